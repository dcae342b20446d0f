/**
 * What the supervisor needs from the browser, small enough to be given by a test: a clock, workers, the list
 * of installed runtimes, and word that a ring was written to.
 */
import type { Cancel, Clock } from '../protocol/clock.js';
import type { RingReader } from '../protocol/ring.js';
import type { WorkerCommand } from '../protocol/session.js';
import type { Disk } from './files/disk.js';

export interface WorkerHandle {
  post(command: WorkerCommand): void;
  terminate(): void;
}

export interface WorkerListener {
  /** The worker posted something: anything at all, and reading it may take long. */
  message(read: () => unknown): void;
  /** The worker's script could not be loaded or threw outside of any handler. */
  failed(message: string): void;
}

export interface Environment {
  readonly clock: Clock;
  /** Where this document and the runtimes' files are. */
  readonly origin: string;
  /** Whether SharedArrayBuffer exists; without it: no input, no interrupt, Stop ends the session. */
  readonly shared: boolean;
  openWorker(url: string, listener: WorkerListener): WorkerHandle;
  /** The runtimes that are installed on the server. Rejects when the list cannot be had. */
  loadManifest(): Promise<unknown>;
  /** Where files are kept. Never rejects: where the browser keeps nothing it is memory. */
  openDisk(): Promise<Disk>;
  /** Calls `written` once, when the ring has bytes that were not read. */
  watch(ring: RingReader, written: () => void): Cancel;
}
