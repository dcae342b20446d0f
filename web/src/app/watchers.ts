/** Who listens to the runs of a page: to one cell, or to everything. */
import { Listeners } from '../conversation/sync/listeners.js';

export class Watchers {
  readonly #cells = new Map<string, Set<() => void>>();
  readonly #listeners = new Listeners<null>();

  /** Calls back when something of the cell has changed. */
  watch(cell: string, listener: () => void): () => void {
    const listeners = this.#cells.get(cell) ?? new Set();
    this.#cells.set(cell, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls back when anything has changed that is not of one cell alone. */
  subscribe(listener: (event: null) => void): () => void {
    return this.#listeners.add(listener);
  }

  tellCell(cell: string): void {
    for (const listener of [...(this.#cells.get(cell) ?? [])]) listener();
  }

  /** Something that stands beside every cell has changed. */
  tellCells(): void {
    for (const cell of this.#cells.keys()) this.tellCell(cell);
  }

  tell(): void {
    this.#listeners.tell(null);
  }
}
