/** How a table is looked at: sorted by a column, kept to the rows that filters let through. */
import type { JsonValue } from '../../protocol/generated.js';
import type { ColumnType } from '../../protocol/kernel.js';

export const FILTER_OPS = [
  'contains',
  'equals',
  'not_equals',
  'less',
  'greater',
  'missing',
  'present',
] as const;
export type FilterOp = (typeof FILTER_OPS)[number];

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

export interface Filter {
  readonly column: number;
  readonly op: FilterOp;
  readonly value?: string | number;
}

export interface View {
  readonly sort: Sort | null;
  /** At most one a column. */
  readonly filters: readonly Filter[];
}

export const PLAIN: View = { sort: null, filters: [] };

export function isPlain(view: View): boolean {
  return view.sort === null && view.filters.length === 0;
}

/** None, ascending, descending, none. */
export function nextSort(sort: Sort | null, column: number): Sort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

export function withFilter(view: View, column: number, filter: Filter | null): View {
  const others = view.filters.filter((one) => one.column !== column);
  return { ...view, filters: filter === null ? others : [...others, filter] };
}

/** The view as parameters of a request; what is not set is not there. */
export function params(view: View): Record<string, JsonValue> {
  return {
    ...(view.sort === null ? {} : { sort: [{ ...view.sort }] }),
    ...filterParams(view),
  };
}

export function filterParams(view: View): Record<string, JsonValue> {
  return view.filters.length === 0 ? {} : { filter: view.filters.map((filter) => ({ ...filter })) };
}

export const OP_WORDS: Readonly<Record<FilterOp, string>> = {
  contains: 'contains',
  equals: 'equals',
  not_equals: 'is not',
  less: 'is less than',
  greater: 'is greater than',
  missing: 'is missing',
  present: 'is present',
};

/** What makes sense for a type. */
export function opsFor(type: ColumnType): readonly FilterOp[] {
  switch (type) {
    case 'integer':
    case 'number':
      return ['equals', 'not_equals', 'less', 'greater', 'missing', 'present'];
    case 'time':
    case 'duration':
      return ['equals', 'less', 'greater', 'missing', 'present'];
    case 'boolean':
      return ['equals', 'missing', 'present'];
    case 'text':
    case 'category':
      return ['contains', 'equals', 'not_equals', 'missing', 'present'];
    default:
      return ['contains', 'missing', 'present'];
  }
}

export function takesValue(op: FilterOp): boolean {
  return op !== 'missing' && op !== 'present';
}

/** What the reader typed as a filter's value; null when it is none for this type. */
export function valueOf(text: string, type: ColumnType): string | number | null {
  if (type !== 'integer' && type !== 'number') return text === '' ? null : text;
  const plain = text.trim();
  if (plain === '') return null;
  const value = Number(plain);
  if (Number.isNaN(value)) return null;
  // What a number of JavaScript cannot hold, or JSON cannot carry, travels as it was typed.
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : plain;
}
