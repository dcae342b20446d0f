/** Packages that a program imports: which ones, and loading them from the server's own files. */
import type { PyodideAPI } from 'pyodide';
import { countingFetch } from './download.js';
import type { PythonFiles } from './files.js';
import type { PackageImage } from './image.js';
import { lookBetweenPackages } from './steps.js';
import type { RuntimeHost } from '../runtime.js';

const NAMES_SHOWN = 3;

/** The packages that bring these modules, with all that they need, which comes first. */
export function packagesFor(
  files: PythonFiles,
  modules: readonly string[],
): { wanted: string[]; all: string[] } {
  const byModule = new Map<string, string>();
  for (const [name, entry] of files.packages) {
    for (const module of entry.imports) byModule.set(module, name);
  }
  const wanted = new Set<string>();
  for (const module of modules) {
    const name = byModule.get(module);
    if (name !== undefined) wanted.add(name);
  }
  const seen = new Set<string>();
  const all: string[] = [];
  const visit = (name: string): void => {
    if (seen.has(name) || !files.packages.has(name)) return;
    seen.add(name);
    for (const dependency of files.packages.get(name)?.depends ?? []) visit(dependency);
    all.push(name);
  };
  for (const name of wanted) visit(name);
  return { wanted: [...wanted], all };
}

const IMPORT = /^[ \t]*(?:from[ \t]+([\w.]+)|import[ \t]+([\w.,* \t]+))/gm;

/** The modules that a text names in imports, as far as can be told of a program that is still being written. */
export function importedModules(source: string): string[] {
  const found = new Set<string>();
  for (const [, from, names] of source.matchAll(IMPORT)) {
    for (const name of (from ?? names ?? '').split(',')) {
      const [module = ''] = name.trim().split(/[. \t]/);
      if (module !== '') found.add(module);
    }
  }
  return [...found];
}

/** Words for several packages: `numpy, pandas`, or `numpy, pandas, scipy and 2 more`. */
export function packageWords(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = names.length - NAMES_SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

export class Packages {
  readonly #pyodide: PyodideAPI;
  readonly #files: PythonFiles;
  readonly #host: RuntimeHost;
  readonly #image: PackageImage | null;
  #cancel: AbortController | null = null;

  constructor(pyodide: PyodideAPI, files: PythonFiles, host: RuntimeHost, image: PackageImage | null) {
    this.#pyodide = pyodide;
    this.#image = image;
    this.#files = files;
    this.#host = host;
    lookBetweenPackages(pyodide, () => this.#giveUpIfAsked());
  }

  /**
   * Loads what brings these modules and is not there yet; modules that no package brings are left for Python
   * to complain about. The reader is told how far it is, unless nobody waits for it. Resolves to the milliseconds it took.
   * Throws an `Error` that names the package.
   */
  async load(modules: readonly string[], quietly = false): Promise<number> {
    const { wanted, all } = packagesFor(this.#files, modules);
    const missing = all.filter((name) => !(name in this.#pyodide.loadedPackages));
    if (missing.length === 0) return 0;
    const start = performance.now();
    const label = packageWords(wanted.filter((name) => missing.includes(name)));
    const image = this.#image?.serves(missing) === true ? this.#image : null;
    const alone = missing.filter((name) => image?.has(name) !== true);
    const total = alone.reduce((sum, name) => sum + (this.#files.packages.get(name)?.size ?? 0), 0);
    const report = quietly
      ? (): void => undefined
      : this.#host.progress('packages', label, total + (image?.size ?? 0)).add;
    if (image !== null) await this.#mount(image, report);
    if (missing.some((name) => !(name in this.#pyodide.loadedPackages)))
      await this.#fetchCounted(report, wanted);
    const failed = missing.find((name) => !(name in this.#pyodide.loadedPackages));
    if (failed !== undefined) {
      throw new Error(
        `The package ${failed} could not be loaded. Check the connection to the server and run the cell again.`,
      );
    }
    return performance.now() - start;
  }

  /** Gives up the downloads that are under way. */
  cancel(): void {
    this.#cancel?.abort();
  }

  /** Between two packages, since nothing interrupts the unpacking of one. */
  #giveUpIfAsked(): void {
    if (this.#cancel === null) return;
    if (this.#host.interrupted) this.#cancel.abort();
    this.#cancel.signal.throwIfAborted();
  }

  /** Without it the packages come one by one. */
  async #mount(image: PackageImage, report: (bytes: number) => void): Promise<void> {
    const cancel = new AbortController();
    this.#cancel = cancel;
    try {
      const fetching: typeof fetch = (input, init) => self.fetch(input, { ...init, signal: cancel.signal });
      image.mount(this.#pyodide, await image.load(fetching, report));
    } catch (error) {
      if (cancel.signal.aborted) throw error;
      console.warn('Fenced: the image of the packages could not be used; loading them one by one.', error);
    } finally {
      this.#cancel = null;
    }
  }

  /** Tells the reader how much is fetched by something that takes place before the program. Resolves to milliseconds. */
  async counted(label: string, work: () => Promise<void>): Promise<number> {
    const start = performance.now();
    await this.#counting(this.#host.progress('packages', label, 0).add, work);
    return performance.now() - start;
  }

  async #fetchCounted(report: (bytes: number) => void, names: string[]): Promise<void> {
    const quiet = (): void => undefined;
    await this.#counting(report, async () => {
      await this.#pyodide.loadPackage(names, {
        checkIntegrity: true,
        messageCallback: quiet,
        errorCallback: quiet,
      });
    });
  }

  async #counting(report: (bytes: number) => void, work: () => Promise<void>): Promise<void> {
    const cancel = new AbortController();
    this.#cancel = cancel;
    const fetching = self.fetch;
    self.fetch = countingFetch(fetching.bind(self), report, cancel.signal);
    try {
      await work();
    } finally {
      self.fetch = fetching;
      this.#cancel = null;
    }
  }
}
