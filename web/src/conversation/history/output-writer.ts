/**
 * Sends the outputs of a run that this page executes: at most ten batches a second, none over 256 KiB unless a single
 * output is, and of what came between two of them only what still matters then.
 */
import type { PutOutputs } from '../../protocol/generated.js';
import { OutputFold } from '../../protocol/output-fold.js';
import type { Output } from '../../protocol/session.js';
import type { Clock } from '../sync/environment.js';

export const INTERVAL = 100;
const BATCH_BYTES = 256 * 1024;
const BATCH_OUTPUTS = 1000;
/** The server keeps no larger output. */
const MAX_OUTPUT = 16 * 1024 * 1024;

export class OutputWriter {
  readonly #clock: Clock;
  readonly #put: (batch: PutOutputs) => void;
  readonly #fold = new OutputFold<Output>();
  #next: number;
  #cancel: (() => void) | null = null;

  /** `start` is the number of the first output to come. */
  constructor(clock: Clock, start: number, put: (batch: PutOutputs) => void) {
    this.#clock = clock;
    this.#next = start;
    this.#put = put;
  }

  /** There are outputs that were not sent yet. */
  get waits(): boolean {
    return this.#fold.hasNews;
  }

  add(outputs: readonly Output[]): void {
    for (const output of outputs) this.#fold.add(output);
    if (this.#cancel !== null) return;
    // The first ones go at once; what comes within the interval after them goes together.
    this.#send();
    this.#rest();
  }

  /** Sends what waits, as before the run's end is written. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#send();
  }

  #rest(): void {
    this.#cancel = this.#clock.after(INTERVAL, () => {
      this.#cancel = null;
      if (!this.waits) return;
      this.#send();
      this.#rest();
    });
  }

  #send(): void {
    let batch: Output[] = [];
    let bytes = 0;
    for (const output of this.#fold.take()?.outputs ?? []) {
      const size = sizeOf(output);
      if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length >= BATCH_OUTPUTS)) {
        this.#putBatch(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(size > MAX_OUTPUT ? tooLarge(size) : output);
      bytes += size;
    }
    if (batch.length > 0) this.#putBatch(batch);
  }

  #putBatch(outputs: Output[]): void {
    this.#put({ start: this.#next, outputs });
    this.#next += outputs.length;
  }
}

const encoder = new TextEncoder();
const sizeOf = (output: Output): number => encoder.encode(JSON.stringify(output)).length;

function tooLarge(size: number): Output {
  const megabytes = (size / 1_000_000).toFixed(0);
  return {
    output_type: 'stream',
    name: 'stderr',
    text: `This output of ${megabytes} MB was not saved: an output may have 16 MB. Show less of it, or a smaller picture.\n`,
  };
}
