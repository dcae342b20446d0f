/** Sorting and filtering a table whose rows are all here: the same answers as the session's, without asking it. */
import type { CellValue, Column, ColumnType, Slice } from '../../protocol/kernel.js';
import type { Window } from './answers.js';
import { LONGEST_EXACT, numberOf } from './numbers.js';
import { isWhole, type TableSource } from './source.js';
import type { Filter, View } from './view-state.js';

/** The source, whose windows are cut from the head where that is all there is and sorting it is simple. */
export function localFirst(source: TableSource): TableSource {
  if (!isWhole(source)) return source;
  return {
    ...source,
    slice: (window, view, whole) => {
      const order =
        whole === true && !isExact(source.head.rows, source.fields) ? null : orderOf(source, view);
      return order === null ? source.slice(window, view, whole) : Promise.resolve(cut(source, order, window));
    },
  };
}

/** The rows of the head that the view shows, in its order; null where only the session can tell. */
function orderOf({ head, fields }: TableSource, view: View): readonly number[] | null {
  const { sort, filters } = view;
  const type = (column: number): ColumnType => fields[column]?.type ?? 'other';
  const columns = [...filters.map(({ column }) => column), ...(sort === null ? [] : [sort.column])];
  if (!columns.every((column) => isSimple(head, column, type(column)))) return null;
  const at = (row: number, column: number): CellValue => head.rows[row]?.[column] ?? null;
  const kept = head.rows
    .map((_, row) => row)
    .filter((row) => filters.every((one) => passes(at(row, one.column), one, type(one.column))));
  if (sort === null) return kept;
  const sign = sort.descending ? -1 : 1;
  return kept.sort((a, b) => {
    const one = at(a, sort.column);
    const other = at(b, sort.column);
    // What is missing stands last in either order.
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * compare(one, other, type(sort.column));
  });
}

function cut({ head }: TableSource, order: readonly number[], { start, stop, columns }: Window): unknown {
  const rows = order.slice(start, stop);
  const [from, to] = columns;
  return {
    columns: head.columns.slice(from, to),
    types: head.types.slice(from, to),
    index: rows.map((row) => head.index[row] ?? null),
    rows: rows.map((row) => (head.rows[row] ?? []).slice(from, to)),
    total: head.total,
    total_columns: head.total_columns,
    matched: order.length,
  };
}

/** Whether the session can have cut or abridged none of these cells. */
export function isExact(rows: Slice['rows'], fields: readonly Column[]): boolean {
  return rows.every((row) =>
    row.every(
      (value, column) =>
        typeof value !== 'string' ||
        (value.length < LONGEST_EXACT && (fields[column]?.type ?? 'other') !== 'other'),
    ),
  );
}

/** Whether values compare as they are written here: not those that were cut, and not categories, which have an order. */
function isSimple(head: Slice, column: number, type: ColumnType): boolean {
  if (type !== 'integer' && type !== 'number' && type !== 'boolean' && type !== 'text') return false;
  return head.rows.every((row) => {
    const value = row[column] ?? null;
    if (value === null) return true;
    if (type === 'text') return typeof value === 'string' && value.length < LONGEST_EXACT;
    return type === 'boolean' ? typeof value === 'boolean' : numberOf(value) !== null;
  });
}

function compare(one: CellValue, other: CellValue, type: ColumnType): number {
  if (type === 'text' || typeof one === 'boolean')
    return one === other ? 0 : (one ?? 0) < (other ?? 0) ? -1 : 1;
  const [a, b] = [numberOf(one) ?? 0, numberOf(other) ?? 0];
  return a === b ? 0 : a < b ? -1 : 1;
}

function passes(value: CellValue, { op, value: wanted = '' }: Filter, type: ColumnType): boolean {
  if (op === 'missing') return value === null;
  if (op === 'present') return value !== null;
  if (value === null) return op === 'not_equals';
  const other: CellValue = type === 'boolean' ? wanted === 'True' : wanted;
  switch (op) {
    case 'contains':
      return String(value).toLowerCase().includes(String(wanted).toLowerCase());
    case 'equals':
      return compare(value, other, type) === 0;
    case 'not_equals':
      return compare(value, other, type) !== 0;
    case 'less':
      return compare(value, other, type) < 0;
    case 'greater':
      return compare(value, other, type) > 0;
  }
}
