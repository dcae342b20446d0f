/**
 * What a program's session says of a table, held against what was asked: no more than that, and in shapes that fit each
 * other. A program may have forged all of it.
 */
import { parseCsv, parseSlice, parseSummary, parseTable } from '../../protocol/kernel.js';
import type { CellValue, Column, ColumnType, Csv, Slice, Summary, Table } from '../../protocol/kernel.js';

export interface TableBundle extends Omit<Table, 'head'> {
  readonly head: Slice;
}

export interface Window {
  readonly start: number;
  readonly stop: number;
  readonly columns: readonly [number, number];
}

/** An answer had another shape than it should. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';

  constructor(what: string) {
    super(`The program answered with something that is no table (${what}). Run the cell again.`);
  }
}

const LONGEST_TEXT = 2000;

/** The data of a table output; throws for what is none, which another representation then shows. */
export function readTable(data: unknown): TableBundle {
  const table = parseTable(data);
  if (table === null) throw new BadAnswer('table');
  const { rows, columns } = table;
  const head = fitting({ ...table.head, run: null }, { start: 0, stop: rows, columns: [0, columns] });
  if (head.total !== rows || head.total_columns !== columns) throw new BadAnswer('head');
  return { ...table, fields: table.fields.slice(0, columns), head };
}

export function fieldOf(name: string, type: ColumnType = 'other'): Column {
  return { name, type, dtype: '' };
}

/** At most what `window` asked for, possibly fewer rows; cells are cut unless they are asked for in full. */
export function readSlice(value: unknown, window: Window, longest = LONGEST_TEXT): Slice {
  const slice = parseSlice(value);
  if (slice === null) throw new BadAnswer('slice');
  return fitting(slice, window, longest);
}

function fitting(slice: Slice, { start, stop, columns: [from, to] }: Window, longest = LONGEST_TEXT): Slice {
  const { columns, index, rows } = slice;
  if (slice.matched > slice.total) throw new BadAnswer('matched');
  if (columns.length > Math.max(0, to - from) || slice.types.length > columns.length)
    throw new BadAnswer('columns');
  if (rows.length > Math.max(0, stop - start) || rows.some((row) => row.length !== columns.length))
    throw new BadAnswer('row');
  if (index.length !== rows.length || start + rows.length > slice.matched) throw new BadAnswer('rows');
  if (columns.length > 0 && from + columns.length > slice.total_columns) throw new BadAnswer('columns');
  const cut = (value: CellValue): CellValue =>
    typeof value === 'string' && value.length > longest ? `${value.slice(0, longest)}…` : value;
  return { ...slice, index: index.map(cut), rows: rows.map((row) => row.map(cut)) };
}

export function readSummary(value: unknown): Summary {
  const summary = parseSummary(value);
  if (summary === null) throw new BadAnswer('summary');
  const { histogram } = summary;
  if (
    histogram !== null &&
    (histogram.counts.length === 0 || histogram.edges.length !== histogram.counts.length + 1)
  )
    throw new BadAnswer('histogram');
  return summary;
}

/** Some lines of CSV, of at most so many rows. */
export function readCsv(value: unknown, most: number): Csv {
  const csv = parseCsv(value);
  if (csv === null || csv.rows > most) throw new BadAnswer('csv');
  return csv;
}
