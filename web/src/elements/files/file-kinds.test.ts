import { describe, expect, it } from 'vitest';
import { describeFile, HEAD_BYTES, kindOf, rowsIn } from './file-kinds.js';

const describeText = (path: string, text: string): ReturnType<typeof describeFile> =>
  describeFile(path, new Blob([text]));

describe('a file', () => {
  it.each([
    ['a/Sales.CSV', 'CSV'],
    ['x.parquet', 'Parquet'],
    ['Makefile', 'File'],
    ['a.b/c', 'File'],
    ['data.weird', 'WEIRD'],
  ])('%s is said to be %s', (path, words) => {
    expect(kindOf(path).words).toBe(words);
  });

  it('has the columns and rows of its table, with their types', async () => {
    const text = 'day,n,x,ok,"a, b",\n2024-01-02,1,1.5,true,"x\ny",\n2024-01-03,2,3,false,z,\n';
    expect(await describeText('a.csv', text)).toEqual({
      name: 'a.csv',
      size: text.length,
      kind: 'CSV',
      rows: 2,
      columns: [
        { name: 'day', type: 'time' },
        { name: 'n', type: 'integer' },
        { name: 'x', type: 'number' },
        { name: 'ok', type: 'boolean' },
        { name: 'a, b', type: 'text' },
        { name: 'column 6', type: 'text' },
      ],
    });
  });

  it.each([
    ['a;b\n1;2\n', 'a.csv'],
    ['a\tb\n1\t2\n', 'a.tsv'],
    ['a|b\n1|2\n', 'a.csv'],
  ])('is split where it is meant to be: %j', async (text, path) => {
    expect((await describeText(path, text)).columns?.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('is described by its beginning when it is large', async () => {
    const text = `a,b\n${'1,2\n'.repeat(HEAD_BYTES)}`;
    const { columns, rows } = await describeText('a.csv', text);
    expect(rows).toBeNull();
    expect(columns?.map(({ type }) => type)).toEqual(['integer', 'integer']);
  });

  it('has the keys of its records', async () => {
    const columns = [
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'text' },
      { name: 'c', type: 'other' },
    ];
    const record = '{"a": 1, "b": "x", "c": [1]}';
    expect(await describeText('a.json', `[${record}, {}]`)).toMatchObject({ columns, rows: 2 });
    expect(await describeText('a.json', record)).toMatchObject({ columns, rows: null });
    expect(await describeText('a.jsonl', `${record}\n${record}\n`)).toMatchObject({ columns, rows: 2 });
  });

  it.each([
    ['a.json', '{broken'],
    ['a.json', '[1, 2]'],
    ['a.csv', ''],
    ['a.png', 'x'],
  ])('%s of %j has none', async (path, text) => {
    expect((await describeText(path, text)).columns).toBeNull();
  });

  it('is told of within limits', async () => {
    const { columns } = await describeText(
      'a.csv',
      `${Array.from({ length: 100 }, () => 'x'.repeat(200)).join(',')}\n`,
    );
    expect(columns).toHaveLength(60);
    expect(columns?.[0]?.name).toHaveLength(80);
  });
});

it('shows the first rows of a table', () => {
  expect(rowsIn('a,b\n1,2\n3,4\n', 2)).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});
