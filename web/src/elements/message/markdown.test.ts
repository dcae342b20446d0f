// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import './markdown.js';
import { mount } from '../../testing/set-runs.js';

// Colours would come after the test has ended.
vi.mock('../editor/source.js', () => ({}));

const ANSWER = `Do this:

1. First:

   \`\`\`python
   print(1)
   \`\`\`

2. Then *that*:

   \`\`\`python
   print(2)
   \`\`\`

   and no more.

Done.
`;

it('never takes a cell of a list out of the document while the answer comes', async () => {
  const markdown = await mount(document.createElement('fenced-markdown'), { message: 'm', streaming: true });
  const moved: string[] = [];
  const watched = new Set<Element>();
  for (let end = 1; end <= ANSWER.length; end += 1) {
    markdown.text = ANSWER.slice(0, end);
    await markdown.updateComplete;
    for (const cell of markdown.renderRoot.querySelectorAll('fenced-cell')) {
      if (watched.has(cell)) continue;
      watched.add(cell);
      cell.addController({ hostDisconnected: () => moved.push(cell.cell) });
    }
  }
  const cells = [...markdown.renderRoot.querySelectorAll('fenced-cell')];
  expect(cells.map(({ cell, fence, open }) => [cell, fence, open])).toEqual([
    ['m.0', 'print(1)', false],
    ['m.1', 'print(2)', false],
  ]);
  expect(moved).toEqual([]);
  expect(watched.size).toBe(2);
  const items = [...markdown.renderRoot.querySelectorAll('li')].map((item) => item.textContent.trim());
  expect(items[0]).toMatch(/^First:/);
  expect(items[1]).toMatch(/^Then that:/);
  expect(items[1]).toMatch(/and no more\.$/);
});

it('lets a block be edited that was cut off in a list, once nothing more comes', async () => {
  const markdown = await mount(document.createElement('fenced-markdown'), {
    message: 'm',
    streaming: true,
    text: '1. First:\n\n   ```python\n   print(1',
  });
  const cell = markdown.renderRoot.querySelector('fenced-cell')!;
  expect(cell.open).toBe(true);
  markdown.streaming = false;
  await markdown.updateComplete;
  expect(markdown.renderRoot.querySelector('fenced-cell')).toBe(cell);
  expect(cell.open).toBe(false);
});

it('shows what the reader typed with its lines and marks, and its fences as cells', async () => {
  const markdown = await mount(document.createElement('fenced-markdown'), {
    message: 'm',
    typed: true,
    text: 'one\n    two **x**\ndef __init__(self):\n```python\nx = 1\n```\nthree <b>',
  });
  const texts = [...markdown.renderRoot.querySelectorAll('.typed')].map(({ textContent }) => textContent);
  expect(texts).toEqual(['one\n    two **x**\ndef __init__(self):', 'three <b>']);
  expect(
    [...markdown.renderRoot.querySelectorAll('fenced-cell')].map(({ cell, fence }) => [cell, fence]),
  ).toEqual([['m.0', 'x = 1']]);
});

describe('a long message is drawn over several frames', () => {
  let frames: (() => void)[] = [];
  beforeEach(() => {
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  });
  afterEach(() => vi.unstubAllGlobals());

  const text = `${'A paragraph.\n\n'.repeat(300)}${'```python\nx\n```\n\n'.repeat(40)}${Array.from({ length: 4000 }, (_, n) => `word${n}`).join(' ')}`;

  it('each with so much of it, until all is there', async () => {
    const markdown = await mount(document.createElement('fenced-markdown'), { message: 'm', text });
    const count = (): number => markdown.renderRoot.querySelectorAll('.block').length;
    let before = 0;
    while (frames.length > 0) {
      expect(count() - before).toBeLessThanOrEqual(110);
      before = count();
      frames.shift()?.();
    }
    expect(count()).toBe(341);
    expect(markdown.renderRoot.querySelectorAll('fenced-cell')).toHaveLength(40);
  });

  it('also where the text was changed meanwhile, or goes on', async () => {
    const markdown = await mount(document.createElement('fenced-markdown'), { message: 'm', text });
    markdown.text = text.replaceAll('A paragraph', 'Another');
    await markdown.updateComplete;
    markdown.text += '\n\nThe end.';
    await markdown.updateComplete;
    while (frames.length > 0) frames.shift()?.();
    const words = markdown.renderRoot.textContent;
    expect(words).not.toContain('A paragraph');
    expect(words.match(/Another/g)).toHaveLength(300);
    expect(words).toContain('The end.');
  });
});

it('says which file a block is, where the model named one', async () => {
  const text = '```python:app/main.py\nx = 1\n```\n\n```python\ny = 2\n```\n';
  const markdown = await mount(document.createElement('fenced-markdown'), { message: 'm', text });
  await markdown.updateComplete;
  const cells = [...markdown.renderRoot.querySelectorAll('fenced-cell')];
  await Promise.all(cells.map((cell) => cell.updateComplete));
  expect(cells.map((cell) => cell.renderRoot.querySelector('.file')?.textContent)).toEqual([
    'app/main.py',
    undefined,
  ]);
});
