/** The cells of a branch in order, and how a reader calls them. */
import type { ConversationStore } from '../../conversation/api.js';
import { cellsOfMessage } from '../../conversation/cells/cells.js';
import { runnable } from '../../languages/registry.js';

/** The numbers of all cells of a branch, until something changes that they depend on. */
const counted = new WeakMap<ConversationStore, ReadonlyMap<string, number> | null>();

/** A cell's number in the branch, from 1; undefined as with `numbersOf`. Cheap: asked for by every cell that is shown. */
export function numberOf(store: ConversationStore, cell: string): number | undefined {
  if (!counted.has(store))
    store.subscribe(({ type }) => {
      if (type === 'tree' || type === 'message' || type === 'cell') counted.set(store, null);
    });
  const numbers = counted.get(store) ?? numbersOf(store, null);
  counted.set(store, numbers);
  return numbers.get(cell);
}

export { messageOf } from '../../conversation/cells/cells.js';

/** The message's cells that can run, in order. */
function cellsOf(store: ConversationStore, message: string): readonly string[] {
  return cellsOfMessage(store, message).flatMap(({ id, language }) =>
    runnable(language) === null ? [] : id,
  );
}

/** Whether something in the branch can run; stops at the first. */
export function hasCells(store: ConversationStore): boolean {
  return store.tree.branch().some((id) => {
    const message = store.tree.message(id);
    return message !== undefined && message.status !== 'streaming' && cellsOf(store, id).length > 0;
  });
}

/**
 * The numbers of some cells in the branch, or (null) of all, from 1. A cell has none when it is in another branch, or when a message before it
 * is not loaded yet and may hold cells.
 */
export function numbersOf(
  store: ConversationStore,
  cells: readonly string[] | null,
): ReadonlyMap<string, number> {
  const wanted = cells === null ? null : new Set(cells);
  const numbers = new Map<string, number>();
  let count = 0;
  for (const id of store.tree.branch()) {
    const message = store.tree.message(id);
    if (message === undefined || message.text === null) return numbers;
    for (const cell of cellsOf(store, id)) {
      count += 1;
      if (wanted?.has(cell) !== false) numbers.set(cell, count);
    }
    if (numbers.size === wanted?.size) return numbers;
  }
  return numbers;
}
