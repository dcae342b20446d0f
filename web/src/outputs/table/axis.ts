/**
 * Where things stand along a scrolled side of the table. A browser caps the size of an element, so a long side is
 * drawn on a shorter canvas: jumps of the scroll bar are scaled, while small steps (wheel, touch) move by true pixels.
 */

/** Under the cap of every browser, also when the reader has zoomed in. */
export const LONGEST_CANVAS = 8_000_000;

/** How long the canvas of so many true pixels is. */
export function canvasOf(length: number): number {
  return Math.min(length, LONGEST_CANVAS);
}

export class Axis {
  /** True pixels of everything, and of the part that is seen. */
  #length = 0;
  #seen = 0;
  #offset = 0;
  #position = 0;

  /** First true pixel that is seen. */
  get offset(): number {
    return this.#offset;
  }

  /** What the scroll bar says, or shall say. */
  get position(): number {
    return this.#position;
  }

  get canvas(): number {
    return canvasOf(this.#length);
  }

  get #last(): number {
    return Math.max(0, this.#length - this.#seen);
  }

  get #lastPosition(): number {
    return Math.max(0, this.canvas - this.#seen);
  }

  /** Takes new sizes and keeps the place as far as there is one. */
  resize(length: number, seen: number): void {
    this.#length = length;
    this.#seen = seen;
    this.moveTo(this.#offset);
  }

  /** Goes to a true pixel; the scroll bar is to be put at `position` then. */
  moveTo(offset: number): void {
    this.#offset = Math.max(0, Math.min(offset, this.#last));
    this.#position = this.#last === 0 ? 0 : (this.#offset / this.#last) * this.#lastPosition;
  }

  /** The reader has scrolled the canvas to `position`. */
  scrolled(position: number): void {
    const step = position - this.#position;
    // Browsers round what they are told.
    if (Math.abs(step) < 1) return;
    this.#position = position;
    const isEnd = position <= 0 || position >= this.#lastPosition - 1;
    const isScaled = this.#last > this.#lastPosition;
    if (isScaled && !isEnd && Math.abs(step) <= this.#seen)
      this.#offset = Math.max(0, Math.min(this.#offset + step, this.#last));
    else if (position <= 0) this.#offset = 0;
    else if (position >= this.#lastPosition - 1) this.#offset = this.#last;
    else this.#offset = isScaled ? (position / this.#lastPosition) * this.#last : position;
  }

  /** Moves so that the part from `start` to `end` is seen, as little as possible. */
  reveal(start: number, end: number): void {
    if (start < this.#offset) this.moveTo(start);
    else if (end > this.#offset + this.#seen) this.moveTo(Math.min(start, end - this.#seen));
  }
}

/** Columns of widths of their own, side by side. */
export class Widths {
  readonly #widths: Float64Array;
  #ends: Float64Array | null = null;

  constructor(columns: number, width: (column: number) => number) {
    this.#widths = Float64Array.from({ length: columns }, (_, n) => width(n));
  }

  get columns(): number {
    return this.#widths.length;
  }

  get total(): number {
    return this.start(this.columns);
  }

  width(column: number): number {
    return this.#widths[column] ?? 0;
  }

  set(column: number, width: number): void {
    this.#widths[column] = width;
    this.#ends = null;
  }

  start(column: number): number {
    return column === 0 ? 0 : (this.#sums()[column - 1] ?? 0);
  }

  /** The column at this pixel. */
  at(offset: number): number {
    const ends = this.#sums();
    let low = 0;
    let high = Math.max(0, ends.length - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #sums(): Float64Array {
    if (this.#ends === null) {
      let sum = 0;
      this.#ends = this.#widths.map((width) => (sum += width));
    }
    return this.#ends;
  }
}
