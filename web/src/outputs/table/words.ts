/** A table in words and figures: cells, counts, what is sorted and filtered. Pure. */
import type { CellValue, Column, ColumnType } from '../../protocol/kernel.js';
import { OP_WORDS, type Filter, type View } from './view-state.js';

export const MISSING = '—';
const MOST_DECIMALS = 6;

/** How numbers of one column are written, so that their points stand under each other. */
export interface Format {
  readonly decimals: number;
}

/** As many decimals as the values need, up to six. */
export function formatFor(values: readonly CellValue[]): Format {
  let decimals = 0;
  for (const value of values) {
    if (typeof value !== 'number' || Number.isInteger(value) || isExtreme(value)) continue;
    const text = value.toFixed(MOST_DECIMALS).replace(/0+$/, '');
    decimals = Math.max(decimals, text.length - text.indexOf('.') - 1);
  }
  return { decimals };
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e15);
}

export function cellText(value: CellValue, type: ColumnType, format: Format): string {
  if (value === null) return MISSING;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  // A cell has one line; all of them are there under the pointer.
  if (typeof value === 'string') return value.replace(/\s*[\n\r]\s*/g, ' ');
  if (type === 'integer' || (type !== 'number' && Number.isInteger(value))) return String(value);
  return isExtreme(value) ? value.toExponential(4) : value.toFixed(format.decimals);
}

/** The value with all its digits. */
export function wholeText(value: CellValue): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : value === null ? '' : String(value);
}

export function isNumeric(type: ColumnType): boolean {
  return type === 'integer' || type === 'number' || type === 'complex' || type === 'duration';
}

const figures = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });

export function counted(n: number): string {
  return figures.format(n);
}

function some(n: number, word: string): string {
  return `${counted(n)} ${word}${n === 1 ? '' : 's'}`;
}

export function sizeWords(rows: number, columns: number): string {
  return `${some(rows, 'row')} × ${some(columns, 'column')}`;
}

/** How a value stands in a summary. */
export function shortText(value: CellValue): string {
  if (typeof value !== 'number') return value === null ? MISSING : wholeText(value);
  return value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e9)
    ? value.toExponential(2)
    : short.format(value);
}

export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent < 0.1 ? '< 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

export function filterWords({ op, value }: Filter, name: string): string {
  return `${name} ${OP_WORDS[op]}${value === undefined ? '' : ` ${typeof value === 'number' ? value : `“${value}”`}`}`;
}

/** What is sorted and filtered, or nothing. */
export function viewWords(
  view: View,
  matched: number,
  rows: number,
  name: (column: number) => string,
): string {
  const parts: string[] = [];
  if (view.filters.length > 0) parts.push(`filtered: ${counted(matched)} of ${counted(rows)}`);
  if (view.sort !== null)
    parts.push(`sorted by ${name(view.sort.column)}, ${view.sort.descending ? 'descending' : 'ascending'}`);
  return parts.join(' · ');
}

/** What remains when the session has gone. */
export function goneWords(
  shown: { readonly rows: number; readonly columns: number },
  all: { readonly rows: number; readonly columns: number },
): string {
  const parts: string[] = [];
  if (shown.rows < all.rows) parts.push(`${counted(shown.rows)} of ${some(all.rows, 'row')}`);
  if (shown.columns < all.columns) parts.push(`${counted(shown.columns)} of ${some(all.columns, 'column')}`);
  return `The first ${parts.join(' and ')}; run the cell again to see all`;
}

const TYPE_WORDS: Readonly<Record<ColumnType, string>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'true/false',
  text: 'text',
  time: 'time',
  duration: 'duration',
  category: 'category',
  complex: 'complex',
  other: 'object',
};

export function typeWord(field: Column): string {
  return TYPE_WORDS[field.type];
}
