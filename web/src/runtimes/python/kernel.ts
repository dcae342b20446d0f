/** The Python side, `fenced_kernel`, as the worker calls it. */
import type { PyodideAPI } from 'pyodide';
import type { JsonValue } from '../../protocol/generated.js';
import type { RequestMethod, RunFailure } from '../../protocol/session.js';

/** What the kernel calls. */
export interface KernelHost {
  /** One nbformat output as JSON. */
  write(json: string): void;
  readline(prompt: string, password: boolean): string;
  sleep(seconds: number): void;
  heap(): number;
}

export interface KernelResult {
  readonly status: 'completed' | 'failed' | 'aborted';
  readonly error: RunFailure | null;
}

interface KernelProxy {
  attach(host: KernelHost): void;
  imports(source: string): string;
  execute(source: string, cell: string): PromiseLike<string>;
  interrupt(): void;
  request(method: RequestMethod, params: string): string;
  readonly reseed?: () => void;
}

export class Kernel {
  readonly #proxy: KernelProxy;

  constructor(pyodide: PyodideAPI, host: KernelHost) {
    const module = pyodide.pyimport('fenced_kernel') as { Kernel(): KernelProxy };
    this.#proxy = module.Kernel();
    this.#proxy.attach(host);
    // The random state of a snapshot is the same for everybody.
    this.#proxy.reseed?.();
  }

  /** Top-level modules that the source imports and that are not there. */
  imports(source: string): string[] {
    return JSON.parse(this.#proxy.imports(source)) as string[];
  }

  async execute(source: string, cell: string): Promise<KernelResult> {
    const { status, error } = JSON.parse(await this.#proxy.execute(source, cell)) as KernelResult;
    return { status, error: error === null ? null : { ...error, variablesLost: false } };
  }

  /** Asks something of the session while no program runs. Throws what the kernel raises. */
  request(method: RequestMethod, params: JsonValue): JsonValue {
    return JSON.parse(this.#proxy.request(method, JSON.stringify(params))) as JsonValue;
  }

  /** Cancels a program that waits in an `await`. */
  interrupt(): void {
    this.#proxy.interrupt();
  }
}
