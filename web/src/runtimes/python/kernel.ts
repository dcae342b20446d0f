/** The Python side, `fenced_kernel`, as the worker calls it. */
import type { PyodideAPI } from 'pyodide';
import type { JsonValue, RunNames } from '../../protocol/generated.js';
import type { Ending, FileNeeds, Installed } from '../../protocol/kernel.js';
import type { RequestMethod, Theme } from '../../protocol/session.js';

/** What the kernel calls. */
export interface KernelHost {
  /** One nbformat output as JSON; of the run that is on, or of an earlier one whose tasks go on. */
  write(json: string, run?: string): void;
  readline(prompt: string, password: boolean): string;
  sleep(seconds: number): void;
  heap(): number;
  /** Undefined where there is none, and its address where the reader has not allowed it: `null` is no None in Python. */
  packageIndex(): { readonly site: string; readonly url: string | undefined } | undefined;
  /** The reader has not allowed what a program wanted. */
  refused(site: string): void;
  /** Packages that an import waits for, as JSON. Throws an `Error` in words, as the next does. */
  wheels(module: string): string;
  wheel(name: string): Uint8Array;
  unpacked(name: string): void;
}

interface KernelProxy {
  attach(host: KernelHost, packages: string): void;
  imports(source: string): string;
  names(source: string): string;
  execute(source: string, cell: string, theme: Theme, run: string): PromiseLike<string>;
  install_for(source: string): PromiseLike<string>;
  install_again(): PromiseLike<string>;
  interrupt(): void;
  reply(method: RequestMethod, params: string): string;
  give(data: Uint8Array): string;
  take(): BytesProxy | undefined;
  readonly reseed?: () => void;
}

/** Bytes of Python's. */
interface BytesProxy {
  getBuffer(type: 'u8'): { readonly data: Uint8Array<ArrayBuffer>; release(): void };
  destroy(): void;
}

export class Kernel {
  readonly #proxy: KernelProxy;

  /** `packages` are all that the host can load, as JSON. */
  constructor(pyodide: PyodideAPI, host: KernelHost, packages: string) {
    const module = pyodide.pyimport('fenced_kernel') as { Kernel(): KernelProxy };
    this.#proxy = module.Kernel();
    this.#proxy.attach(host, packages);
    // The random state of a snapshot is the same for everybody.
    this.#proxy.reseed?.();
  }

  /** Top-level modules that the source imports and that are not there. */
  imports(source: string): string[] {
    return JSON.parse(this.#proxy.imports(source)) as string[];
  }

  /** The global names by which the source depends on others; null where they are not known. */
  names(source: string): RunNames | null {
    return JSON.parse(this.#proxy.names(source)) as RunNames | null;
  }

  async execute(source: string, cell: string, theme: Theme, run: string): Promise<Ending> {
    return JSON.parse(await this.#proxy.execute(source, cell, theme, run)) as Ending;
  }

  /** Asks something of the session while no program runs. Throws an `Error` that says why there is no answer. */
  request(method: RequestMethod, params: JsonValue): JsonValue {
    return valueOf(this.#proxy.reply(method, JSON.stringify(params)));
  }

  /** Installs what the header of a program asks for. Throws an `Error` in words for the reader. */
  async installFor(source: string): Promise<void> {
    installed(await this.#proxy.install_for(source));
  }

  /** Installs the packages of the file that was given last. Throws an `Error` in words for the reader. */
  async installAgain(): Promise<void> {
    installed(await this.#proxy.install_again());
  }

  /**
   * Attaches a saved file to the next request; returns the modules that it needs, and how many packages came from the index.
   * Throws an `Error` when it is none.
   */
  give(data: Uint8Array): FileNeeds {
    return valueOf(this.#proxy.give(data)) as FileNeeds;
  }

  /** The bytes that belong to the last answer. */
  take(): Uint8Array<ArrayBuffer> | null {
    const proxy = this.#proxy.take();
    if (proxy === undefined) return null;
    const buffer = proxy.getBuffer('u8');
    const copy = buffer.data.slice();
    buffer.release();
    proxy.destroy();
    return copy;
  }

  /** Cancels a program that waits in an `await`. */
  interrupt(): void {
    this.#proxy.interrupt();
  }
}

function installed(json: string): void {
  const { error } = JSON.parse(json) as Installed;
  if (error !== null) throw new Error(error);
}

/** What Python answered, as a value or an error in words. */
function valueOf(json: string): JsonValue {
  const reply = JSON.parse(json) as { value: JsonValue } | { error: string };
  if ('error' in reply) throw new Error(reply.error);
  return reply.value;
}
