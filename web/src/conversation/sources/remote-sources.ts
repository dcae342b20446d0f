/** The sources of an open conversation's cells: those of the shared document, else the fences' own. */
import type * as Y from 'yjs';
import type { CellBook } from '../cells/cell-book.js';
import { fenceOf, isAdded, messageOf } from '../cells/cells.js';
import type { CellStore } from '../cells/cell-store.js';
import type { Rows } from '../tree/rows.js';
import type { SourceStore } from './source-store.js';
import type { Sources } from './sources.js';

export interface RemoteSourcesOptions {
  readonly document: Sources;
  readonly rows: Rows;
  readonly book: CellBook;
  readonly cells: CellStore;
  /** Why nothing can be edited any more, in words; null where it can. */
  readonly closed: () => string | null;
}

export class RemoteSources implements SourceStore {
  readonly #options: RemoteSourcesOptions;

  constructor(options: RemoteSourcesOptions) {
    this.#options = options;
  }

  text(cell: string, fence: string): string {
    return this.#options.document.text(cell, fence);
  }

  isEdited(cell: string): boolean {
    const { document, rows } = this.#options;
    return document.has(cell) && document.isEdited(cell, ownText(rows, cell));
  }

  async open(cell: string, fence: string): Promise<Y.Text> {
    const { document, rows, closed } = this.#options;
    const reason = closed();
    if (reason !== null) throw new Error(reason);
    const isGrowing = !isAdded(cell) && rows.message(messageOf(cell))?.status === 'streaming';
    if (isGrowing && fenceOf(rows, cell)?.closed !== true) {
      throw new Error('This block is still being written. Wait until it is finished, then edit it.');
    }
    return document.open(cell, fence);
  }

  async write(cell: string, fence: string, text: string): Promise<void> {
    const { document, book, cells } = this.#options;
    await document.loaded;
    const before = this.text(cell, fence);
    if (before === text) return;
    if (before !== fence && !book.hasVersion(cell, before)) cells.addVersion(cell, before, 'replaced');
    await document.write(cell, fence, text);
  }

  reset(cell: string, fence: string): Promise<void> {
    return this.write(cell, fence, fence);
  }
}

/** The message's own text of a cell, empty for an added one; undefined while it is not loaded. */
export function ownText(rows: Pick<Rows, 'message'>, cell: string): string | undefined {
  return isAdded(cell) ? '' : fenceOf(rows, cell)?.source;
}
