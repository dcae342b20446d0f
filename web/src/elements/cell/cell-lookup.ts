/** What the history says of a cell: its place in the branch, its language, and its versions. */
import type { ConversationStore } from '../../conversation/api.js';
import { fenceOf, isAdded, messageOf } from '../../conversation/cells/cells.js';
import { titleOfLanguage } from '../../languages/registry.js';
import type { Run } from '../../protocol/generated.js';
import { numbersOf } from './cell-order.js';
import type { OriginalText, VersionRow } from '../history/version-rows.js';
import { versionRows } from '../history/version-rows.js';

export interface CellFacts {
  readonly id: string;
  /** `Cell 3`, or `A cell of another branch`. */
  readonly name: string;
  /** Whether it can be brought into view. */
  readonly isInBranch: boolean;
  /** As chosen, else the fence's own word. */
  readonly language: string;
  /** What its text is now; null while its message is not loaded. */
  readonly source: string | null;
}

export function factsOf(store: ConversationStore, cell: string): CellFacts {
  const fence = fenceOf(store.tree, cell);
  const number = numbersOf(store, [cell]).get(cell);
  const isInBranch = store.tree.branch().includes(messageOf(cell));
  const isKnown = fence !== undefined || isAdded(cell);
  return {
    id: cell,
    name: number === undefined ? (isInBranch ? 'Cell' : 'Cell of another branch') : `Cell ${number}`,
    isInBranch,
    language: store.cells.cell(cell)?.language ?? fence?.language ?? '',
    source: isKnown ? store.sources.text(cell, fence?.source ?? '') : null,
  };
}

/** The message's own text of a cell, empty for one that was added. */
export const fenceTextOf = (store: ConversationStore, cell: string): string =>
  fenceOf(store.tree, cell)?.source ?? '';

/** The message's own text of a cell with who wrote it; null for one that was added, or while the message is not loaded. */
export function originalOf(store: ConversationStore, cell: string): OriginalText | null {
  const fence = fenceOf(store.tree, cell);
  const message = store.tree.message(messageOf(cell));
  if (fence === undefined || message === undefined) return null;
  return { source: fence.source, author: message.author, created: message.created };
}

/** Its versions as far as they are known, with the runs that are given. */
export function rowsOf(store: ConversationStore, cell: string, runs: readonly Run[]): readonly VersionRow[] {
  const now = factsOf(store, cell).source ?? '';
  return versionRows({ original: originalOf(store, cell), versions: store.cells.versions(cell), runs, now });
}

/** `Python`, and `text` where no language is known. */
export function languageTitle(language: string): string {
  return language === '' ? 'text' : titleOfLanguage(language);
}
