import { expect, it } from 'vitest';
import { MemoryStore } from '../testing/memory-store.js';
import { cellsOf, chosen } from './run-many.js';

it('runs added cells in their place, and every cell in its chosen language', async () => {
  const store = new MemoryStore();
  const { id } = store.add({ role: 'assistant', text: '```python\nx = 1\n```\n\n```text\nselect 1\n```' });
  const added = store.cells.addCell(id, `${id}.0`, 'python');
  (await store.sources.open(added, '')).insert(0, 'y = 2');
  store.cells.addCell(id, added, 'python');
  expect((await cellsOf(store)).map(({ source }) => source)).toEqual(['x = 1', 'y = 2']);
  store.cells.changeCell(`${id}.1`, { language: 'python' });
  const cells = await cellsOf(store);
  expect(cells.map(({ cell, language }) => [cell, language])).toEqual([
    [`${id}.0`, 'python'],
    [added, 'python'],
    [`${id}.1`, 'python'],
  ]);
  expect(chosen(cells, 'from', added)).toEqual(cells.slice(1));
  store.cells.changeCell(added, { removed: true });
  expect((await cellsOf(store)).map(({ source }) => source)).toEqual(['x = 1', 'select 1']);
});
