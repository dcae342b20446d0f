/**
 * Where each message of a branch stands: measured heights, and an estimate for those that were never shown. Pure
 * arithmetic; indices are places in the branch, lengths are pixels.
 */

/** Of a message that nothing is known of, before any was measured. */
const FIRST_GUESS = 400;
/** Measured messages from which on the estimate stays. */
const ENOUGH = 12;

export class MessageHeights {
  #ids: readonly string[] = [];
  readonly #index = new Map<string, number>();
  readonly #measured = new Map<string, number>();
  #estimate = FIRST_GUESS;
  #isSettled = false;
  /** `#tops[n]` is the sum of the heights before message n, right up to and with `#summed`. */
  #tops = new Float64Array(1);
  #summed = 0;

  /** The messages in order; what was measured of any of them stays known. */
  setOrder(ids: readonly string[]): void {
    this.#ids = ids;
    this.#index.clear();
    for (const [index, id] of ids.entries()) this.#index.set(id, index);
    this.#tops = new Float64Array(ids.length + 1);
    this.#summed = 0;
  }

  get count(): number {
    return this.#ids.length;
  }

  /** -1 for one that is not in the branch. */
  indexOf(id: string): number {
    return this.#index.get(id) ?? -1;
  }

  /** Takes in what a message takes up now; false when that was known. */
  measure(id: string, height: number): boolean {
    if (this.#measured.get(id) === height) return false;
    this.#measured.set(id, height);
    const index = this.indexOf(id);
    if (index >= 0) this.#summed = Math.min(this.#summed, index);
    return true;
  }

  /**
   * Takes the mean of what was measured for all that was not, until enough of them are known. Everything moves by that,
   * so it is done only where nobody reads above: at the end.
   */
  estimateAgain(): void {
    if (this.#isSettled || this.#measured.size === 0) return;
    this.#isSettled = this.#measured.size >= ENOUGH;
    let sum = 0;
    for (const height of this.#measured.values()) sum += height;
    const estimate = Math.round(sum / this.#measured.size);
    if (estimate === this.#estimate) return;
    this.#estimate = estimate;
    this.#summed = 0;
  }

  /** What a message is taken for that was never shown. */
  get estimate(): number {
    return this.#estimate;
  }

  height(index: number): number {
    return this.#measured.get(this.#ids[index] ?? '') ?? this.#estimate;
  }

  /** The distance from the first message's top to this one's; `count` stands for the end. */
  top(index: number): number {
    for (let n = this.#summed; n < index; n++) this.#tops[n + 1] = (this.#tops[n] ?? 0) + this.height(n);
    this.#summed = Math.max(this.#summed, index);
    return this.#tops[index] ?? 0;
  }

  get total(): number {
    return this.top(this.count);
  }

  /** The message at this distance from the top: the first or last one beyond either end. */
  indexAt(distance: number): number {
    this.top(this.count);
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= distance) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
