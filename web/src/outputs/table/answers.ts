/**
 * What a program's session says of a table, checked before anything uses it: shapes, lengths and types. A program may
 * have forged all of it.
 */
import type { JsonValue } from '../../protocol/generated.js';

export type CellValue = string | number | boolean | null;

export const FIELD_TYPES = [
  'integer',
  'number',
  'boolean',
  'text',
  'time',
  'duration',
  'category',
  'complex',
  'other',
] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** The type in the words of the library, or nothing. */
  readonly dtype: string;
}

export interface Slice {
  readonly columns: readonly string[];
  readonly types: readonly FieldType[];
  readonly index: readonly CellValue[];
  readonly rows: readonly (readonly CellValue[])[];
  readonly total: number;
  readonly totalColumns: number;
  /** Rows that the filter lets through. */
  readonly matched: number;
  /** How many runs the session had seen: rows of one count belong together. Null of a head. */
  readonly run: number | null;
}

export interface Summary {
  readonly count: number;
  readonly missing: number;
  readonly distinct: number | null;
  readonly min: CellValue;
  readonly max: CellValue;
  readonly mean: CellValue;
  /** Bars of equal width; an edge may be a time, as text. */
  readonly histogram: { readonly edges: readonly CellValue[]; readonly counts: readonly number[] } | null;
  readonly top: readonly { readonly value: CellValue; readonly count: number }[] | null;
  /** As that of a slice. */
  readonly run: number | null;
}

export interface TableBundle {
  readonly handle: string;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  readonly fields: readonly Field[];
  readonly indexName: string | null;
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
const LONGEST_NAME = 200;
const MOST_FIELDS = 1000;
const MOST_BARS = 200;
const MOST_TOP = 50;
/** Characters of one window of CSV. */
const LARGEST_CSV = 64e6;

type Fields = Readonly<Record<string, unknown>>;

/** The data of a table output; null for what is none, which another representation then shows. */
export function readTable(data: unknown): TableBundle {
  const table = fields(data, 'table');
  if (table['version'] !== 1) throw new BadAnswer('version');
  const rows = count(table['rows'], 'rows');
  const columns = count(table['columns'], 'columns');
  const head = readSlice(table['head'], { start: 0, stop: rows, columns: [0, columns] });
  if (head.total !== rows || head.totalColumns !== columns) throw new BadAnswer('head');
  return {
    handle: name(table['handle'], 'handle'),
    title: name(table['title'], 'title'),
    rows,
    columns,
    fields: list(table['fields'], MOST_FIELDS, 'fields')
      .slice(0, columns)
      .map((one) => {
        const field = fields(one, 'field');
        const dtype = typeof field['dtype'] === 'string' ? field['dtype'].slice(0, LONGEST_NAME) : '';
        return { ...fieldOf(name(field['name'], 'field'), field['type']), dtype };
      }),
    indexName: indexName(table['index']),
    head,
  };
}

function indexName(index: unknown): string | null {
  const given = index == null ? null : fields(index, 'index')['name'];
  return given == null ? null : name(given, 'index');
}

export function fieldOf(name: string, type: unknown): Field {
  return { name, type: fieldType(type), dtype: '' };
}

/** At most what `window` asked for, possibly fewer rows; cells are cut unless they are asked for in full. */
export function readSlice(
  value: unknown,
  { start, stop, columns: [from, to] }: Window,
  longest = LONGEST_TEXT,
): Slice {
  const slice = fields(value, 'slice');
  const total = count(slice['total'], 'total');
  const totalColumns = count(slice['total_columns'], 'total_columns');
  const matched = slice['matched'] === undefined ? total : count(slice['matched'], 'matched');
  if (matched > total) throw new BadAnswer('matched');
  const columns = list(slice['columns'], Math.max(0, to - from), 'columns').map((one) => name(one, 'column'));
  const types = list(slice['types'] ?? [], columns.length, 'types');
  const rows = list(slice['rows'], Math.max(0, stop - start), 'rows').map((row) => {
    const cells = list(row, columns.length, 'row');
    if (cells.length !== columns.length) throw new BadAnswer('row');
    return cells.map((one) => cell(one, longest));
  });
  const index = list(slice['index'], rows.length, 'index').map((one) => cell(one));
  if (index.length !== rows.length || start + rows.length > matched) throw new BadAnswer('rows');
  if (columns.length > 0 && from + columns.length > totalColumns) throw new BadAnswer('columns');
  return {
    columns,
    types: columns.map((_, n) => fieldType(types[n])),
    index,
    rows,
    total,
    totalColumns,
    matched,
    run: runOf(slice),
  };
}

export function readSummary(value: JsonValue): Summary {
  const summary = fields(value, 'summary');
  return {
    count: count(summary['count'], 'count'),
    missing: count(summary['missing'], 'missing'),
    distinct: summary['distinct'] == null ? null : count(summary['distinct'], 'distinct'),
    min: cell(summary['min'] ?? null),
    max: cell(summary['max'] ?? null),
    mean: cell(summary['mean'] ?? null),
    histogram: summary['histogram'] == null ? null : histogram(fields(summary['histogram'], 'histogram')),
    top:
      summary['top'] == null
        ? null
        : list(summary['top'], MOST_TOP, 'top').map((one) => {
            const item = fields(one, 'top');
            return { value: cell(item['value'] ?? null), count: count(item['count'], 'top') };
          }),
    run: runOf(summary),
  };
}

function histogram(value: Fields): Summary['histogram'] {
  const counts = list(value['counts'], MOST_BARS, 'counts').map((one) => count(one, 'counts'));
  const edges = list(value['edges'], MOST_BARS + 1, 'edges').map((edge) => cell(edge));
  if (counts.length === 0 || edges.length !== counts.length + 1) throw new BadAnswer('histogram');
  return { edges, counts };
}

/** Some lines of CSV, and how many rows they are of all that the filter lets through. */
export interface CsvPart {
  readonly text: string;
  readonly rows: number;
  readonly matched: number;
  readonly run: number | null;
}

export function readCsv(value: JsonValue, most: number): CsvPart {
  const answer = fields(value, 'csv');
  const { text } = answer;
  if (typeof text !== 'string' || text.length > LARGEST_CSV) throw new BadAnswer('text');
  const rows = count(answer['rows'], 'rows');
  if (rows > most) throw new BadAnswer('rows');
  return { text, rows, matched: count(answer['matched'], 'matched'), run: runOf(answer) };
}

function runOf(answer: Fields): number | null {
  return answer['run'] == null ? null : count(answer['run'], 'run');
}

function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadAnswer(what);
  return value as Fields;
}

function list(value: unknown, most: number, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new BadAnswer(what);
  return value;
}

function count(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new BadAnswer(what);
  return value;
}

function name(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new BadAnswer(what);
  return value.slice(0, LONGEST_NAME);
}

function cell(value: unknown, longest = LONGEST_TEXT): CellValue {
  switch (typeof value) {
    case 'string':
      return value.length > longest ? `${value.slice(0, longest)}…` : value;
    case 'number':
    case 'boolean':
      return value;
    default:
      if (value !== null) throw new BadAnswer('cell');
      return null;
  }
}

function fieldType(value: unknown): FieldType {
  return FIELD_TYPES.find((type) => type === value) ?? 'other';
}
