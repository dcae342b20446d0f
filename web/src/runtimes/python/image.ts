/**
 * The packages that come as one file: unpacked, compiled, and put into the interpreter's file system without copying. Their
 * extension modules are compiled side by side, or taken from an earlier worker that did so.
 */
import type { PyodideAPI } from 'pyodide';
import {
  compileModules,
  mountImage,
  offerModules,
  openBundle,
  type Bundle,
  type Emscripten,
  type ImageIndex,
  type Modules,
} from '../../../../src/fenced/runtimes/pyodide_image.mjs';
import type { RuntimeHost } from '../runtime.js';
import { download, type CountBytes } from './download.js';
import type { PackagesFile } from './files.js';

/** What Pyodide calls the place that its own packages are from. */
export const CHANNEL = 'default channel';

type Fetch = typeof fetch;

/** The interpreter's inside; not in Pyodide's types. */
interface Inside {
  readonly _module: Emscripten;
}

export interface LoadedImage {
  readonly bundle: Bundle<ImageIndex>;
  readonly modules: Modules;
}

export class PackageImage {
  readonly #file: PackagesFile;
  readonly #host: RuntimeHost;
  #mounted = false;

  constructor(file: PackagesFile, host: RuntimeHost) {
    this.#file = file;
    this.#host = host;
  }

  get url(): string {
    return this.#file.url;
  }

  get size(): number {
    return this.#file.size;
  }

  /** Whether these packages are better had from the image: a small one that others need is quicker alone. */
  serves(packages: readonly string[]): boolean {
    return !this.#mounted && packages.some((name) => this.#file.roots.includes(name));
  }

  has(name: string): boolean {
    return this.#file.packages.has(name);
  }

  /** Fetches it and compiles what is not compiled yet. */
  async load(fetching: Fetch, count: CountBytes): Promise<LoadedImage> {
    const bundle = openBundle<ImageIndex>(await download(fetching, this.#file.url, count, this.#file.size));
    const modules = await compileModules(bundle, this.#host.modules);
    const fresh = [...modules].filter(([name]) => !this.#host.modules.has(name));
    if (fresh.length > 0) this.#host.keepModules(new Map(fresh));
    return { bundle, modules };
  }

  /** Puts what was fetched into an interpreter that waits for it: modules that nobody has compiled are when they are imported. */
  mountNow(pyodide: PyodideAPI, bytes: Uint8Array<ArrayBuffer>): void {
    this.mount(pyodide, { bundle: openBundle<ImageIndex>(bytes), modules: this.#host.modules });
  }

  /** Puts it into an interpreter that runs already. */
  mount(pyodide: PyodideAPI, { bundle, modules }: LoadedImage): void {
    const { _module: inside } = pyodide as unknown as Inside;
    mountImage(inside.FS, bundle);
    offerModules(inside, modules);
    pyodide.runPython('import importlib; importlib.invalidate_caches(); del importlib');
    // For Pyodide's loader, so that further packages come on top.
    for (const name of this.#file.packages) pyodide.loadedPackages[name] = CHANNEL;
    this.#mounted = true;
  }
}
