import { expect, it } from 'vitest';
import type { CellValue, ColumnType } from '../../protocol/kernel.js';
import { readSlice } from './answers.js';
import { localFirst } from './local.js';
import { MemoryTable } from '../../testing/table.js';
import { PLAIN, type View } from './view-state.js';

const table = (values: readonly CellValue[], type: ColumnType): MemoryTable =>
  new MemoryTable(values.length, [{ name: 'x', type, dtype: '', at: (row) => values[row] ?? null }]);

async function looked(made: MemoryTable, view: View, headRows = 50): Promise<unknown[]> {
  const window = { start: 0, stop: 50, columns: [0, 1] } as const;
  return readSlice(await localFirst(made.source(headRows)).slice(window, view), window).rows.map(
    ([value]) => value,
  );
}

const by = (descending: boolean): View => ({ sort: { column: 0, descending }, filters: [] });

it('sorts numbers, with what is missing last in either order, and equal ones as they came', async () => {
  const made = table([3, null, 1, '-inf', 2.5, 'inf'], 'number');
  expect(await looked(made, by(false))).toEqual(['-inf', 1, 2.5, 3, 'inf', null]);
  expect(await looked(made, by(true))).toEqual(['inf', 3, 2.5, 1, '-inf', null]);
  expect(made.asked).toEqual([]);
});

it('sorts and filters text and booleans', async () => {
  const text = table(['pear', 'Apple', null, 'apricot'], 'text');
  expect(await looked(text, by(false))).toEqual(['Apple', 'apricot', 'pear', null]);
  const contains: View = { sort: null, filters: [{ column: 0, op: 'contains', value: 'AP' }] };
  expect(await looked(text, contains)).toEqual(['Apple', 'apricot']);
  expect(await looked(text, { sort: null, filters: [{ column: 0, op: 'missing' }] })).toEqual([null]);
  const flags = table([true, false, null], 'boolean');
  expect(await looked(flags, { sort: null, filters: [{ column: 0, op: 'equals', value: 'True' }] })).toEqual([
    true,
  ]);
  expect(await looked(flags, by(false))).toEqual([false, true, null]);
});

it('compares numbers as numbers', async () => {
  const made = table([9, 10, 'inf', null], 'integer');
  const of = (op: 'less' | 'greater' | 'not_equals' | 'present'): Promise<unknown[]> =>
    looked(made, { sort: null, filters: [{ column: 0, op, value: 9 }] });
  expect(await of('greater')).toEqual([10, 'inf']);
  expect(await of('less')).toEqual([]);
  // As pandas has it, what is missing equals nothing.
  expect(await of('not_equals')).toEqual([10, 'inf', null]);
  expect(await of('present')).toEqual([9, 10, 'inf']);
});

it.each([
  ['categories, which have an order of their own', table(['low', 'high'], 'category')],
  ['texts that may have been cut', table(['x'.repeat(200), 'y'], 'text')],
  ['whole numbers that are too large', table(['9007199254740993', 1], 'integer')],
  ['times', table(['2024-01-01', '2023-01-01'], 'time')],
])('asks the session about %s', async (_, made) => {
  await looked(made, by(false));
  expect(made.asked).toHaveLength(1);
});

it('asks the session where there are more rows than these', async () => {
  const made = table(
    Array.from({ length: 60 }, (_, n) => 60 - n),
    'integer',
  );
  expect((await looked(made, by(false)))[0]).toBe(1);
  expect(made.asked).toHaveLength(1);
});

it('gives windows of the plain view by itself', async () => {
  const made = table([3, 1, 2], 'integer');
  expect(await looked(made, PLAIN)).toEqual([3, 1, 2]);
  expect(made.asked).toEqual([]);
});
