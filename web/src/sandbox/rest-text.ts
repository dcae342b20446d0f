/**
 * What a run wrote beyond its limit, kept for the reader to download. As a blob, since a browser keeps large ones on
 * its disk; up to a size, since a program may write for ever.
 */

/** Characters that are gathered before they become a part of the blob. */
const PIECE = 1 << 20;

const MOST_BYTES = 256_000_000;

export class RestText {
  readonly #most: number;
  #blob: Blob | null = null;
  #pieces: string[] = [];
  #gathered = 0;
  #full = false;

  constructor(most: number = MOST_BYTES) {
    this.#most = most;
  }

  add(text: string): void {
    if (this.#full || text === '') return;
    this.#pieces.push(text);
    this.#gathered += text.length;
    if (this.#gathered < PIECE) return;
    this.#flush();
    if ((this.#blob?.size ?? 0) < this.#most) return;
    this.#full = true;
    this.#pieces.push('\n(What came after this was not kept.)\n');
  }

  /** All of it; null when there is nothing. */
  blob(): Blob | null {
    this.#flush();
    return this.#blob;
  }

  #flush(): void {
    if (this.#pieces.length === 0) return;
    this.#blob = new Blob([...(this.#blob === null ? [] : [this.#blob]), ...this.#pieces], {
      type: 'text/plain;charset=utf-8',
    });
    this.#pieces = [];
    this.#gathered = 0;
  }
}
