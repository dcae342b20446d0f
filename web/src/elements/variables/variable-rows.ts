/** The variables of a session as rows of the panel, in words and in order. */
import type { JsonValue } from '../../protocol/generated.js';
import { parseParts, parseVariables } from '../../protocol/kernel.js';
import type { Described, Variable } from '../../protocol/kernel.js';

/** A variable, or a part of one. */
export interface VariableRow extends Described, Pick<Variable, 'kind' | 'change'> {
  /** How the session finds it: the variable's name, and steps into what it holds. */
  readonly path: readonly JsonValue[];
  readonly label: string;
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

/** The answer to `variables`; null when it is none. */
export function readVariables(answer: JsonValue): VariableList | null {
  const list = parseVariables(answer);
  if (list === null) return null;
  return {
    rows: list.variables.map((one) => ({ ...one, path: [one.name], label: one.name })),
    more: list.more,
  };
}

/** The answer to `expand`, asked for the variable at `path`; null when it is none. */
export function readChildren(answer: JsonValue, path: readonly JsonValue[]): VariableChildren | null {
  const parts = parseParts(answer);
  if (parts === null) return null;
  return {
    rows: parts.children.map((one) => ({ ...one, path: [...path, one.step], kind: 'data', change: null })),
    total: parts.total,
  };
}

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
