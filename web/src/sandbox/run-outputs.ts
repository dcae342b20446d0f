/** The outputs of one run on their way to the page: adjacent streams merged, the run's limit kept. Pure. */
import type { Output } from '../protocol/session.js';
import { RestText } from './rest-text.js';

/** An error still fits when the limit is reached, or the reader would not learn why the program ended. */
const ERROR_ALLOWANCE = 64 * 1024;

/** Merged text stays below this, so that one batch can be painted within a frame. */
const MERGE_BYTES = 64 * 1024;

interface Waiting {
  output: Output;
  size: number;
}

export class RunOutputs {
  readonly id: string;
  /** The text beyond the limit. */
  readonly rest = new RestText();
  readonly #limit: number;
  #used = 0;
  #dropped = 0;
  #reported = 0;
  #queue: Waiting[] = [];

  constructor(id: string, limit: number) {
    this.id = id;
    this.#limit = limit;
  }

  /** Whether the limit is reached, so that what comes now is dropped. */
  get full(): boolean {
    return this.#used >= this.#limit;
  }

  /** Whether `take` has something to give. */
  get waiting(): boolean {
    return this.#queue.length > 0 || this.#dropped !== this.#reported;
  }

  /** `bytes` is the size of the output as it came. */
  add(output: Output, bytes: number): void {
    const free = this.#limit - this.#used + (output.output_type === 'error' ? ERROR_ALLOWANCE : 0);
    if (bytes <= free) this.#keep(output, bytes);
    else if (output.output_type === 'stream' && free > 0) {
      const cut = wholeCharacters(output.text, free);
      this.#keep({ ...output, text: output.text.slice(0, cut) }, free);
      this.#drop({ ...output, text: output.text.slice(cut) }, bytes - free);
    } else {
      this.#drop(output, bytes);
      // Also what would still fit is dropped from here on, or the output would have holes.
      this.#used = Math.max(this.#used, this.#limit);
    }
  }

  #drop(output: Output, bytes: number): void {
    this.#dropped += bytes;
    this.rest.add(output.output_type === 'stream' ? output.text : `${JSON.stringify(output)}\n`);
  }

  #keep(output: Output, size: number): void {
    this.#used += size;
    const last = this.#queue.at(-1);
    const merges =
      last?.output.output_type === 'stream' &&
      output.output_type === 'stream' &&
      last.output.name === output.name &&
      last.size < MERGE_BYTES;
    if (merges && last.output.output_type === 'stream') {
      last.output = { ...last.output, text: last.output.text + output.text };
      last.size += size;
    } else this.#queue.push({ output, size });
  }

  /** About `budget` bytes of what waits, in order; null when there is no news. */
  take(budget: number): { readonly outputs: Output[]; readonly dropped: number } | null {
    if (!this.waiting) return null;
    const outputs: Output[] = [];
    let taken = 0;
    while (taken < budget) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      outputs.push(next.output);
      taken += next.size;
    }
    this.#reported = this.#dropped;
    return { outputs, dropped: this.#dropped };
  }
}

/** At most `length`, one less where the cut would go through a character of two code units. */
function wholeCharacters(text: string, length: number): number {
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
