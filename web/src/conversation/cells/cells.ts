/** The cells of messages in the order in which they stand: those of the fences, and those that the reader added. */
import type { Cell, Message } from '../../protocol/generated.js';
import type { TreeStore } from '../tree/tree-store.js';
import type { CellStore } from './cell-store.js';
import { findFences, type Fence } from '../../markdown/fences.js';

/** What a store has to tell for its cells to be found. */
export interface CellSource {
  readonly tree: Pick<TreeStore, 'branch' | 'message'>;
  readonly cells: Pick<CellStore, 'cell' | 'addedCells'>;
}

export interface PlacedCell {
  readonly id: string;
  readonly message: string;
  /** The message's own text; empty for an added one. */
  readonly fence: string;
  /** As chosen, else the fence's own info word. */
  readonly language: string;
  readonly added: boolean;
}

const NONE: readonly never[] = [];

/** A message is replaced when it changes, so what it holds is found once. */
const known = new WeakMap<Message, readonly Fence[]>();

export function fencesOf(message: Message): readonly Fence[] {
  if (message.text === null || message.text === '') return NONE;
  let fences = known.get(message);
  if (fences === undefined) {
    fences = findFences(message.text);
    known.set(message, fences);
  }
  return fences;
}

export const messageOf = (cell: string): string => cell.split('.', 1)[0] ?? '';

/** Whether the reader added the cell; it is a fence's otherwise. */
export const isAdded = (cell: string): boolean => cell.charAt(cell.indexOf('.') + 1) === 'c';

/** The fence of a cell; undefined for an added one, while the message is not loaded, or where it has no such fence. */
export function fenceOf(tree: Pick<TreeStore, 'message'>, cell: string): Fence | undefined {
  if (isAdded(cell)) return undefined;
  const message = tree.message(messageOf(cell));
  return message === undefined ? undefined : fencesOf(message)[Number(cell.slice(cell.indexOf('.') + 1))];
}

/** The cells of a message in order. */
export function cellsOfMessage(source: CellSource, message: string): readonly PlacedCell[] {
  const row = source.tree.message(message);
  if (row === undefined) return NONE;
  const fences = fencesOf(row).map((fence) => ofFence(source, message, fence));
  const added = source.cells.addedCells(message);
  return added.length === 0 ? fences : inOrder(fences, withRemoved(source, added));
}

/** Of the branch, in order, of the loaded messages. */
export function cellsOfBranch(source: CellSource): readonly PlacedCell[] {
  return source.tree.branch().flatMap((message) => cellsOfMessage(source, message));
}

function ofFence(source: CellSource, message: string, fence: Fence): PlacedCell {
  const id = `${message}.${fence.index}`;
  const language = source.cells.cell(id)?.language ?? fence.language;
  return { id, message, fence: fence.source, language, added: false };
}

/** Removed cells keep the place of those below them. */
function withRemoved(source: CellSource, added: readonly Cell[]): readonly Cell[] {
  const rows = new Map(added.map((cell) => [cell.id, cell]));
  for (const { after } of rows.values()) {
    const removed = after === null || !isAdded(after) ? undefined : source.cells.cell(after);
    if (removed !== undefined) rows.set(removed.id, removed);
  }
  return [...rows.values()].sort(compareAge);
}

/** Each cell is followed by those that stand below it, the newest first; the rest stands at the end, the oldest first. */
function inOrder(fences: readonly PlacedCell[], byAge: readonly Cell[]): readonly PlacedCell[] {
  const rows = new Map(byAge.map((cell) => [cell.id, cell]));
  const known = new Set([...fences.map(({ id }) => id), ...rows.keys()]);
  const below = new Map<string, string[]>();
  const last: string[] = [];
  for (const { id, after } of byAge) {
    if (after === null || !known.has(after)) last.push(id);
    else below.set(after, [...(below.get(after) ?? []), id]);
  }
  const placed: PlacedCell[] = [];
  const seen = new Set<string>();
  const place = (first: string, fence?: PlacedCell): void => {
    if (fence !== undefined) placed.push(fence);
    // The stack gives back the newest one first, which was put there last.
    const open = fence === undefined ? [first] : [...(below.get(first) ?? [])];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const cell = rows.get(id);
      if (cell === undefined || seen.has(id)) continue;
      seen.add(id);
      if (!cell.removed) placed.push(ofAdded(cell));
      open.push(...(below.get(id) ?? []));
    }
  };
  for (const fence of fences) place(fence.id, fence);
  for (const id of last) place(id);
  // Cells that stand below each other in a ring, which no page makes.
  for (const { id } of byAge) place(id);
  return placed;
}

const ofAdded = ({ id, language }: Cell): PlacedCell => ({
  id,
  message: messageOf(id),
  fence: '',
  language: language ?? '',
  added: true,
});

export function compareAge(a: Pick<Cell, 'id' | 'created'>, b: Pick<Cell, 'id' | 'created'>): number {
  const difference = Date.parse(a.created) - Date.parse(b.created);
  if (difference !== 0) return difference;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
