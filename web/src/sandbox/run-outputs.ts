/**
 * The outputs of one run on their way to the page: adjacent streams merged, what others make obsolete left out, the
 * run's limit kept. Pure.
 *
 * The limit is for what stands: an output that was cleared, or replaced by an update of its display, gives its bytes
 * back, so that an animation may go on for as long as it likes. What was handed over is bounded too, since all of it
 * may have been stored.
 */
import type { Output } from '../protocol/session.js';
import { RestText } from './rest-text.js';

/** An error still fits when the limit is reached, or the reader would not learn why the program ended. */
const ALLOWANCE = 64 * 1024;

/** Merged text stays below this, so that one batch can be painted within a frame. */
const MERGE_BYTES = 64 * 1024;

/** What an output of its own costs at least: any number of tiny ones would fill the page. */
const LEAST_COST = 64;

/** How many times the limit a run may hand over in all. */
const TURNOVER = 10;

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
  /** Bytes of what stands. */
  #used = 0;
  /** Bytes of what was handed over or waits. */
  #passed = 0;
  /** What each named display has of `#used`. */
  readonly #displays = new Map<string, number>();
  /** What stands goes when the next output comes. */
  #isClearing = false;
  /** Something was dropped. What would still fit is dropped too, or the output would have holes. */
  #isClosed = false;
  #dropped = 0;
  #reported = 0;
  #queue: Waiting[] = [];

  constructor(id: string, limit: number) {
    this.id = id;
    this.#limit = limit;
  }

  /** Whether the limit is reached, so that what comes now is dropped. */
  get full(): boolean {
    return this.#isClosed || this.#used >= this.#limit;
  }

  /** Whether `take` has something to give. */
  get waiting(): boolean {
    return this.#queue.length > 0 || this.#dropped !== this.#reported;
  }

  /** `size` is that of the output as it came, in bytes; text counts as what it is, without its wrapping. */
  add(output: Output, size: number): void {
    if (output.output_type === 'clear_output') {
      this.#clear(output, Math.max(size, LEAST_COST));
      return;
    }
    if (this.#isClearing) this.#empty(this.#queue.findLastIndex(isClear));
    const bytes = output.output_type === 'stream' ? encoder.encode(output.text).length : size;
    const cost = this.#joins(output) ? bytes : Math.max(bytes, LEAST_COST);
    const replaced =
      output.output_type === 'update_display_data' ? this.#displays.get(output.display_id) : undefined;
    const free = this.#free(output, replaced ?? null);
    if (cost <= free) {
      if (output.output_type === 'update_display_data') this.#replace(output.display_id);
      this.#keep(output, cost);
    } else if (output.output_type === 'stream' && free > 0) {
      const { read: cut, written } = encoder.encodeInto(output.text, new Uint8Array(free));
      this.#keep({ ...output, text: output.text.slice(0, cut) }, free);
      this.#drop({ ...output, text: output.text.slice(cut) }, bytes - written);
    } else this.#drop(output, bytes);
  }

  /** The bytes that an output may have; `replaced` of them are those of what it replaces. */
  #free(output: Output, replaced: number | null): number {
    const extra = output.output_type === 'error' || replaced !== null ? ALLOWANCE : 0;
    if (this.#isClosed && extra === 0) return 0;
    const left = this.#limit - this.#used + (replaced ?? 0);
    return Math.min(left, this.#limit * TURNOVER - this.#passed) + extra;
  }

  #clear(output: Output & { output_type: 'clear_output' }, cost: number): void {
    // A second one would clear nothing more.
    if (output.wait && this.#isClearing) return;
    if (cost > this.#limit * TURNOVER - this.#passed) {
      this.#drop(output, cost);
      return;
    }
    if (!output.wait) this.#empty(this.#queue.length);
    this.#isClearing = output.wait;
    this.#queue.push({ output, size: cost });
    this.#passed += cost;
    this.#used += cost;
  }

  /** Nothing stands any more; of what waits, what comes before this place is not handed over at all. */
  #empty(end: number): void {
    for (const { size } of this.#queue.splice(0, Math.max(0, end))) this.#passed -= size;
    this.#used = this.#queue.reduce((sum, { size }) => sum + size, 0);
    this.#displays.clear();
    this.#isClearing = false;
    this.#isClosed = false;
  }

  /** The display's bytes are free again, and updates of it that wait are not handed over. */
  #replace(display: string): void {
    this.#used -= this.#displays.get(display) ?? 0;
    this.#displays.delete(display);
    this.#queue = this.#queue.filter(({ output, size }) => {
      const isOlder = output.output_type === 'update_display_data' && output.display_id === display;
      if (isOlder) this.#passed -= size;
      return !isOlder;
    });
  }

  #drop(output: Output, bytes: number): void {
    this.#isClosed = true;
    this.#dropped += bytes;
    this.rest.add(output.output_type === 'stream' ? output.text : `${JSON.stringify(output)}\n`);
  }

  #keep(output: Output, size: number): void {
    this.#used += size;
    this.#passed += size;
    if ('display_id' in output && output.display_id !== null)
      this.#displays.set(output.display_id, (this.#displays.get(output.display_id) ?? 0) + size);
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

function isClear({ output }: Waiting): boolean {
  return output.output_type === 'clear_output';
}
