/** Gathers outputs, so that a flood reaches the store ten times a second; the first of a pause goes at once. */
import { systemClock, type Clock } from '../protocol/clock.js';
import type { Output } from '../protocol/session.js';

const PAUSE = 100;
/** Characters of text in one output: well below the size from which outputs are kept apart from their row. */
const LONGEST = 24_000;

export class OutputBatch {
  readonly #write: (outputs: readonly Output[]) => void;
  readonly #clock: Clock;
  #waiting: Output[] = [];
  #last = -Infinity;
  #cancel: (() => void) | null = null;

  constructor(write: (outputs: readonly Output[]) => void, clock: Clock = systemClock) {
    this.#write = write;
    this.#clock = clock;
  }

  add(outputs: readonly Output[]): void {
    for (const output of outputs) this.#join(output);
    if (this.#cancel !== null) return;
    const wait = this.#last + PAUSE - this.#clock.now();
    if (wait <= 0) this.flush();
    else this.#cancel = this.#clock.after(wait, () => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#waiting.length === 0) return;
    const outputs = this.#waiting;
    this.#waiting = [];
    this.#last = this.#clock.now();
    this.#write(outputs);
  }

  /** Text goes on in the output before it while that is not too long; what others make obsolete is not written. */
  #join(output: Output): void {
    const last = this.#waiting.at(-1);
    if (output.output_type === 'clear_output') {
      if (!output.wait) this.#waiting = [];
      else if (last?.output_type === 'clear_output') return;
      this.#waiting.push(output);
      return;
    }
    // Nobody is shown what goes when this one comes.
    if (last?.output_type === 'clear_output') this.#waiting = [last];
    if (output.output_type === 'update_display_data') {
      const { display_id } = output;
      this.#waiting = this.#waiting.filter(
        (older) => older.output_type !== 'update_display_data' || older.display_id !== display_id,
      );
    }
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
