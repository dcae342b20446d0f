// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import { hasCells, numbersOf } from '../cell/cell-order.js';
import './lost.js';
import { lostWords } from './lost-words.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

const CODE = '```python\n1\n```\n';
let store: MemoryStore;
let runs: SetRuns;
let message: string;

beforeEach(() => {
  store = new MemoryStore();
  runs = new SetRuns();
  store.add({ role: 'user', text: `Show me\n\n${CODE}` });
  message = store.add({ role: 'assistant', text: `${CODE}\n\`\`\`text\nno program\n\`\`\`\n\n${CODE}` }).id;
});

const lose = (...cells: string[]): void => {
  const ran = cells.map((cell, n) => ({ cell, run: `run-${n}` }));
  runs.lost = [{ language: 'python', title: 'Python', message: 'Its memory was full', ran }];
  runs.tell();
};

describe('the cells of a branch', () => {
  it('are numbered as they stand, and only those that can run', () => {
    expect(numbersOf(store, [`${message}.2`, `${message}.0`])).toEqual(
      new Map([
        [`${message}.0`, 2],
        [`${message}.2`, 3],
      ]),
    );
    expect(hasCells(store)).toBe(true);
    expect(hasCells(new MemoryStore())).toBe(false);
  });

  it('have no number behind a message that is not loaded', () => {
    const other = new MemoryStore();
    other.add({ role: 'user', text: null });
    const { id } = other.add({ role: 'assistant', text: CODE });
    expect(numbersOf(other, [`${id}.0`]).size).toBe(0);
  });
});

describe('a session that was lost', () => {
  it('is told with the cells that had run in it, each once and in order', async () => {
    lose(`${message}.2`, `${message}.0`, `${message}.2`);
    const element = await mount(document.createElement('fenced-lost'), { workspace: { store, runs } });
    expect(shown(element)).toContain(
      'The Python session ended. Its memory was full. Cells 2 and 3 had run in it.',
    );
    const revealed: unknown[] = [];
    element.addEventListener('cell-reveal', (event) => revealed.push((event as CustomEvent).detail));
    button(element, 'Cell 3').click();
    expect(revealed).toEqual([`${message}.2`]);
  });

  it('names no number for a cell of another branch', async () => {
    lose(`${message}.0`, 'elsewhere.0');
    const element = await mount(document.createElement('fenced-lost'), { workspace: { store, runs } });
    expect(shown(element)).toContain('Cells 2 and 1 more had run in it.');
  });

  it('can be replayed or dismissed', async () => {
    lose(`${message}.0`);
    const element = await mount(document.createElement('fenced-lost'), { workspace: { store, runs } });
    const [replays, forgotten] = [heard('fenced-replay'), heard('fenced-forget-lost')];
    button(element, 'Run them again').click();
    button(element, 'Dismiss').click();
    expect([replays, forgotten]).toEqual([[{ language: 'python' }], [{ language: 'python' }]]);
  });

  it('is said once to those who cannot see it', async () => {
    const element = await mount(document.createElement('fenced-lost'), { workspace: { store, runs } });
    const said = heard('fenced-say');
    lose(`${message}.0`);
    await element.updateComplete;
    lose(`${message}.0`);
    await element.updateComplete;
    expect(said).toEqual([{ text: 'The Python session ended. Its memory was full.' }]);
  });

  it('takes no room when there is none', async () => {
    const element = await mount(document.createElement('fenced-lost'), { workspace: { store, runs } });
    expect(buttons(element)).toEqual([]);
    expect(shown(element).trim()).toBe('');
  });

  it.each([
    ['', 'The Python session ended.', ''],
    ['It used up its memory', 'The Python session ended.', 'It used up its memory.'],
    [
      'The Python session was closed. Its variables are gone.',
      'The Python session was closed.',
      'Its variables are gone.',
    ],
    ['Python crashed (Error: a. b). Run it again.', 'Python crashed (Error: a. b).', 'Run it again.'],
    ['The sandbox was closed by the browser.', 'The sandbox was closed by the browser.', ''],
  ])('of %j says first which session it was', (message, first, rest) => {
    expect(lostWords({ title: 'Python', message })).toEqual({ first, rest });
  });
});
