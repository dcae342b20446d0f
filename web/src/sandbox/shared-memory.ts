/** The memory that a session's worker and the supervisor share; the supervisor's side of it. */
import { createRing, RingReader } from '../protocol/ring.js';
import type { SharedMemory } from '../protocol/session.js';

const INTERRUPT = 0;
const HEAP_KIB = 1;
const SIGINT = 2;

const INPUT_STATE = 0;
const INPUT_LENGTH = 1;
const INPUT_HEADER = 8;
const INPUT_BYTES = 1 << 20;
const FILLED = 1;
const INTERRUPTED = 2;

export class SessionMemory {
  readonly buffers: SharedMemory;
  readonly ring: RingReader;
  readonly #signals: Int32Array;
  readonly #input: Int32Array;

  constructor() {
    const signals = new SharedArrayBuffer(16);
    const input = new SharedArrayBuffer(INPUT_HEADER + INPUT_BYTES);
    this.buffers = { signals, output: createRing(), input };
    this.ring = new RingReader(this.buffers.output);
    this.#signals = new Int32Array(signals);
    this.#input = new Int32Array(input, 0, INPUT_HEADER / 4);
  }

  /** Bytes, as the worker last reported. */
  get heap(): number {
    return (Atomics.load(this.#signals, HEAP_KIB) >>> 0) * 1024;
  }

  /** Before each run, so that an interrupt which came too late for one run does not stop the next. */
  clearInterrupt(): void {
    Atomics.store(this.#signals, INTERRUPT, 0);
  }

  interrupt(): void {
    Atomics.store(this.#signals, INTERRUPT, SIGINT);
    Atomics.notify(this.#signals, INTERRUPT);
    Atomics.store(this.#input, INPUT_STATE, INTERRUPTED);
    Atomics.notify(this.#input, INPUT_STATE);
  }

  /** Answers the program that waits for a line. What does not fit (1 MiB) is cut. */
  reply(text: string): void {
    const bytes = new TextEncoder().encode(text).subarray(0, INPUT_BYTES);
    new Uint8Array(this.buffers.input, INPUT_HEADER).set(bytes);
    Atomics.store(this.#input, INPUT_LENGTH, bytes.length);
    Atomics.store(this.#input, INPUT_STATE, FILLED);
    Atomics.notify(this.#input, INPUT_STATE);
  }
}
