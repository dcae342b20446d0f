/**
 * Sends the outputs of a run that this page executes: at most ten batches a second, none over 256 KiB unless a
 * single output is, and neighbouring pieces of a stream as one output.
 */
import type { PutOutputs } from '../../protocol/generated.js';
import type { Output } from '../../protocol/session.js';
import type { Clock } from '../sync/environment.js';

export const INTERVAL = 100;
const BATCH_BYTES = 256 * 1024;
const BATCH_OUTPUTS = 1000;
/** A stream's pieces are joined up to here, so that an output stays in its row. */
const JOINED = 32 * 1024;
/** The server keeps no larger output. */
const MAX_OUTPUT = 16 * 1024 * 1024;

export class OutputWriter {
  readonly #clock: Clock;
  readonly #put: (batch: PutOutputs) => void;
  #next: number;
  #waiting: Output[] = [];
  #cancel: (() => void) | null = null;

  /** `start` is the number of the first output to come. */
  constructor(clock: Clock, start: number, put: (batch: PutOutputs) => void) {
    this.#clock = clock;
    this.#next = start;
    this.#put = put;
  }

  /** There are outputs that were not sent yet. */
  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  add(outputs: readonly Output[]): void {
    this.#waiting.push(...outputs);
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
      if (this.#waiting.length === 0) return;
      this.#send();
      this.#rest();
    });
  }

  #send(): void {
    let batch: Output[] = [];
    let bytes = 0;
    for (const output of join(this.#waiting)) {
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
    this.#waiting = [];
  }

  #putBatch(outputs: Output[]): void {
    this.#put({ start: this.#next, outputs });
    this.#next += outputs.length;
  }
}

/** Makes one output of neighbouring pieces of the same stream. */
function join(outputs: readonly Output[]): readonly Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name &&
      last.text.length + output.text.length <= JOINED
    ) {
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    } else joined.push(output);
  }
  return joined;
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
