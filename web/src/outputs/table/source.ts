/** What a table view shows and whom it asks for more: one shape for outputs, variables and parts of variables. */
import type { JsonValue } from '../../protocol/generated.js';
import type { Column, Index, Slice } from '../../protocol/kernel.js';
import { fieldOf, readSlice, type Window } from './answers.js';
import { params, type View } from './view-state.js';

export type TableMethod = 'slice' | 'summary' | 'csv';

/** Rejects with `RequestRefused` where there is no answer. */
export type AskTable = (
  method: TableMethod,
  params: Readonly<Record<string, JsonValue>>,
) => Promise<JsonValue>;

export interface TableSource {
  /** What it is, such as `DataFrame`. */
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  /** The first columns; those of others come with their cells. */
  readonly fields: readonly Column[];
  /** The column of labels. */
  readonly index: Index | null;
  /** The first rows and columns, shown before anything is asked. */
  readonly head: Slice;
  /** A window of cells, in full where that is said; not yet checked. */
  readonly slice: (window: Window, view: View, whole?: boolean) => Promise<unknown>;
  readonly ask: AskTable;
}

/** What a request may name: a table that was shown, a variable, or a part of one. */
export type Target = { readonly handle: string } | { readonly name: string } | { readonly path: JsonValue };

/** Asks about one target through a session. */
export function askAbout(
  target: Target,
  ask: (method: TableMethod, params: JsonValue) => Promise<JsonValue>,
): AskTable {
  return (method, more) => ask(method, { ...more, ...target });
}

/** Windows of cells from a session. */
export function sliceBy(ask: AskTable): TableSource['slice'] {
  return ({ start, stop, columns }, view, whole = false) =>
    ask('slice', { start, stop, columns: [...columns], ...params(view), ...(whole ? { whole } : {}) });
}

const FIRST: Window = { start: 0, stop: 50, columns: [0, 50] };

/** A source for what has no head yet, such as a variable: its head is asked for first. */
export async function openSource(title: string, ask: AskTable): Promise<TableSource> {
  const slice = sliceBy(ask);
  const head = readSlice(await slice(FIRST, { sort: null, filters: [] }), FIRST);
  const fields = head.columns.map((name, n) => fieldOf(name, head.types[n]));
  return { title, rows: head.total, columns: head.total_columns, fields, index: null, head, slice, ask };
}

/** Whether nothing is beyond the head. */
export function isWhole({ rows, columns, head }: TableSource): boolean {
  return head.rows.length === rows && head.columns.length === columns;
}
