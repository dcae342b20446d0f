/** The supervisor's environment in memory: time moves when told to, workers are played by the test. */
import { RingWriter } from '../protocol/ring.js';
import type { RingReader } from '../protocol/ring.js';
import type { Output, WorkerCommand, WorkerEvent } from '../protocol/session.js';
import type { Cancel } from '../protocol/clock.js';
import { ManualClock } from './manual-clock.js';
import type { Environment, WorkerHandle, WorkerListener } from '../sandbox/environment.js';
import type { Disk } from '../sandbox/files/disk.js';
import { MemoryDisk } from '../sandbox/files/memory-disk.js';

/** A worker that the test plays. */
export class PlayedWorker implements WorkerHandle {
  readonly url: string;
  readonly commands: WorkerCommand[] = [];
  terminated = false;
  readonly #listener: WorkerListener;
  #writer: RingWriter | null = null;

  constructor(url: string, listener: WorkerListener) {
    this.url = url;
    this.#listener = listener;
  }

  post(command: WorkerCommand): void {
    this.commands.push(command);
    if (command.type === 'open' && command.shared !== null)
      this.#writer = new RingWriter(command.shared.output);
  }

  terminate(): void {
    this.terminated = true;
  }

  says(event: WorkerEvent): void {
    this.saysAnything(event);
  }

  /** A message that need not be of the protocol. */
  saysAnything(data: unknown): void {
    this.saysSlowly(() => data);
  }

  /** A message that takes its time to be read. */
  saysSlowly(read: () => unknown): void {
    if (!this.terminated) this.#listener.message(read);
  }

  fails(message: string): void {
    this.#listener.failed(message);
  }

  /** An output through the shared ring. */
  writes(run: string, output: Output): void {
    this.#writer?.write(JSON.stringify({ run, output }));
  }

  prints(run: string, text: string): void {
    this.writes(run, { output_type: 'stream', name: 'stdout', text });
  }

  /** The memory it was given. */
  get signals(): Int32Array {
    const open = this.commands.find((command) => command.type === 'open');
    if (open?.type !== 'open' || open.shared === null)
      throw new Error('expected a worker with shared memory');
    return new Int32Array(open.shared.signals);
  }

  get input(): Int32Array {
    const open = this.commands.find((command) => command.type === 'open');
    if (open?.type !== 'open' || open.shared === null)
      throw new Error('expected a worker with shared memory');
    return new Int32Array(open.shared.input);
  }
}

const POLL_MS = 1;

export class MemoryEnvironment implements Environment {
  readonly clock = new ManualClock();
  readonly workers: PlayedWorker[] = [];
  readonly origin = 'http://sandbox.test';
  shared = true;
  /** What `loadManifest` resolves to, or the error that it rejects with. */
  manifest: unknown = { python: { version: 'test' } };

  openWorker(url: string, listener: WorkerListener): WorkerHandle {
    const worker = new PlayedWorker(url, listener);
    this.workers.push(worker);
    return worker;
  }

  /** Shared with other documents of a test that have it. */
  disk: Disk = new MemoryDisk();

  openDisk(): Promise<Disk> {
    return Promise.resolve(this.disk);
  }

  loadManifest(): Promise<unknown> {
    return this.manifest instanceof Error ? Promise.reject(this.manifest) : Promise.resolve(this.manifest);
  }

  watch(ring: RingReader, written: () => void): Cancel {
    let cancel: Cancel = () => undefined;
    const poll = (): void => {
      if (ring.pending) written();
      else cancel = this.clock.after(POLL_MS, poll);
    };
    cancel = this.clock.after(POLL_MS, poll);
    return () => cancel();
  }
}
