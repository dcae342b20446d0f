/**
 * Starts Pyodide. The quickest way that there is comes first, and one that fails gives way to the next, with a warning:
 *
 * 1. for programs that use them, from a memory snapshot in which numpy, pandas and pyplot are imported already;
 * 2. from a memory snapshot in which the kernel is imported;
 * 3. the plain way.
 *
 * Modules that another worker compiled save the compilation.
 */
import type { PyodideAPI } from 'pyodide';
import {
  factoryWith,
  growTo,
  keepTrampoline,
  linkModules,
  openBundle,
  restoreLinks,
  type Emscripten,
  type EmscriptenFactory,
  type Layout,
  type Modules,
  type SnapshotIndex,
} from '../../../../src/fenced/runtimes/pyodide_image.mjs';
import { download } from './download.js';
import { EarlyFiles, WASM } from './early-files.js';
import { suitEngine } from './engine.js';
import type { PythonFiles, StoredFile } from './files.js';
import type { LoadedImage, PackageImage } from './image.js';
import type { RuntimeHost } from '../runtime.js';

const LABEL = 'Python';
const KERNEL_FOLDER = '/lib/fenced';

/** The options of `loadPyodide` that are used here. */
interface StartConfig {
  readonly indexURL: string;
  readonly lockFileURL: string;
  readonly packageBaseUrl: string;
  readonly stdLibURL?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Private in Pyodide, as is the next, so its version is pinned and failure is expected. */
  readonly _loadSnapshot?: Uint8Array<ArrayBuffer>;
  readonly createPyodideModule?: EmscriptenFactory;
}

type LoadPyodide = (config: StartConfig) => Promise<PyodideAPI>;
type Load = (extra: Pick<StartConfig, '_loadSnapshot' | 'createPyodideModule'>) => Promise<PyodideAPI>;
type Bytes = Uint8Array<ArrayBuffer>;

/** Pyodide with the kernel importable, however it starts. Throws an `Error` in words for the reader. */
export async function startPyodide(
  files: PythonFiles,
  host: RuntimeHost,
  image: PackageImage | null,
): Promise<PyodideAPI> {
  // Pyodide fetches its list of packages beside what is awaited. Where the server is gone both fail, and one of them is told.
  const told = (event: Event): void => event.preventDefault();
  self.addEventListener('unhandledrejection', told);
  const pyodide = await startQuickly(files, host, image);
  self.removeEventListener('unhandledrejection', told);
  suitEngine(pyodide);
  return pyodide;
}

async function startQuickly(
  files: PythonFiles,
  host: RuntimeHost,
  image: PackageImage | null,
): Promise<PyodideAPI> {
  const wanted = host.profile === 'data' ? image : null;
  const dataSnapshot = wanted === null ? null : files.dataSnapshot;
  const first = dataSnapshot ?? files.snapshot;
  const wasmSize = files.sizes.get(WASM) ?? 0;
  const progress = host.progress('runtime', LABEL, wasmSize + (first?.size ?? 0) + (wanted?.size ?? 0));
  const known = host.modules.get(WASM);
  const early = new EarlyFiles(files, known, (compiled) => {
    progress.add(wasmSize);
    if (compiled !== known) host.keepModules(new Map([[WASM, compiled]]));
  });
  const fetched = ({ url, size }: StoredFile): Promise<Bytes> =>
    quiet(download(early.fetch, url, progress.add, size));
  const memory = first === null ? null : fetched(first);
  const packages = wanted === null ? null : quiet(wanted.load(early.fetch, progress.add));
  try {
    const { loadPyodide } = (await import(/* @vite-ignore */ `${files.base}pyodide.mjs`)) as {
      loadPyodide: LoadPyodide;
    };
    const load: Load = (extra) =>
      Promise.race([loadPyodide({ ...baseConfig(files), ...extra }), early.failed]);
    let plain = memory;
    if (dataSnapshot !== null && memory !== null && wanted !== null && packages !== null) {
      try {
        return await restoreData(files, host.modules, wanted, await memory, packages, load);
      } catch (error) {
        console.warn('Fenced: the snapshot with packages could not be used; starting without it.', error);
        plain = files.snapshot === null ? null : fetched(files.snapshot);
      }
    }
    const pyodide = await startPlain(files, plain, load);
    if (wanted !== null && packages !== null) await addImage(pyodide, wanted, packages);
    return pyodide;
  } finally {
    early.restore();
  }
}

/**
 * From the memory in which the image's packages are imported. Their files are wanted by the first import that comes after it:
 * where the modules are `known`, the interpreter starts while the image is still on its way.
 */
async function restoreData(
  files: PythonFiles,
  known: Modules,
  image: PackageImage,
  memory: Bytes,
  packages: Promise<LoadedImage>,
  load: Load,
): Promise<PyodideAPI> {
  const { index, body } = openBundle<SnapshotIndex>(memory);
  const modules = linkedModules(index, known) ?? (await packages).modules;
  let layout: Layout = [];
  const { pyodide, inside } = await restore(files, body, load, (emscripten) => {
    growTo(emscripten, index.heap);
    ({ layout } = linkModules(emscripten, modules, true));
  });
  restoreLinks(inside, index, layout);
  image.mount(pyodide, await packages);
  pyodide.runPython('import fenced_kernel');
  return pyodide;
}

/** From a memory, with this engine's own trampoline; `work` is done on the interpreter before. */
async function restore(
  files: PythonFiles,
  memory: Bytes,
  load: Load,
  work: (emscripten: Emscripten) => void = () => undefined,
): Promise<{ pyodide: PyodideAPI; inside: Emscripten }> {
  const { default: create } = (await import(/* @vite-ignore */ `${files.base}pyodide.asm.mjs`)) as {
    default: EmscriptenFactory;
  };
  let inside: Emscripten | null = null;
  let restoreTrampoline = (): void => undefined;
  const createPyodideModule = factoryWith(create, (emscripten) => {
    inside = emscripten;
    restoreTrampoline = keepTrampoline(emscripten);
    work(emscripten);
  });
  const pyodide = await load({ _loadSnapshot: memory, createPyodideModule });
  if (inside === null) throw new Error('Pyodide did not make its interpreter as expected');
  restoreTrampoline();
  return { pyodide, inside };
}

/** The modules of a snapshot in their order, or null when one is not known. */
function linkedModules({ layout }: SnapshotIndex, known: Modules): Modules | null {
  const modules = new Map<string, WebAssembly.Module>();
  for (const [path] of layout) {
    const module = known.get(path);
    if (module === undefined) return null;
    modules.set(path, module);
  }
  return modules;
}

async function startPlain(
  files: PythonFiles,
  snapshot: Promise<Bytes> | null,
  load: Load,
): Promise<PyodideAPI> {
  if (snapshot !== null) {
    try {
      const { pyodide } = await restore(files, await snapshot, load);
      pyodide.runPython(`import fenced_kernel, os; os.environ['MPLBACKEND'] = 'agg'`);
      return pyodide;
    } catch (error) {
      console.warn('Fenced: the snapshot of Python could not be used; starting without it.', error);
    }
  }
  const pyodide = await load({});
  await addKernel(pyodide, files);
  return pyodide;
}

/** What is missing afterwards is fetched when a program imports it. */
async function addImage(
  pyodide: PyodideAPI,
  image: PackageImage,
  packages: Promise<LoadedImage>,
): Promise<void> {
  try {
    image.mount(pyodide, await packages);
  } catch (error) {
    console.warn('Fenced: the image of the packages could not be used; they are loaded when needed.', error);
  }
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

/** What is wrong with it is reported when it is waited for. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
