/**
 * A byte ring over shared memory: one writer (a runtime's worker), one reader (the supervisor).
 *
 * The writer blocks when the ring is full, so a program that prints faster than the page paints is slowed
 * down instead of filling memory. The reader never blocks and trusts nothing it reads: a program in the
 * worker reaches the same memory and may write any index or length into it.
 *
 * Memory: Int32 header `[written, read, 0, 0]`, both counted in bytes modulo 2^32, then the data. Frames are
 * a little-endian u32 length and that many bytes of UTF-8; a frame larger than the ring passes in pieces.
 */

const HEADER_BYTES = 16;
const WRITTEN = 0;
const READ = 1;
const LENGTH_BYTES = 4;

/** How long the writer sleeps before it looks again whether it was interrupted. */
const SLICE_MS = 20;

/** Frames of ours are longer, so whoever writes shorter ones gets no more of them through at once. */
const SHORT_FRAME = 64;

/** The largest frame that a reader accepts. */
export const MAX_FRAME = 32 * 1024 * 1024;

export const RING_BYTES = 1 << 20;

/** The writer was interrupted while the ring was full. What was under way is finished by the next write. */
export class RingInterrupted extends Error {
  override readonly name = 'RingInterrupted';
}

/** The indices or lengths in the ring cannot have come from a `RingWriter`. */
export class RingCorrupt extends Error {
  override readonly name = 'RingCorrupt';
}

/** Makes the memory of a ring that holds `capacity` bytes, a power of two. */
export function createRing(capacity: number = RING_BYTES): SharedArrayBuffer {
  if (!isPowerOfTwo(capacity))
    throw new RangeError(`ring capacity: expected a power of two, got ${capacity}`);
  return new SharedArrayBuffer(HEADER_BYTES + capacity);
}

/** The writing end. Only to be used where `Atomics.wait` is allowed, that is, in a worker. */
export class RingWriter {
  readonly #header: Int32Array;
  readonly #data: Uint8Array;
  readonly #interrupted: () => boolean;
  readonly #encoder = new TextEncoder();
  /** The rest of a frame of which a part is in the ring already. */
  #rest: Uint8Array | null = null;

  constructor(memory: SharedArrayBuffer, interrupted: () => boolean = () => false) {
    this.#header = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#data = new Uint8Array(memory, HEADER_BYTES);
    this.#interrupted = interrupted;
  }

  /**
   * Writes one frame; blocks while the ring is full. Throws `RingInterrupted` when interrupted meanwhile;
   * frames stay whole nevertheless.
   */
  write(text: string): void {
    this.#finishRest();
    const body = this.#encoder.encode(text);
    const frame = new Uint8Array(LENGTH_BYTES + body.length);
    new DataView(frame.buffer).setUint32(0, body.length, true);
    frame.set(body, LENGTH_BYTES);
    this.#rest = frame;
    try {
      this.#finishRest();
    } catch (error) {
      if (this.#rest === frame) this.#rest = null;
      throw error;
    }
  }

  #finishRest(): void {
    while (this.#rest !== null) {
      const free = this.#waitForSpace();
      const piece = this.#rest.subarray(0, free);
      this.#put(piece);
      this.#rest = piece.length === this.#rest.length ? null : this.#rest.subarray(piece.length);
    }
  }

  #waitForSpace(): number {
    for (;;) {
      const read = Atomics.load(this.#header, READ);
      const used = (Atomics.load(this.#header, WRITTEN) - read) >>> 0;
      if (used < this.#data.length) return this.#data.length - used;
      if (this.#interrupted()) throw new RingInterrupted('interrupted while the output was full');
      Atomics.wait(this.#header, READ, read, SLICE_MS);
    }
  }

  #put(bytes: Uint8Array): void {
    const written = Atomics.load(this.#header, WRITTEN);
    const start = (written >>> 0) & (this.#data.length - 1);
    const first = Math.min(bytes.length, this.#data.length - start);
    this.#data.set(bytes.subarray(0, first), start);
    this.#data.set(bytes.subarray(first), 0);
    Atomics.store(this.#header, WRITTEN, (written + bytes.length) | 0);
    Atomics.notify(this.#header, WRITTEN);
  }
}

export interface RingFrame {
  readonly text: string;
  /** Bytes of UTF-8. */
  readonly bytes: number;
}

/** The reading end; never blocks. To be made before the memory is handed to the writer. */
export class RingReader {
  readonly #header: Int32Array;
  readonly #data: Uint8Array;
  readonly #decoder = new TextDecoder();
  /** Our own count: the one in shared memory is for the writer to read, never for us to believe. */
  #read: number;
  #pieces: Uint8Array[] = [];
  #held = 0;
  /** Length of the frame that is being read; null while its length itself has not come whole. */
  #expected: number | null = null;

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#data = new Uint8Array(memory, HEADER_BYTES);
    this.#read = Atomics.load(this.#header, READ);
    if (!isPowerOfTwo(this.#data.length)) throw new RangeError('ring capacity: expected a power of two');
  }

  /** Whether bytes are there that were not read. */
  get pending(): boolean {
    return Atomics.load(this.#header, WRITTEN) !== this.#read;
  }

  /** What `Atomics.waitAsync` needs to wake up at the next write. */
  get watch(): { readonly header: Int32Array; readonly index: number; readonly seen: number } {
    return { header: this.#header, index: WRITTEN, seen: this.#read };
  }

  /** Wakes whoever waits on `watch`, so that a closed session leaves no promise behind. */
  wake(): void {
    Atomics.notify(this.#header, WRITTEN);
  }

  /**
   * Whole frames that are there, until about `budget` bytes were taken out of the ring; the rest stays and
   * holds the writer back. Without a budget no more than the ring holds, or a program that goes on writing would
   * never let go. Throws `RingCorrupt`; the ring is of no use afterwards.
   */
  drain(budget: number = this.#data.length): RingFrame[] {
    const frames: RingFrame[] = [];
    let taken = 0;
    while (taken < budget) {
      const wanted = this.#expected === null ? LENGTH_BYTES - this.#held : this.#expected - this.#held;
      const piece = this.#take(wanted);
      taken += piece.length;
      if (piece.length > 0) {
        this.#pieces.push(piece);
        this.#held += piece.length;
      }
      if (piece.length < wanted) break;
      if (this.#expected === null) this.#expected = this.#frameLength(this.#joined());
      else {
        frames.push(this.#frame(this.#joined()));
        if (frames.length >= SHORT_FRAME && frames.length >= budget / SHORT_FRAME) break;
      }
    }
    return frames;
  }

  /** Copies up to `wanted` bytes out, so that the writer cannot change them while they are parsed. */
  #take(wanted: number): Uint8Array {
    const available = (Atomics.load(this.#header, WRITTEN) - this.#read) >>> 0;
    if (available > this.#data.length) {
      throw new RingCorrupt(
        `expected at most ${this.#data.length} bytes in the ring, its index says ${available}`,
      );
    }
    const length = Math.min(available, wanted);
    const start = (this.#read >>> 0) & (this.#data.length - 1);
    const first = Math.min(length, this.#data.length - start);
    const copy = new Uint8Array(length);
    copy.set(this.#data.subarray(start, start + first), 0);
    copy.set(this.#data.subarray(0, length - first), first);
    if (length > 0) {
      this.#read = (this.#read + length) | 0;
      Atomics.store(this.#header, READ, this.#read);
      Atomics.notify(this.#header, READ);
    }
    return copy;
  }

  #joined(): Uint8Array {
    const only = this.#pieces[0];
    let whole = only ?? new Uint8Array(0);
    if (this.#pieces.length > 1) {
      whole = new Uint8Array(this.#held);
      let offset = 0;
      for (const piece of this.#pieces) {
        whole.set(piece, offset);
        offset += piece.length;
      }
    }
    this.#pieces = [];
    this.#held = 0;
    return whole;
  }

  #frameLength(bytes: Uint8Array): number {
    const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getUint32(0, true);
    if (length > MAX_FRAME)
      throw new RingCorrupt(`expected a frame of at most ${MAX_FRAME} bytes, got ${length}`);
    return length;
  }

  #frame(bytes: Uint8Array): RingFrame {
    this.#expected = null;
    return { text: this.#decoder.decode(bytes), bytes: bytes.length };
  }
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(n) && n > 0 && n <= 1 << 30 && (n & (n - 1)) === 0;
}
