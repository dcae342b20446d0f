/**
 * What a session says of its variables, checked: the names, types and previews are a program's own words, and the answer
 * comes from a worker that the program may have taken over.
 */
import { fieldsOf, type Fields } from '../../protocol/checks.js';
import type { JsonValue } from '../../protocol/generated.js';

/** A variable, or a part of one. */
export interface VariableRow {
  /** How the session finds it: the variable's name, and steps into what it holds. */
  readonly path: readonly JsonValue[];
  readonly label: string;
  readonly type: string;
  readonly dtype: string | null;
  readonly length: number | null;
  readonly shape: readonly number[] | null;
  /** Bytes. */
  readonly size: number | null;
  readonly preview: string;
  readonly expandable: boolean;
  /** Whether it has rows that a table can show. */
  readonly tabular: boolean;
  readonly plottable: boolean;
  readonly kind: 'data' | 'function' | 'class';
  /** What the last run did to it. */
  readonly change: 'added' | 'changed' | null;
}

export interface VariableList {
  readonly rows: readonly VariableRow[];
  /** Variables beyond those listed. */
  readonly more: number;
}

export interface VariableChildren {
  readonly rows: readonly VariableRow[];
  readonly total: number;
}

const MOST_ROWS = 2000;
const LONGEST = 400;

/** The answer to `variables`; null when it is none. */
export function readVariables(answer: JsonValue): VariableList | null {
  const { variables, more } = fieldsOf(answer);
  if (!Array.isArray(variables)) return null;
  const rows = variables
    .slice(0, MOST_ROWS)
    .map(fieldsOf)
    .filter(({ name }) => typeof name === 'string')
    .map((one) => row(one, [one['name']], one['name']));
  return { rows, more: count(more) ?? 0 };
}

/** The answer to `expand`, asked for the variable at `path`; null when it is none. */
export function readChildren(answer: JsonValue, path: readonly JsonValue[]): VariableChildren | null {
  const { children, total } = fieldsOf(answer);
  if (!Array.isArray(children)) return null;
  const rows = children
    .slice(0, MOST_ROWS)
    .map(fieldsOf)
    .map((one) => row(one, [...path, one['step'] ?? null], one['label']));
  return { rows, total: count(total) ?? rows.length };
}

function row(one: Fields, path: readonly JsonValue[], label: unknown): VariableRow {
  const shape = one['shape'];
  const { kind, change } = one;
  return {
    path,
    label: text(label),
    type: text(one['type']),
    dtype: typeof one['dtype'] === 'string' ? text(one['dtype']) : null,
    length: count(one['length']),
    shape: Array.isArray(shape) ? shape.slice(0, 8).map((size) => count(size) ?? 0) : null,
    size: count(one['size']),
    preview: text(one['preview']),
    expandable: one['expandable'] === true,
    tabular: one['tabular'] === true,
    plottable: one['plottable'] === true,
    kind: kind === 'function' || kind === 'class' ? kind : 'data',
    change: change === 'added' || change === 'changed' ? change : null,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : null;
}

// ---------------------------------------------------------------- words and order

/** Its extent in words: `150 × 5`, `12 items`; empty where there is none. */
export function extentWords({ shape, length, type }: VariableRow): string {
  if (shape?.length === 0) return 'scalar';
  if (shape !== null && shape.length > 1) return shape.map(grouped).join(' × ');
  const count = shape?.[0] ?? length;
  if (count === null) return '';
  const unit = type === 'str' ? 'character' : type.startsWith('byte') ? 'byte' : 'item';
  return `${grouped(count)} ${unit}${count === 1 ? '' : 's'}`;
}

const grouped = (size: number): string => size.toLocaleString('en-GB');

export type VariableOrder = 'defined' | 'name' | 'type' | 'size';

/** Those that the search finds, in the order asked for; without one in the order of definition, functions last. */
export function arranged(
  rows: readonly VariableRow[],
  order: VariableOrder,
  search: string,
): readonly VariableRow[] {
  const wanted = search.trim().toLowerCase();
  const found = rows.filter(({ label, type }) => `${label} ${type}`.toLowerCase().includes(wanted));
  const by: Readonly<Record<VariableOrder, (a: VariableRow, b: VariableRow) => number>> = {
    defined: (a, b) => rank(a) - rank(b),
    name: (a, b) => a.label.localeCompare(b.label),
    type: (a, b) => a.type.localeCompare(b.type),
    size: (a, b) => (b.size ?? -1) - (a.size ?? -1),
  };
  return found.sort(by[order]);
}

const rank = ({ kind }: VariableRow): number => (kind === 'data' ? 0 : 1);
