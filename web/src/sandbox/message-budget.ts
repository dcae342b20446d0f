/**
 * How much a worker may occupy the supervisor with messages. All sessions of a tab share the supervisor: one whose
 * worker floods it would keep the others from being stopped, and in the end cost them their frame.
 */
import type { Clock } from '../protocol/clock.js';

const WINDOW_MS = 1000;

/** A worker of ours reports progress twenty times a second, and little else. */
const MESSAGES = 1000;

/** Milliseconds of reading. */
const READING = 250;

export class MessageBudget {
  readonly #clock: Clock;
  #begun = Number.NEGATIVE_INFINITY;
  #messages = 0;
  #reading = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get exceeded(): boolean {
    return this.#messages > MESSAGES || this.#reading > READING;
  }

  /** Reads a message and counts it. */
  spend<T>(read: () => T): T {
    const before = this.#clock.now();
    if (before >= this.#begun + WINDOW_MS) {
      this.#begun = before;
      this.#messages = 0;
      this.#reading = 0;
    }
    const value = read();
    this.#messages += 1;
    this.#reading += this.#clock.now() - before;
    return value;
  }
}
