/** An open Python: executes one run after the other. */
import type { PyodideAPI } from 'pyodide';
import type { FileChanges, RequestMethod, WrittenFile } from '../../protocol/session.js';
import type { JsonValue, RunNames } from '../../protocol/generated.js';
import type { Ending, Failure } from '../../protocol/kernel.js';
import type { FileSystem } from '../files/file-system.js';
import { Attached } from '../runtime.js';
import type { RunRequest, Runtime, RuntimeHost, RuntimeResult } from '../runtime.js';
import type { PythonFiles } from './files.js';
import type { PackageImage } from './image.js';
import { Kernel } from './kernel.js';
import type { KernelHost } from './kernel.js';
import { LatePackages } from './late-packages.js';
import { importedModules, Packages } from './packages.js';

/** Characters of what C code printed that are held back at most. */
const RAW_LIMIT = 64 * 1024;

/** How the list of packages that a program needs begins (PEP 723). */
const HEADER = '# /// script';
const HEADER_LABEL = 'packages';

/** Not in Pyodide's types. */
interface HeapOwner {
  readonly _module: { readonly HEAP8: Int8Array };
}

export class Interpreter implements Runtime {
  readonly #pyodide: PyodideAPI;
  readonly #host: RuntimeHost;
  readonly #kernel: Kernel;
  readonly #packages: Packages;
  readonly #late: LatePackages;
  readonly #fileSystem: FileSystem;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly capabilities: Runtime['capabilities'];
  #raw: { readonly name: 'stdout' | 'stderr'; text: string }[] = [];
  #running = false;
  #executing = false;
  #interrupted = false;

  constructor(
    pyodide: PyodideAPI,
    files: PythonFiles,
    fileSystem: FileSystem,
    host: RuntimeHost,
    image: PackageImage | null,
  ) {
    this.#pyodide = pyodide;
    this.#fileSystem = fileSystem;
    this.#host = host;
    const live = host.signals !== null;
    this.capabilities = { interrupt: live, input: live, heap: true };
    this.#watchFlag(host.signals);
    this.#packages = new Packages(pyodide, files, host, image);
    this.#late = new LatePackages(pyodide, files, host, image);
    this.#kernel = new Kernel(pyodide, this.#kernelHost(), this.#late.list);
    // What C code prints goes past the kernel.
    pyodide.setStdout({ write: (bytes) => this.#keepRaw('stdout', bytes) });
    pyodide.setStderr({ write: (bytes) => this.#keepRaw('stderr', bytes) });
  }

  /** Bytes of the interpreter's heap, which never shrinks. */
  get heap(): number {
    return (this.#pyodide as unknown as HeapOwner)._module.HEAP8.length;
  }

  async execute(
    { id, cell, source, theme }: RunRequest,
    started: (names: RunNames | null) => void,
  ): Promise<RuntimeResult> {
    this.#running = true;
    this.#interrupted = false;
    let download = 0;
    let outcome: Ending;
    try {
      const ready = await this.#undisturbed(() => this.#prepare(source));
      download = ready.took;
      if (this.#interrupted || this.#host.interrupted) outcome = { status: 'aborted', error: null };
      else {
        started(ready.names);
        this.#executing = this.#late.telling = true;
        outcome = await this.#kernel.execute(source, cell, theme, id);
      }
    } catch (error) {
      outcome = this.#failure(error);
    }
    this.#flushRaw();
    this.#executing = this.#late.telling = false;
    this.#running = false;
    return { ...outcome, download };
  }

  /** Loads what the program needs, which `took` so many milliseconds. */
  async #prepare(source: string): Promise<{ readonly names: RunNames | null; readonly took: number }> {
    const names = this.#kernel.names(source);
    return { names, took: await this.#load(source) };
  }

  async #load(source: string): Promise<number> {
    const took = await this.#packages.load(this.#kernel.imports(source));
    if (!source.includes(HEADER) || this.#interrupted) return took;
    return took + (await this.#packages.counted(HEADER_LABEL, () => this.#kernel.installFor(source)));
  }

  /**
   * Loads with the interrupt flag out of Python's sight: it is looked at between two packages, and must not raise inside of
   * Pyodide's loader.
   */
  async #undisturbed<T>(work: () => Promise<T>): Promise<T> {
    this.#watchFlag(null);
    try {
      return await work();
    } finally {
      this.#watchFlag(this.#host.signals);
    }
  }

  /** Without shared memory there is none to watch. */
  #watchFlag(signals: Int32Array | null): void {
    if (this.#host.signals === null) return;
    // Pyodide takes `undefined` too, which its types do not say.
    this.#pyodide.setInterruptBuffer((signals ?? undefined) as unknown as Int32Array);
  }

  /** For a program that waits in an `await`, or packages that are on their way; the shared flag does the rest. */
  interrupt(): void {
    if (!this.#running) {
      this.#packages.cancel();
      return;
    }
    this.#interrupted = true;
    if (this.#executing) {
      // The flag would raise inside the kernel's own call.
      this.#host.clearInterrupt();
      this.#kernel.interrupt();
    } else this.#packages.cancel();
  }

  mount(changes: FileChanges): void {
    this.#fileSystem.mount(changes);
  }

  collect(): readonly WrittenFile[] {
    return this.#fileSystem.collect();
  }

  variables(params: JsonValue): Promise<JsonValue> {
    return this.#answer('variables', params);
  }

  expand(params: JsonValue): Promise<JsonValue> {
    return this.#answer('expand', params);
  }

  remove(params: JsonValue): Promise<JsonValue> {
    return this.#answer('remove', params);
  }

  plot(params: JsonValue): Promise<JsonValue> {
    return this.#answer('plot', params);
  }

  slice(params: JsonValue): Promise<JsonValue> {
    return this.#answer('slice', params);
  }

  summary(params: JsonValue): Promise<JsonValue> {
    return this.#answer('summary', params);
  }

  csv(params: JsonValue): Promise<JsonValue> {
    return this.#answer('csv', params);
  }

  complete(params: JsonValue): Promise<JsonValue> {
    return this.#answer('complete', params);
  }

  inspect(params: JsonValue): Promise<JsonValue> {
    return this.#answer('inspect', params);
  }

  format(params: JsonValue): Promise<JsonValue> {
    return this.#answer('format', params);
  }

  /** Only has the packages there: importing them would be to execute something that nobody has run. */
  async preload(params: JsonValue): Promise<JsonValue> {
    const source = (params as { readonly source?: unknown }).source;
    const modules = typeof source === 'string' ? importedModules(source) : [];
    await this.#undisturbed(() => this.#packages.load(modules, true));
    return null;
  }

  async snapshot(params: JsonValue): Promise<JsonValue> {
    await this.#undisturbed(() => this.#packages.load(['cloudpickle']));
    const value = this.#kernel.request('snapshot', params);
    const data = this.#kernel.take();
    return data === null ? value : new Attached(value, new Blob([data]));
  }

  async restore(params: JsonValue, blob: Blob | null): Promise<JsonValue> {
    if (blob !== null) {
      const data = new Uint8Array(await blob.arrayBuffer());
      const { modules, packages } = this.#kernel.give(data);
      await this.#undisturbed(async () => {
        await this.#loadWhatCan(modules);
        if (packages > 0) await this.#installAgain();
      });
    }
    return this.#kernel.request('restore', params);
  }

  /** What cannot be had is missed by what needs it, and by nothing else. */
  async #loadWhatCan(modules: readonly string[]): Promise<void> {
    try {
      await this.#packages.load(modules);
    } catch (error) {
      console.warn('Fenced: packages of the session before could not be loaded.', error);
    }
  }

  /** What cannot be had is named by the answer, with what needs it. */
  async #installAgain(): Promise<void> {
    try {
      await this.#kernel.installAgain();
    } catch (error) {
      console.warn('Fenced: packages of the session before could not be installed again.', error);
    }
  }

  #answer(method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    try {
      return Promise.resolve(this.#kernel.request(method, params));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #kernelHost(): KernelHost {
    return {
      write: (json, run) => {
        if (run === undefined) this.#flushRaw();
        this.#host.write(json, run);
      },
      readline: (prompt, password) => this.#host.readline(prompt, password),
      sleep: (seconds) => this.#host.sleep(seconds),
      heap: () => this.heap,
      packageIndex: () => {
        const { index, origin } = this.#host;
        if (index === null) return undefined;
        return { site: index.site, url: index.path === null ? undefined : origin + index.path };
      },
      refused: (site) => this.#host.refused(site),
      wheels: (module) => this.#late.wheels(module),
      wheel: (name) => this.#late.wheel(name),
      unpacked: (name) => this.#late.unpacked(name),
    };
  }

  /**
   * Held back until the kernel writes or the run ends: what a dying interpreter dumps of itself never shows. What comes while
   * no program runs is no program's.
   */
  #keepRaw(name: 'stdout' | 'stderr', bytes: Uint8Array): number {
    const text = this.#decoders[name].decode(bytes, { stream: true });
    if (!this.#executing) {
      console.info(`Fenced: Python wrote this while no program ran: ${text}`);
      return bytes.length;
    }
    const last = this.#raw.at(-1);
    if (last?.name === name) last.text += text;
    else this.#raw.push({ name, text });
    if (this.#raw.reduce((sum, piece) => sum + piece.text.length, 0) > RAW_LIMIT) this.#flushRaw();
    return bytes.length;
  }

  #flushRaw(): void {
    for (const { name, text } of this.#raw.splice(0)) {
      this.#host.write(JSON.stringify({ output_type: 'stream', name, text }));
    }
  }

  /** An end that the kernel did not report: an interrupt before it ran, or packages that could not be loaded. */
  #failure(error: unknown): Ending {
    const interrupted = error instanceof Error && 'type' in error && error.type === 'KeyboardInterrupt';
    if (this.#interrupted || interrupted || this.#host.interrupted) return { status: 'aborted', error: null };
    const message = error instanceof Error ? error.message : String(error);
    const failure: Failure = { name: 'ImportError', message, line: null };
    this.#host.write(
      JSON.stringify({ output_type: 'error', ename: failure.name, evalue: message, traceback: [message] }),
    );
    return { status: 'failed', error: failure };
  }
}
