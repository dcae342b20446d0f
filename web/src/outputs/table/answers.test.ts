import { expect, it } from 'vitest';
import { BadAnswer, readCsv, readSlice, readSummary, readTable } from './answers.js';
import { MemoryTable, someColumns } from '../../testing/table.js';

const table = new MemoryTable(100, someColumns(6));
const bundle = (): Record<string, unknown> => structuredClone(table.bundle());
const slice = (): Record<string, unknown> =>
  structuredClone(table.bundle(3, 2)['head']) as Record<string, unknown>;
const window = { start: 0, stop: 3, columns: [0, 2] } as const;

it('reads the content of an output', () => {
  const read = readTable(bundle());
  expect([read.rows, read.columns, read.handle, read.title]).toEqual([100, 6, 'table-1', 'DataFrame']);
  expect(read.fields.map(({ type }) => type)).toEqual([
    'integer',
    'number',
    'text',
    'boolean',
    'time',
    'text',
  ]);
  expect([read.head.rows.length, read.head.columns.length]).toEqual([50, 6]);
});

it.each([
  ['nothing', null],
  ['a list', []],
  ['another version', { ...bundle(), version: 2 }],
  ['half a row', { ...bundle(), rows: 99.5 }],
  ['fewer rows than the head has', { ...bundle(), rows: 20 }],
  ['no head', { ...bundle(), head: undefined }],
  ['a handle that is none', { ...bundle(), handle: 7 }],
  [
    'endless fields',
    { ...bundle(), fields: Array.from({ length: 1001 }, () => ({ name: 'x', type: 'text' })) },
  ],
])('refuses %s', (_, data) => {
  expect(() => readTable(data)).toThrow(BadAnswer);
});

it('takes a type it does not know as any other', () => {
  const data = { ...bundle(), fields: [{ name: 'x', type: '<b>', dtype: 3 }] };
  expect(readTable(data).fields).toEqual([{ name: 'x', type: 'other', dtype: '' }]);
});

it.each([
  [
    'rows that were not asked for',
    {
      rows: [
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      index: [0, 1, 2, 3],
    },
  ],
  ['columns that were not asked for', { columns: ['a', 'b', 'c'] }],
  ['a row that is too short', { rows: [[1], [1, 2], [1, 2]] }],
  ['fewer labels than rows', { index: [1] }],
  [
    'a cell that is a list',
    {
      rows: [
        [[1], 2],
        [1, 2],
        [1, 2],
      ],
    },
  ],
  ['rows beyond those that match', { matched: 2 }],
  ['more matches than rows', { matched: 101 }],
  ['an infinite total', { total: Infinity }],
])('refuses a slice with %s', (_, change) => {
  expect(() => readSlice({ ...slice(), ...change }, window)).toThrow(BadAnswer);
});

it('cuts text that no cell should have', () => {
  const { rows } = readSlice(
    {
      ...slice(),
      rows: [
        ['x'.repeat(5000), 1],
        [1, 2],
        [1, 2],
      ],
    },
    window,
  );
  expect(rows[0]?.[0]).toBe(`${'x'.repeat(2000)}…`);
});

it('reads summaries, whose edges may be times', () => {
  const summary = { count: 2, missing: 1, distinct: 2, histogram: { edges: ['2024', '2025'], counts: [2] } };
  expect(readSummary(summary).histogram).toEqual({ edges: ['2024', '2025'], counts: [2] });
  expect(() => readSummary({ ...summary, histogram: { edges: [1], counts: [2] } })).toThrow(BadAnswer);
  expect(() => readSummary({ ...summary, count: -1 })).toThrow(BadAnswer);
  expect(() => readSummary({ ...summary, top: [{ value: {}, count: 1 }] })).toThrow(BadAnswer);
});

it('reads lines of CSV, no more of them than were asked for', () => {
  const part = { text: 'a\n1\n', rows: 1, matched: 5, run: 2 };
  expect(readCsv(part, 1)).toEqual(part);
  expect(() => readCsv({ ...part, rows: 2 }, 1)).toThrow(BadAnswer);
  expect(() => readCsv({ ...part, text: 1 }, 1)).toThrow(BadAnswer);
  expect(() => readCsv({ ...part, run: 'last' }, 1)).toThrow(BadAnswer);
});
