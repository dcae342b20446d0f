import { expect, it } from 'vitest';
import { RequestRefused } from '../../execution/api.js';
import type { ColumnType } from '../../protocol/kernel.js';
import { collect, TooMuchToCopy, type Copied } from './copying.js';
import { localFirst } from './local.js';
import { TableChanged } from './pages.js';
import type { Range } from './selection.js';
import { MemoryTable } from '../../testing/table.js';
import { PLAIN, type View } from './view-state.js';

const LONG = 'line\n'.repeat(600);
const SORTED: View = { sort: { column: 0, descending: true }, filters: [] };

function made(rows: number, type: ColumnType = 'text', text = LONG): MemoryTable {
  const table = new MemoryTable(rows, [
    { name: 'id', type: 'integer', dtype: '', at: (row) => row },
    { name: 'text', type, dtype: '', at: () => text },
  ]);
  table.longest = 200;
  return table;
}

function copied(
  table: MemoryTable,
  range: Partial<Range> = {},
  view = PLAIN,
  usesHead = true,
): Promise<Copied> {
  const all: Range = { rows: [0, table.rows], columns: [0, 2] };
  return collect(localFirst(table.source()), view, { ...all, ...range }, usesHead);
}

it('has long texts in full, of a table that is all there too', async () => {
  for (const rows of [5, 2000]) {
    const { rows: cells, isCut } = await copied(made(rows));
    expect([cells.length, cells.at(-1), isCut]).toEqual([rows, [rows - 1, LONG], false]);
  }
  expect((await copied(made(5), {}, SORTED)).rows[0]).toEqual([4, LONG]);
});

it('asks for what may be abridged, and for nothing that is there as it is', async () => {
  const plain = made(5, 'text', 'a\nb');
  expect((await copied(plain)).rows[1]).toEqual([1, 'a\nb']);
  expect((await copied(made(2000, 'text', 'a'), { rows: [3, 5] })).rows).toEqual([
    [3, 'a'],
    [4, 'a'],
  ]);
  expect(plain.asked).toEqual([]);
  const lists = made(5, 'other', '[1, 2, ...]');
  await copied(lists);
  expect(lists.asked.map(({ params }) => params['whole'])).toEqual([true]);
});

it('asks for rows that are younger than the first ones', async () => {
  const table = made(2000, 'text', 'a');
  await copied(table, { rows: [3, 5] }, PLAIN, false);
  expect(table.asked).toHaveLength(1);
});

it('has what is left without the session, and says whether it is cut', async () => {
  const refusal = { reason: 'gone', message: 'The session has ended.' } as const;
  const gone = (table: MemoryTable): MemoryTable => Object.assign(table, { refusal });
  const cut = `${LONG.slice(0, 199)}…`;
  expect(await copied(gone(made(2000)), { rows: [0, 1] })).toEqual({
    names: ['id', 'text'],
    rows: [[0, cut]],
    isCut: true,
  });
  expect((await copied(gone(made(2000, 'text', 'a')), { rows: [0, 1] })).isCut).toBe(false);
  expect(await copied(gone(made(2)), {}, SORTED)).toMatchObject({
    rows: [
      [1, cut],
      [0, cut],
    ],
    isCut: true,
  });
  await expect(copied(gone(made(2000)))).rejects.toThrow(RequestRefused);
});

it('says what is too much', async () => {
  await expect(copied(made(60_000))).rejects.toThrow('120,000 cells are too many to copy');
  await expect(copied(made(8000))).rejects.toThrow(TooMuchToCopy);
});

it('does not mix rows from before and after a run', async () => {
  const table = made(2000);
  table.forge = (answer) => ({ ...answer, run: table.asked.length });
  await expect(copied(table)).rejects.toThrow(TableChanged);
});
