/**
 * Starts Pyodide: from a memory snapshot in which the kernel is imported already, or, where there is none or
 * it does not fit this browser, the plain way. A module that another worker compiled saves the compilation.
 */
import type { PyodideAPI } from 'pyodide';
import { download } from './download.js';
import type { PythonFiles } from './files.js';
import type { RuntimeHost } from '../runtime.js';

const LABEL = 'Python';
const KERNEL_FOLDER = '/lib/fenced';
const WASM = 'pyodide.asm.wasm';

/** The options of `loadPyodide` that are used here. */
interface StartConfig {
  readonly indexURL: string;
  readonly lockFileURL: string;
  readonly packageBaseUrl: string;
  readonly stdLibURL?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Private in Pyodide, so its version is pinned and failure is expected. */
  readonly _loadSnapshot?: Uint8Array<ArrayBuffer>;
}

type LoadPyodide = (config: StartConfig) => Promise<PyodideAPI>;

/** Pyodide with the kernel importable. Throws an `Error` in words for the reader. */
export async function startPyodide(files: PythonFiles, host: RuntimeHost): Promise<PyodideAPI> {
  const { module } = host;
  const wasmSize = files.sizes.get(WASM) ?? 0;
  const rest = files.snapshot?.size ?? 0;
  const progress = host.progress('runtime', LABEL, wasmSize + rest);
  const early = new EarlyFiles(files, module, (compiled) => {
    progress.add(wasmSize);
    if (compiled !== module) host.keepModule(compiled);
  });
  const snapshot =
    files.snapshot === null
      ? null
      : download(early.fetch, files.snapshot.url, progress.add, files.snapshot.size);
  // Reported when it is waited for.
  snapshot?.catch(() => undefined);
  try {
    const { loadPyodide } = (await import(/* @vite-ignore */ `${files.base}pyodide.mjs`)) as {
      loadPyodide: LoadPyodide;
    };
    return await load(files, snapshot, (extra) =>
      Promise.race([loadPyodide({ ...baseConfig(files), ...extra }), early.failed]),
    );
  } finally {
    early.restore();
  }
}

async function load(
  files: PythonFiles,
  snapshot: Promise<Uint8Array<ArrayBuffer>> | null,
  loadPyodide: (extra: Pick<StartConfig, '_loadSnapshot'>) => Promise<PyodideAPI>,
): Promise<PyodideAPI> {
  if (snapshot !== null) {
    try {
      const pyodide = await loadPyodide({ _loadSnapshot: await snapshot });
      pyodide.runPython(`import fenced_kernel, os; os.environ['MPLBACKEND'] = 'agg'`);
      return pyodide;
    } catch (error) {
      console.warn('Fenced: the snapshot of Python could not be used; starting without it.', error);
    }
  }
  const pyodide = await loadPyodide({});
  await addKernel(pyodide, files);
  return pyodide;
}

function baseConfig(files: PythonFiles): StartConfig {
  return {
    indexURL: files.base,
    lockFileURL: files.lock,
    packageBaseUrl: files.base,
    ...(files.stdlib === null ? {} : { stdLibURL: files.stdlib.url }),
    env: { HOME: '/home/pyodide', MPLBACKEND: 'agg' },
  };
}

async function addKernel(pyodide: PyodideAPI, files: PythonFiles): Promise<void> {
  const zip = await download(self.fetch, files.kernel, () => undefined);
  pyodide.unpackArchive(zip, 'zip', { extractDir: KERNEL_FOLDER });
  pyodide.runPython(`import sys; sys.path.append('${KERNEL_FOLDER}')`);
}

/**
 * Fetches and compiles at once what Pyodide would ask for one after the other, and hands it over when it does. A module
 * that another worker has compiled already is used as it is.
 */
class EarlyFiles {
  readonly fetch = self.fetch;
  /** Rejects when the interpreter cannot be instantiated: Pyodide itself only logs that, and waits for ever. */
  readonly failed: Promise<never>;
  readonly #instantiateStreaming = WebAssembly.instantiateStreaming;
  readonly #responses = new Map<string, Promise<Response>>();
  readonly #module: Promise<WebAssembly.Module>;

  constructor(
    files: PythonFiles,
    module: WebAssembly.Module | null,
    got: (module: WebAssembly.Module) => void,
  ) {
    const { fetch: fetching } = this;
    this.#module =
      module === null ? WebAssembly.compileStreaming(fetching(files.base + WASM)) : Promise.resolve(module);
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
