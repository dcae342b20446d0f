/** Which cells a branch has, in order: what Run all and its relatives run. */
import type { ConversationStore } from '../conversation/api.js';
import { cellsOfMessage } from '../conversation/cells/cells.js';
import { runnable } from '../languages/registry.js';

export interface RunnableCell {
  readonly cell: string;
  readonly language: string;
  readonly source: string;
}

/** All cells of the branch that can run, first to last. Loads the messages that are not there yet. */
export async function cellsOf(store: ConversationStore): Promise<readonly RunnableCell[]> {
  const branch = store.tree.branch();
  const missing = branch.filter((id) => store.tree.message(id)?.text === null);
  if (missing.length > 0) await store.tree.ensureLoaded(missing);
  return branch.flatMap((id) => {
    const message = store.tree.message(id);
    if (message === undefined || message.status === 'streaming') return [];
    return cellsOfMessage(store, id).flatMap((cell) => {
      const language = runnable(cell.language);
      const source = store.sources.text(cell.id, cell.fence);
      return language === null || source.trim() === '' ? [] : [{ cell: cell.id, language, source }];
    });
  });
}

/** Those of `cells` that are meant; none where the named cell is not among them. */
export function chosen(
  cells: readonly RunnableCell[],
  which: 'all' | 'above' | 'from',
  cell: string | null,
): readonly RunnableCell[] {
  if (which === 'all') return cells;
  const at = cells.findIndex((candidate) => candidate.cell === cell);
  if (at < 0) return [];
  return which === 'above' ? cells.slice(0, at) : cells.slice(at);
}
