// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './cell.js';
import { button, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

// Colours would come after the test has ended.
vi.mock('../editor/source.js', () => ({}));

beforeEach(() => document.body.replaceChildren());

it('tells once what its program will need, as soon as that is written', async () => {
  const appeared = heard('fenced-appear');
  const cell = await mount(document.createElement('fenced-cell'), {
    cell: 'm.0',
    own: 'py',
    open: true,
    fence: 'import num',
  });
  expect(appeared).toEqual([]);
  cell.fence = 'import numpy as np\n';
  await cell.updateComplete;
  cell.fence = 'import numpy as np\nx';
  await cell.updateComplete;
  expect(appeared).toEqual([{ language: 'python', source: 'import numpy as np\n' }]);
});

it('cannot run what is longer than what is kept of a run, and says so', async () => {
  const store = new MemoryStore();
  const { id } = store.add({ role: 'assistant', text: '```python\nx\n```' });
  const cell = await mount(document.createElement('fenced-cell'), {
    cell: `${id}.0`,
    own: 'python',
    fence: 'x',
    workspace: { store, runs: new SetRuns() },
  });
  expect(button(cell, 'Run').disabled).toBe(false);
  await store.sources.write(`${id}.0`, 'x', 'x'.repeat(1_000_001));
  cell.requestUpdate();
  await cell.updateComplete;
  expect(button(cell, 'Run').disabled).toBe(true);
  expect(shown(cell)).toContain('1,000,001 characters are more than the 1,000,000 that a block may have.');
});

it('ends its editor when the conversation is deleted, since nothing would be kept', async () => {
  const store = new MemoryStore();
  const { id } = store.add({ role: 'assistant', text: '```python\nx\n```' });
  const cell = await mount(document.createElement('fenced-cell'), {
    cell: `${id}.0`,
    own: 'python',
    fence: 'x',
    workspace: { store, runs: new SetRuns() },
  });
  await cell.edit();
  await cell.updateComplete;
  expect(button(cell, 'Done editing').disabled).toBe(false);
  const told = heard('fenced-tell');
  store.isDeleted = true;
  store.failure = 'This conversation was deleted.';
  store.notify({ type: 'conversation' });
  await cell.updateComplete;
  expect(told).toEqual([{ text: 'This conversation was deleted.' }]);
  expect(button(cell, 'Edit').disabled).toBe(false);
});
