/**
 * The worker's way out: messages to the supervisor, and outputs through the ring where there is shared memory.
 */
import { RingInterrupted, RingWriter } from '../../protocol/ring.js';
import type { Output, SharedMemory, WorkerEvent } from '../../protocol/session.js';

const INTERRUPT = 0;
const SIGINT = 2;

export type Post = (event: WorkerEvent) => void;

export class Channel {
  readonly post: Post;
  /** Int32: [0] interrupt, [1] heap in KiB; null without shared memory. */
  readonly signals: Int32Array | null;
  readonly #ring: RingWriter | null;
  #run: string | null = null;

  constructor(post: Post, shared: SharedMemory | null) {
    this.post = post;
    this.signals = shared === null ? null : new Int32Array(shared.signals);
    this.#ring = shared === null ? null : new RingWriter(shared.output, () => this.interrupted);
  }

  get interrupted(): boolean {
    return this.signals !== null && Atomics.load(this.signals, INTERRUPT) === SIGINT;
  }

  /** Outputs from here on belong to this run, unless another is named. */
  begin(run: string): void {
    this.#run = run;
  }

  clearInterrupt(): void {
    if (this.signals !== null) Atomics.store(this.signals, INTERRUPT, 0);
  }

  /**
   * Writes one output, given as JSON; waits while the page is behind. Returns early, and the output may be lost,
   * when an interrupt came meanwhile: Python raises it as soon as it runs on.
   */
  write(json: string, run = this.#run): void {
    if (run === null) return;
    if (this.#ring === null) {
      this.post({ type: 'output', run, outputs: [JSON.parse(json) as Output] });
      return;
    }
    try {
      this.#ring.write(`{"run":${JSON.stringify(run)},"output":${json}}`);
    } catch (error) {
      if (!(error instanceof RingInterrupted)) throw error;
    }
  }
}
