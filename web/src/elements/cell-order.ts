/** The cells of a branch in order, and how a reader calls them. */
import type { ConversationStore } from '../conversation/api.js';
import { findFences } from '../conversation/fences.js';
import { runnable } from '../languages/registry.js';
import type { Message } from '../protocol/generated.js';

/** A message is replaced when it changes, so what it holds is found once. */
const known = new WeakMap<Message, readonly string[]>();

/** The message's fences that can run, as cells. */
export function cellsOf(message: Message): readonly string[] {
  let cells = known.get(message);
  if (cells === undefined) {
    cells = findFences(message.text ?? '')
      .filter(({ language }) => runnable(language) !== null)
      .map(({ index }) => `${message.id}.${index}`);
    known.set(message, cells);
  }
  return cells;
}

/** Whether something in the branch can run; stops at the first. */
export function hasCells(store: ConversationStore): boolean {
  return store.branch().some((id) => {
    const message = store.message(id);
    return message !== undefined && message.status !== 'streaming' && cellsOf(message).length > 0;
  });
}

/**
 * The cells' numbers in the branch, from 1. A cell has none when it is in another branch, or when a message before it
 * is not loaded yet and may hold cells.
 */
export function numbersOf(store: ConversationStore, cells: readonly string[]): ReadonlyMap<string, number> {
  const wanted = new Set(cells);
  const numbers = new Map<string, number>();
  let count = 0;
  for (const id of store.branch()) {
    const message = store.message(id);
    if (message === undefined || message.text === null) return numbers;
    for (const cell of cellsOf(message)) {
      count += 1;
      if (wanted.has(cell)) numbers.set(cell, count);
    }
    if (numbers.size === wanted.size) return numbers;
  }
  return numbers;
}

export const messageOf = (cell: string): string => cell.slice(0, cell.lastIndexOf('.'));
