/** The sources of cells of a conversation in memory. */
import * as Y from 'yjs';
import type { Change } from '../conversation/api.js';
import type { CellBook } from '../conversation/cells/cell-book.js';
import { hasText, isCellEdited, isOutgrown, seedCell, writeText } from '../conversation/sources/seed.js';
import type { SourceStore } from '../conversation/sources/source-store.js';

export class MemorySources implements SourceStore {
  readonly doc = new Y.Doc();
  readonly #book: CellBook;
  readonly #tell: (change: Change) => void;
  readonly #fences = new Map<string, string>();
  readonly #observed = new Set<string>();

  constructor(book: CellBook, tell: (change: Change) => void) {
    this.#book = book;
    this.#tell = tell;
  }

  /** The fence's own text of a cell, as it was told last. */
  fence(cell: string): string | undefined {
    return this.#fences.get(cell);
  }

  text(cell: string, fence: string): string {
    this.#fences.set(cell, fence);
    if (!hasText(this.doc, cell) || isOutgrown(this.doc, cell, fence)) return fence;
    return this.doc.getText(cell).toJSON();
  }

  isEdited(cell: string): boolean {
    return isCellEdited(this.doc, cell, this.#fences.get(cell));
  }

  open(cell: string, fence: string): Promise<Y.Text> {
    this.#fences.set(cell, fence);
    const text = seedCell(this.doc, cell, fence);
    if (!this.#observed.has(cell)) text.observe(() => this.#tell({ type: 'source', cell }));
    this.#observed.add(cell);
    return Promise.resolve(text);
  }

  async write(cell: string, fence: string, text: string): Promise<void> {
    const before = this.text(cell, fence);
    if (before === text) return;
    if (!this.#book.hasVersion(cell, before)) this.#book.addVersion(cell, before, 'replaced');
    await this.open(cell, fence);
    writeText(this.doc, cell, text);
  }

  reset(cell: string, fence: string): Promise<void> {
    return this.write(cell, fence, fence);
  }
}
