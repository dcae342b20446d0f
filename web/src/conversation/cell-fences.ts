/** The fence of a cell, found in its message once for as long as that has the same text. */
import { findFences, type Fence } from './fences.js';

export class CellFences {
  readonly #textOf: (message: string) => string | null | undefined;
  readonly #found = new Map<string, { readonly text: string; readonly fences: readonly Fence[] }>();

  constructor(textOf: (message: string) => string | null | undefined) {
    this.#textOf = textOf;
  }

  /** Undefined while the message is not loaded, or where it has no such fence. */
  of(cell: string): Fence | undefined {
    const [id = '', number = ''] = cell.split('.');
    const text = this.#textOf(id);
    if (text === undefined || text === null) return undefined;
    let known = this.#found.get(id);
    if (known?.text !== text) {
      known = { text, fences: findFences(text) };
      this.#found.set(id, known);
    }
    return known.fences[Number(number)];
  }
}
