/** Counts execution time against a limit; stands still while the program waits for the reader. */
import type { Cancel, Clock } from '../protocol/clock.js';

export class Stopwatch {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #reached: () => void;
  #before = 0;
  #since: number | null = null;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, limit: number, reached: () => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#reached = reached;
  }

  get running(): boolean {
    return this.#since !== null;
  }

  /** Milliseconds that counted so far. */
  get elapsed(): number {
    return this.#before + (this.#since === null ? 0 : this.#clock.now() - this.#since);
  }

  start(): void {
    if (this.#since !== null) return;
    this.#since = this.#clock.now();
    this.#cancel = this.#clock.after(Math.max(0, this.#limit - this.#before), this.#reached);
  }

  stop(): void {
    this.#before = this.elapsed;
    this.#since = null;
    this.#cancel?.();
    this.#cancel = null;
  }
}
