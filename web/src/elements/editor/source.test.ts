// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import './source.js';
import type { FencedSource } from './source.js';
import { button, buttons, mount } from '../../testing/set-runs.js';

const long = Array.from({ length: 60 }, (_, n) => `line ${n + 1}`).join('\n');

const open = (cell: string, source: string, given: Partial<FencedSource> = {}): Promise<FencedSource> =>
  mount(document.createElement('fenced-source'), { cell, source, language: 'text', ...given });

async function shown(source: FencedSource): Promise<number> {
  await source.updateComplete;
  const code = source.renderRoot.querySelector('fenced-code')!;
  await code.updateComplete;
  return code.renderRoot.querySelectorAll('.line').length;
}

it('shows the head of a long source, and remembers who wanted the whole', async () => {
  const source = await open('m.0', long);
  expect(await shown(source)).toBe(20);
  button(source, 'Show all 60 lines').click();
  expect(await shown(source)).toBe(60);
  source.remove();
  expect(await shown(await open('m.0', long))).toBe(60);
  expect(await shown(await open('m.1', long))).toBe(20);
});

it('takes no line from under the eyes of who saw it come', async () => {
  const source = await open('m.2', 'line 1', { open: true });
  source.source = long;
  expect(await shown(source)).toBe(60);
  source.open = false;
  expect(await shown(source)).toBe(60);
  expect(buttons(source).map((one) => one.textContent.trim())).toEqual(['Show fewer lines']);
});

it('marks a line of what ran, and none of what was edited since', async () => {
  const mark = { line: 2, message: 'NameError: x', source: 'a\nx' };
  const source = await open('m.3', 'a\nx', { marked: mark });
  await shown(source);
  const marked = (): string[] =>
    [...source.renderRoot.querySelector('fenced-code')!.renderRoot.querySelectorAll('.marked')].map(
      (line) => line.textContent,
    );
  expect(marked()).toEqual(['x']);
  source.source = 'a\nx\nb';
  await shown(source);
  expect(marked()).toEqual([]);
});
