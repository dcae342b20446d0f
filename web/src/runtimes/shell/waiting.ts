/** Waiting inside a running program: for a line that the reader types, and for time to pass. */
import type { SharedMemory } from '../../protocol/session.js';
import type { Channel } from './channel.js';

const STATE = 0;
const LENGTH = 1;
const HEADER_BYTES = 8;
const WAITING = 0;
const FILLED = 1;

/** Between two looks at the interrupt flag, should a wake-up be missed. */
const SLICE_MS = 100;

/** The kernel turns this into Python's own KeyboardInterrupt, by its name. */
class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt';
}

export class Waiting {
  readonly #channel: Channel;
  readonly #input: Int32Array | null;
  readonly #bytes: Uint8Array | null;

  constructor(channel: Channel, shared: SharedMemory | null) {
    this.#channel = channel;
    this.#input = shared === null ? null : new Int32Array(shared.input, 0, HEADER_BYTES / 4);
    this.#bytes = shared === null ? null : new Uint8Array(shared.input, HEADER_BYTES);
  }

  /** The line that the reader typed, without its newline. Throws when interrupted. */
  readline(run: string, prompt: string, password: boolean): string {
    const input = this.#input;
    const bytes = this.#bytes;
    if (input === null || bytes === null) {
      throw new Error(
        'input() is not possible in this browser, because it offers no shared memory to web pages. ' +
          'Put the value into the program, or use a current Chrome, Edge or Firefox.',
      );
    }
    Atomics.store(input, STATE, WAITING);
    this.#channel.post({ type: 'input_request', run, prompt, password });
    while (Atomics.load(input, STATE) !== FILLED) {
      this.#raiseIfInterrupted();
      Atomics.wait(input, STATE, WAITING, SLICE_MS);
    }
    const length = Math.min(Atomics.load(input, LENGTH), bytes.length);
    // A decoder refuses shared memory: slice copies.
    return new TextDecoder().decode(bytes.slice(0, length));
  }

  /** Waits; throws when interrupted. */
  sleep(seconds: number): void {
    const until = performance.now() + Math.max(0, seconds) * 1000;
    const { signals } = this.#channel;
    for (;;) {
      this.#raiseIfInterrupted();
      const left = until - performance.now();
      if (left <= 0) return;
      // Without shared memory a worker cannot sleep; it can only be busy.
      if (signals !== null) Atomics.wait(signals, 0, 0, left);
    }
  }

  /** Takes the request itself: Pyodide's own check would find the kernel on the stack, and put it off. */
  #raiseIfInterrupted(): void {
    if (!this.#channel.interrupted) return;
    this.#channel.clearInterrupt();
    throw new KeyboardInterrupt('stopped');
  }
}
