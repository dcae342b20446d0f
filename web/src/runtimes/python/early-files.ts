/** What Pyodide will ask for, fetched before it does. */
import type { PythonFiles } from './files.js';

/** Name of the interpreter's own module. */
export const WASM = 'pyodide.asm.wasm';

/**
 * Fetches and compiles at once what Pyodide would ask for one after the other, and hands it over when it does. A module
 * that another worker has compiled already is used as it is.
 */
export class EarlyFiles {
  readonly fetch = self.fetch;
  /** Rejects when the interpreter cannot be instantiated: Pyodide itself only logs that, and waits for ever. */
  readonly failed: Promise<never>;
  readonly #instantiateStreaming = WebAssembly.instantiateStreaming;
  readonly #responses = new Map<string, Promise<Response>>();
  readonly #module: Promise<WebAssembly.Module>;

  constructor(
    files: PythonFiles,
    module: WebAssembly.Module | undefined,
    got: (module: WebAssembly.Module) => void,
  ) {
    const { fetch: fetching } = this;
    this.#module =
      module === undefined
        ? WebAssembly.compileStreaming(fetching(files.base + WASM))
        : Promise.resolve(module);
    this.#responses.set(files.base + WASM, Promise.resolve(new Response(null)));
    if (files.stdlib !== null) this.#responses.set(files.stdlib.url, fetching(files.stdlib.url));
    // Only to have it in the list of modules; what is wrong with it shows when Pyodide imports it.
    import(/* @vite-ignore */ `${files.base}pyodide.asm.mjs`).catch(() => undefined);
    for (const promise of [this.#module, ...this.#responses.values()]) promise.catch(() => undefined);
    self.fetch = (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      const early = this.#responses.get(address);
      this.#responses.delete(address);
      return early ?? fetching(input, init);
    };
    this.failed = new Promise<never>((_, reject) => {
      WebAssembly.instantiateStreaming = async (_source, imports) => {
        try {
          const compiled = await this.#module;
          const instance = await WebAssembly.instantiate(compiled, imports);
          got(compiled);
          return { module: compiled, instance };
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          reject(new Error(`the interpreter could not be compiled (${why}). Reload the page and run again.`));
          throw error;
        }
      };
    });
  }

  /** Puts the worker's own functions back. */
  restore(): void {
    WebAssembly.instantiateStreaming = this.#instantiateStreaming;
    self.fetch = this.fetch;
  }
}
