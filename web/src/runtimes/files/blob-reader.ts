/**
 * Reads a blob piece by piece, synchronously, without holding the whole of it. Who reads on where they stopped is read ahead
 * for, ever further, since each request to the browser costs as much as a quarter of a megabyte.
 */

const LEAST = 64 << 10;
const MOST = 4 << 20;

/** The part of `FileReaderSync` that is needed. */
export interface BlobBytes {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

const NONE = new Uint8Array(0);

export class BlobReader {
  readonly #bytes: BlobBytes;
  readonly #blob: Blob;
  /** What was read last, and where it stands in the blob. */
  #piece: Uint8Array = NONE;
  #start = 0;
  #ahead = LEAST;

  constructor(bytes: BlobBytes, blob: Blob) {
    this.#bytes = bytes;
    this.#blob = blob;
  }

  get blob(): Blob {
    return this.#blob;
  }

  /** Copies up to `length` bytes from `position` on into `target`; returns how many. Throws what the browser throws. */
  read(target: Uint8Array, offset: number, length: number, position: number): number {
    const wanted = Math.min(length, this.#blob.size - position);
    let done = 0;
    while (done < wanted) {
      const at = position + done;
      if (at < this.#start || at >= this.#start + this.#piece.length) this.#load(at, wanted - done);
      const from = at - this.#start;
      const part = this.#piece.subarray(from, from + wanted - done);
      if (part.length === 0) break;
      target.set(part, offset + done);
      done += part.length;
    }
    return Math.max(0, done);
  }

  #load(at: number, wanted: number): void {
    const goesOn = at === this.#start + this.#piece.length;
    this.#ahead = goesOn ? Math.min(this.#ahead * 2, MOST) : LEAST;
    const end = at + Math.max(this.#ahead, Math.min(wanted, MOST));
    this.#piece = new Uint8Array(this.#bytes.readAsArrayBuffer(this.#blob.slice(at, end)));
    this.#start = at;
  }
}
