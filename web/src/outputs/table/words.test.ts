import { expect, it } from 'vitest';
import { asTsv } from './copying.js';
import { opsFor, valueOf, nextSort, withFilter, PLAIN } from './view-state.js';
import { cellText, formatFor, goneWords, share, shortText, sizeWords, viewWords } from './words.js';

const format = formatFor([1.5, 2, null, 0.125]);

it.each([
  [1.5, 'number', '1.500'],
  [2, 'number', '2.000'],
  [2, 'integer', '2'],
  [1234567, 'integer', '1234567'],
  [1e-7, 'number', '1.0000e-7'],
  [1e300, 'number', '1.0000e+300'],
  [0, 'number', '0.000'],
  ['inf', 'number', 'inf'],
  [null, 'number', '—'],
  [true, 'boolean', 'True'],
  ['<b>', 'text', '<b>'],
] as const)('writes %s of type %s as %s', (value, type, text) => {
  expect(cellText(value, type, format)).toBe(text);
});

it('has at most six decimals, and none that say nothing', () => {
  expect(formatFor([1 / 3]).decimals).toBe(6);
  expect(formatFor([0.1 + 0.2]).decimals).toBe(1);
  expect(formatFor(['x', null, 3]).decimals).toBe(0);
});

it('says how large a table is and how it is looked at', () => {
  expect(sizeWords(1_000_000, 20)).toBe('1,000,000 rows × 20 columns');
  expect(sizeWords(1, 1)).toBe('1 row × 1 column');
  const view = {
    sort: { column: 1, descending: true },
    filters: [{ column: 0, op: 'less', value: 3 }],
  } as const;
  expect(viewWords(view, 12_345, 1_000_000, () => 'price')).toBe(
    'filtered: 12,345 of 1,000,000 · sorted by price, descending',
  );
  expect(viewWords(PLAIN, 5, 5, () => '')).toBe('');
});

it('says what is left when the session has gone', () => {
  const all = { rows: 1_000_000, columns: 20 };
  expect(goneWords({ rows: 50, columns: 20 }, all)).toBe(
    'The first 50 of 1,000,000 rows; run the cell again to see all',
  );
  expect(goneWords({ rows: 50, columns: 10 }, all)).toBe(
    'The first 50 of 1,000,000 rows and 10 of 20 columns; run the cell again to see all',
  );
});

it('writes shares and figures shortly', () => {
  expect([share(0, 5), share(1, 1e6), share(1, 30), share(1, 2)]).toEqual([
    '0 %',
    '< 0.1 %',
    '3.3 %',
    '50 %',
  ]);
  expect([shortText(1234.5678), shortText(1.5e12), shortText(null)]).toEqual(['1,234.6', '1.50e+12', '—']);
});

it('sorts ascending, then descending, then not at all', () => {
  const first = nextSort(null, 3);
  const second = nextSort(first, 3);
  expect([first, second, nextSort(second, 3)]).toEqual([
    { column: 3, descending: false },
    { column: 3, descending: true },
    null,
  ]);
  expect(nextSort(second, 4)).toEqual({ column: 4, descending: false });
});

it('has one filter a column', () => {
  const once = withFilter(PLAIN, 1, { column: 1, op: 'missing' });
  const twice = withFilter(once, 1, { column: 1, op: 'present' });
  expect(twice.filters).toEqual([{ column: 1, op: 'present' }]);
  expect(withFilter(twice, 1, null)).toEqual(PLAIN);
});

it('takes only numbers for numbers, and sends those that JavaScript cannot hold as they were typed', () => {
  expect(['1.5', ' 2 ', 'x', '', '9007199254740993', '1e999'].map((text) => valueOf(text, 'number'))).toEqual(
    [1.5, 2, null, null, '9007199254740993', '1e999'],
  );
  expect(valueOf('x', 'text')).toBe('x');
  expect(opsFor('boolean')).not.toContain('less');
});

it('quotes what would break a line or a column of copied text', () => {
  const cells = {
    names: ['a', 'b'],
    rows: [
      ['x\ty', 1.25],
      ['say "hi"\nthere', null],
    ],
  };
  expect(asTsv(cells, true)).toBe('a\tb\n"x\ty"\t1.25\n"say ""hi""\nthere"\t');
});
