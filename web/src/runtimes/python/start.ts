/**
 * Starts Pyodide: from a memory snapshot in which the kernel is imported already, or, where there is none or
 * it does not fit this browser, the plain way. A module that another worker compiled saves the compilation.
 */
import type { PyodideAPI } from 'pyodide';
import type { Post } from './channel.js';
import { download } from './download.js';
import type { PythonFiles } from './files.js';
import { Progress } from './progress.js';

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
export async function startPyodide(
  files: PythonFiles,
  module: WebAssembly.Module | null,
  post: Post,
): Promise<PyodideAPI> {
  const wasmSize = files.sizes.get(WASM) ?? 0;
  const rest = files.snapshot?.size ?? 0;
  const progress = new Progress(post, 'runtime', LABEL, wasmSize + rest);
  const snapshot =
    files.snapshot === null
      ? null
      : download(self.fetch, files.snapshot.url, progress.add, files.snapshot.size);
  const shared = shareModule(module, (compiled) => {
    progress.add(wasmSize);
    if (compiled !== module) post({ type: 'module', module: compiled });
  });
  try {
    const { loadPyodide } = (await import(/* @vite-ignore */ `${files.base}pyodide.mjs`)) as {
      loadPyodide: LoadPyodide;
    };
    return await load(files, snapshot, (extra) =>
      Promise.race([loadPyodide({ ...baseConfig(files), ...extra }), shared.failed]),
    );
  } finally {
    shared.restore();
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

interface SharedModule {
  /** Rejects when the module cannot be instantiated: Pyodide itself only logs that, and waits for ever. */
  readonly failed: Promise<never>;
  /** Puts the worker's own functions back. */
  restore(): void;
}

/** Makes Pyodide use `module` if there is one; `got` learns which module it used. */
function shareModule(
  module: WebAssembly.Module | null,
  got: (module: WebAssembly.Module) => void,
): SharedModule {
  const original = WebAssembly.instantiateStreaming;
  const fetching = self.fetch;
  const instantiate = async (
    source: Response | PromiseLike<Response>,
    imports: WebAssembly.Imports = {},
  ): Promise<WebAssembly.WebAssemblyInstantiatedSource> => {
    if (module === null) return original.call(WebAssembly, source, imports);
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  if (module !== null) {
    self.fetch = (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      return address.endsWith(WASM) ? Promise.resolve(new Response(null)) : fetching(input, init);
    };
  }
  const failed = new Promise<never>((_, reject) => {
    WebAssembly.instantiateStreaming = async (source, imports) => {
      try {
        const result = await instantiate(source, imports);
        got(result.module);
        return result;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        reject(new Error(`the interpreter could not be compiled (${why}). Reload the page and run again.`));
        throw error;
      }
    };
  });
  const restore = (): void => {
    WebAssembly.instantiateStreaming = original;
    self.fetch = fetching;
  };
  return { failed, restore };
}
