/**
 * Whether the server has stored this page's edits of sources. It counts the frames of a connection that change the
 * sources, and says after each commit how many of them are in it; a new connection begins with an answer that carries
 * whatever the server lacks.
 */
export class StoredEdits {
  readonly #changed: () => void;
  #unstored = false;
  /** Of this connection. */
  #sent = 0;
  #stored = 0;
  /** The server has heard all that this page has. */
  #complete = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** There are edits that the server may not have stored. */
  get unstored(): boolean {
    return this.#unstored;
  }

  /** What this browser kept may never have reached the server. */
  kept(): void {
    this.#become(true);
  }

  /** A new connection: frames are counted anew. */
  opened(): void {
    this.#sent = 0;
    this.#stored = 0;
    this.#complete = false;
  }

  /** An edit was made; `sent` tells whether it is on its way. */
  edited(sent: boolean): void {
    if (sent) this.#sent += 1;
    else this.#complete = false;
    this.#become(true);
  }

  /** The server was told what it lacks. */
  answered(sent: boolean): void {
    if (!sent) return;
    this.#sent += 1;
    this.#complete = true;
  }

  /** The server has stored the first `changes` frames of this connection. */
  stored(changes: number): void {
    this.#stored = changes;
    if (this.#complete && this.#stored >= this.#sent) this.#become(false);
  }

  #become(unstored: boolean): void {
    if (this.#unstored === unstored) return;
    this.#unstored = unstored;
    this.#changed();
  }
}
