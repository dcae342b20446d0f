import { describe, expect, test } from 'vitest';
import { cellsOfBranch, cellsOfMessage, fenceOf, isAdded, messageOf } from './cells.js';
import { MemoryStore } from '../../testing/memory-store.js';

const TEXT = '```python\nx = 1\n```\n\n1. ```sql\n   select 1\n   ```\n\n```\nplain\n```';

function talk(): { store: MemoryStore; message: string; names: () => readonly string[] } {
  const store = new MemoryStore();
  const message = store.add({ role: 'user', text: TEXT }).id;
  /** What the cells are called by their languages, so that an order can be read. */
  const names = (): readonly string[] => cellsOfMessage(store, message).map(({ language }) => language);
  return { store, message, names };
}

describe('the cells of a message', () => {
  test('are its fences, wherever they are nested', () => {
    const { store, message } = talk();
    expect(cellsOfMessage(store, message)).toEqual([
      { id: `${message}.0`, message, fence: 'x = 1', language: 'python', added: false },
      { id: `${message}.1`, message, fence: 'select 1', language: 'sql', added: false },
      { id: `${message}.2`, message, fence: 'plain', language: '', added: false },
    ]);
  });

  test('have the language that was chosen', () => {
    const { store, message, names } = talk();
    store.cells.changeCell(`${message}.2`, { language: 'r' });
    expect(names()).toEqual(['python', 'sql', 'r']);
    store.cells.changeCell(`${message}.2`, { language: null });
    expect(names()).toEqual(['python', 'sql', '']);
  });

  test('are those that were added, each directly below the one it was added to', () => {
    const { store, message, names } = talk();
    const first = store.cells.addCell(message, `${message}.0`, 'a1');
    store.cells.addCell(message, `${message}.0`, 'a2');
    store.cells.addCell(message, first, 'b');
    store.cells.addCell(message, null, 'end1');
    store.cells.addCell(message, null, 'end2');
    expect(names()).toEqual(['python', 'a2', 'a1', 'b', 'sql', '', 'end1', 'end2']);
    expect(cellsOfMessage(store, message)[1]).toMatchObject({ fence: '', added: true });
  });

  test('stay where they are when the one above them is removed', () => {
    const { store, message, names } = talk();
    const first = store.cells.addCell(message, `${message}.0`, 'a');
    const second = store.cells.addCell(message, first, 'b');
    store.cells.addCell(message, second, 'c');
    store.cells.changeCell(first, { removed: true });
    store.cells.changeCell(second, { removed: true });
    expect(names()).toEqual(['python', 'c', 'sql', '']);
    expect(store.cells.addedCells(message)).toHaveLength(1);
  });

  test('stand at the end when nobody knows what they stand below', () => {
    const { store, message, names } = talk();
    store.cells.addCell(message, `${message}.c00000000`, 'lost');
    store.cells.addCell(message, `${message}.7`, 'lost too');
    expect(names()).toEqual(['python', 'sql', '', 'lost', 'lost too']);
  });

  test('are all there even if they stand below each other in a ring', () => {
    const { store, message } = talk();
    const [a, b] = [`${message}.caaaaaaaa`, `${message}.cbbbbbbbb`];
    const row = { conversation: store.id, language: null, limits: null, line_numbers: null, removed: false };
    const created = '2026-01-01T00:00:00Z';
    const ring = [
      { ...row, id: a, after: b, created },
      { ...row, id: b, after: a, created },
    ];
    const source = {
      tree: store.tree,
      cells: { cell: (id: string) => ring.find((cell) => cell.id === id), addedCells: () => ring },
    };
    expect(cellsOfMessage(source, message).map(({ id }) => id)).toEqual([
      ...[0, 1, 2].map((n) => `${message}.${n}`),
      a,
      b,
    ]);
  });

  test('of a branch follow its messages', () => {
    const { store, message } = talk();
    const other = store.add({ role: 'assistant', text: '```js\n1\n```' }).id;
    store.cells.addCell(message, null, 'added');
    expect(cellsOfBranch(store).map(({ message: id, language }) => [id === other, language])).toEqual([
      [false, 'python'],
      [false, 'sql'],
      [false, ''],
      [false, 'added'],
      [true, 'js'],
    ]);
  });
});

test('a message without its text shows the cells that were added to it', () => {
  const store = new MemoryStore();
  const { id } = store.add({ role: 'user', text: null });
  store.cells.addCell(id, `${id}.0`, 'python');
  expect(cellsOfMessage(store, id).map(({ language }) => language)).toEqual(['python']);
});

test('an id tells the message, and whether the cell was added', () => {
  expect(messageOf('m.12')).toBe('m');
  expect([isAdded('m.12'), isAdded('m.c0000000a'), isAdded('c.0')]).toEqual([false, true, false]);
});

test('only a fence has a text of the message', () => {
  const { store, message } = talk();
  const added = store.cells.addCell(message, null, 'python');
  expect(fenceOf(store.tree, `${message}.1`)?.source).toBe('select 1');
  expect(fenceOf(store.tree, `${message}.9`)).toBeUndefined();
  expect(fenceOf(store.tree, added)).toBeUndefined();
});
