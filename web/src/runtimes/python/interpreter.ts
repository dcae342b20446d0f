/** An open Python: executes one run after the other. */
import type { PyodideAPI } from 'pyodide';
import type { RunFailure, SharedMemory, WorkerEvent } from '../../protocol/session.js';
import type { Channel } from './channel.js';
import type { PythonFiles } from './files.js';
import type { ReportHeap } from './heap.js';
import { Kernel } from './kernel.js';
import type { KernelHost, KernelResult } from './kernel.js';
import { Packages } from './packages.js';
import { Waiting } from './stdin.js';

type Result = Extract<WorkerEvent, { type: 'result' }>;

/** Characters of what C code printed that are held back at most. */
const RAW_LIMIT = 64 * 1024;

/** Not in Pyodide's types. */
interface HeapOwner {
  readonly _module: { readonly HEAP8: Int8Array };
}

export class Interpreter {
  readonly #pyodide: PyodideAPI;
  readonly #channel: Channel;
  readonly #kernel: Kernel;
  readonly #packages: Packages;
  readonly #reportHeap: ReportHeap;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #raw: { readonly name: 'stdout' | 'stderr'; text: string }[] = [];
  #run: string | null = null;
  #executing = false;
  #interrupted = false;

  constructor(
    pyodide: PyodideAPI,
    files: PythonFiles,
    channel: Channel,
    shared: SharedMemory | null,
    reportHeap: ReportHeap,
  ) {
    this.#pyodide = pyodide;
    this.#channel = channel;
    this.#reportHeap = reportHeap;
    if (channel.signals !== null) pyodide.setInterruptBuffer(channel.signals);
    this.#packages = new Packages(pyodide, files, channel.post);
    this.#kernel = new Kernel(pyodide, this.#host(shared));
    // What C code prints goes past the kernel.
    pyodide.setStdout({ write: (bytes) => this.#keepRaw('stdout', bytes) });
    pyodide.setStderr({ write: (bytes) => this.#keepRaw('stderr', bytes) });
  }

  /** Bytes of the interpreter's heap, which never shrinks. */
  get heap(): number {
    return (this.#pyodide as unknown as HeapOwner)._module.HEAP8.length;
  }

  async execute(run: string, cell: string, source: string): Promise<void> {
    this.#run = run;
    this.#interrupted = false;
    this.#channel.begin(run);
    let download = 0;
    let started = performance.now();
    let outcome: KernelResult;
    try {
      download = await this.#packages.load(this.#kernel.imports(source));
      if (this.#interrupted) outcome = { status: 'aborted', error: null };
      else {
        this.#channel.post({ type: 'started', run });
        started = performance.now();
        this.#executing = true;
        outcome = await this.#kernel.execute(source, cell);
      }
    } catch (error) {
      outcome = this.#failure(error);
    }
    this.#flushRaw();
    this.#executing = false;
    this.#run = null;
    this.#reportHeap(this.heap);
    const execution = performance.now() - started;
    this.#channel.post({
      type: 'result',
      run,
      ...outcome,
      download,
      execution,
      heap: this.heap,
    } satisfies Result);
  }

  /** For a program that waits in an `await`, or packages that are on their way; the shared flag does the rest. */
  interrupt(run: string): void {
    if (run !== this.#run) return;
    this.#interrupted = true;
    if (this.#executing) {
      // The flag would raise inside the kernel's own call.
      this.#channel.clearInterrupt();
      this.#kernel.interrupt();
    } else this.#packages.cancel();
  }

  #host(shared: SharedMemory | null): KernelHost {
    const waiting = new Waiting(this.#channel, shared);
    return {
      write: (json) => {
        this.#flushRaw();
        this.#channel.write(json);
      },
      readline: (prompt, password) => waiting.readline(this.#run ?? '', prompt, password),
      sleep: (seconds) => waiting.sleep(seconds),
      heap: () => this.heap,
    };
  }

  /** Held back until the kernel writes or the run ends: what a dying interpreter dumps of itself never shows. */
  #keepRaw(name: 'stdout' | 'stderr', bytes: Uint8Array): number {
    const text = this.#decoders[name].decode(bytes, { stream: true });
    const last = this.#raw.at(-1);
    if (last?.name === name) last.text += text;
    else this.#raw.push({ name, text });
    if (this.#raw.reduce((sum, piece) => sum + piece.text.length, 0) > RAW_LIMIT) this.#flushRaw();
    return bytes.length;
  }

  #flushRaw(): void {
    for (const { name, text } of this.#raw.splice(0)) {
      this.#channel.write(JSON.stringify({ output_type: 'stream', name, text }));
    }
  }

  /** An end that the kernel did not report: an interrupt before it ran, or packages that could not be loaded. */
  #failure(error: unknown): KernelResult {
    const interrupted = error instanceof Error && 'type' in error && error.type === 'KeyboardInterrupt';
    if (this.#interrupted || interrupted || this.#channel.interrupted)
      return { status: 'aborted', error: null };
    const message = error instanceof Error ? error.message : String(error);
    const failure: RunFailure = { name: 'ImportError', message, line: null, variablesLost: false };
    this.#channel.write(
      JSON.stringify({ output_type: 'error', ename: failure.name, evalue: message, traceback: [message] }),
    );
    return { status: 'failed', error: failure };
  }
}
