/** The cells of a branch in order, and how a reader calls them. */
import type { ConversationStore } from '../conversation/api.js';
import { cellsOfMessage } from '../conversation/cells.js';
import { runnable } from '../languages/registry.js';

export { messageOf } from '../conversation/cells.js';

/** The message's cells that can run, in order. */
function cellsOf(store: ConversationStore, message: string): readonly string[] {
  return cellsOfMessage(store, message).flatMap(({ id, language }) =>
    runnable(language) === null ? [] : id,
  );
}

/** Whether something in the branch can run; stops at the first. */
export function hasCells(store: ConversationStore): boolean {
  return store.branch().some((id) => {
    const message = store.message(id);
    return message !== undefined && message.status !== 'streaming' && cellsOf(store, id).length > 0;
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
    for (const cell of cellsOf(store, id)) {
      count += 1;
      if (wanted.has(cell)) numbers.set(cell, count);
    }
    if (numbers.size === wanted.size) return numbers;
  }
  return numbers;
}
