/** The cells of an open conversation: what its book has of them, and versions that are asked for. */
import type { Cell, Version } from '../../protocol/generated.js';
import { LONGEST_SOURCE, tooLongWords } from '../sources/source-limit.js';
import type { CellBook } from './cell-book.js';
import type { CellChoice, CellStore } from './cell-store.js';

export interface BookedCellsOptions {
  readonly book: CellBook;
  /** Brings the versions of a cell that the server has into the book. */
  readonly load: (cell: string) => Promise<void>;
  /** Something cannot be written, in words. */
  readonly refuse: (reason: string) => void;
}

export class BookedCells implements CellStore {
  readonly #options: BookedCellsOptions;

  constructor(options: BookedCellsOptions) {
    this.#options = options;
  }

  cell(id: string): Cell | undefined {
    return this.#options.book.cell(id);
  }

  addedCells(message: string): readonly Cell[] {
    return this.#options.book.addedCells(message);
  }

  addCell(message: string, after: string | null, language: string): string {
    return this.#options.book.addCell(message, after, language);
  }

  changeCell(id: string, change: Partial<CellChoice>): void {
    this.#options.book.changeCell(id, change);
  }

  versions(cell: string): readonly Version[] {
    return this.#options.book.versions(cell);
  }

  loadVersions(cell: string): Promise<void> {
    return this.#options.load(cell);
  }

  addVersion(cell: string, source: string, reason: Version['reason'], name?: string): void {
    const { book, refuse } = this.#options;
    if (source.length > LONGEST_SOURCE) refuse(`No version is kept. ${tooLongWords(source.length)}`);
    else book.addVersion(cell, source, reason, name);
  }
}
