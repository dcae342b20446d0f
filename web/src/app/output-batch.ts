/** Gathers outputs, so that a flood reaches the store ten times a second; the first of a pause goes at once. */
import type { Output } from '../protocol/session.js';

const PAUSE = 100;
/** Characters of text in one output: well below the size from which outputs are kept apart from their row. */
const LONGEST = 24_000;

export interface Timer {
  now(): number;
  /** Calls back after `ms`; returns what cancels it. */
  after(ms: number, fire: () => void): () => void;
}

export const browserTimer: Timer = {
  now: () => performance.now(),
  after: (ms, fire) => {
    const handle = setTimeout(fire, ms);
    return () => clearTimeout(handle);
  },
};

export class OutputBatch {
  readonly #write: (outputs: readonly Output[]) => void;
  readonly #timer: Timer;
  #waiting: Output[] = [];
  #last = -Infinity;
  #cancel: (() => void) | null = null;

  constructor(write: (outputs: readonly Output[]) => void, timer: Timer = browserTimer) {
    this.#write = write;
    this.#timer = timer;
  }

  add(outputs: readonly Output[]): void {
    for (const output of outputs) this.#join(output);
    if (this.#cancel !== null) return;
    const wait = this.#last + PAUSE - this.#timer.now();
    if (wait <= 0) this.flush();
    else this.#cancel = this.#timer.after(wait, () => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#waiting.length === 0) return;
    const outputs = this.#waiting;
    this.#waiting = [];
    this.#last = this.#timer.now();
    this.#write(outputs);
  }

  /** Text goes on in the output before it while that is not too long. */
  #join(output: Output): void {
    const last = this.#waiting.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name &&
      last.text.length + output.text.length <= LONGEST
    ) {
      this.#waiting[this.#waiting.length - 1] = { ...last, text: last.text + output.text };
    } else this.#waiting.push(output);
  }
}
