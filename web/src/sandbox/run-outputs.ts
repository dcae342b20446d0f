/** The outputs of one run on their way to the page: adjacent streams merged, the run's limit kept. Pure. */
import type { Output } from '../protocol/session.js';
import { RestText } from './rest-text.js';

/** An error still fits when the limit is reached, or the reader would not learn why the program ended. */
const ERROR_ALLOWANCE = 64 * 1024;

/** Merged text stays below this, so that one batch can be painted within a frame. */
const MERGE_BYTES = 64 * 1024;

/** What an output of its own costs at least: any number of tiny ones would fill the page. */
const LEAST_COST = 64;

const encoder = new TextEncoder();

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

  /** `size` is that of the output as it came, in bytes; text counts as what it is, without its wrapping. */
  add(output: Output, size: number): void {
    const bytes = output.output_type === 'stream' ? encoder.encode(output.text).length : size;
    const cost = this.#joins(output) ? bytes : Math.max(bytes, LEAST_COST);
    const free = this.#limit - this.#used + (output.output_type === 'error' ? ERROR_ALLOWANCE : 0);
    if (cost <= free) this.#keep(output, cost);
    else if (output.output_type === 'stream' && free > 0) {
      const { read: cut, written } = encoder.encodeInto(output.text, new Uint8Array(free));
      this.#keep({ ...output, text: output.text.slice(0, cut) }, free);
      this.#drop({ ...output, text: output.text.slice(cut) }, bytes - written);
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
    if (this.#joins(output) && last?.output.output_type === 'stream' && output.output_type === 'stream') {
      last.output = { ...last.output, text: last.output.text + output.text };
      last.size += size;
    } else this.#queue.push({ output, size });
  }

  /** Whether an output goes on in the one that waits last. */
  #joins(output: Output): boolean {
    const last = this.#queue.at(-1);
    return (
      last?.output.output_type === 'stream' &&
      output.output_type === 'stream' &&
      last.output.name === output.name &&
      last.size < MERGE_BYTES
    );
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
