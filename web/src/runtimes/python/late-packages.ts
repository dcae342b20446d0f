/**
 * Packages that a program imports when it runs already, which its text did not show. Python waits for them, so they are
 * fetched by synchronous requests; it checks and unpacks them itself (`fenced_kernel/packages/late.py`).
 */
import type { PyodideAPI } from 'pyodide';
import type { CountBytes } from './download.js';
import type { PythonFiles } from './files.js';
import { CHANNEL, type PackageImage } from './image.js';
import { packagesFor, packageWords } from './packages.js';
import type { RuntimeHost } from '../runtime.js';

const OK = 200;

export class LatePackages {
  readonly #pyodide: PyodideAPI;
  readonly #files: PythonFiles;
  readonly #host: RuntimeHost;
  readonly #image: PackageImage | null;
  /** The reader is told only while a program runs. */
  telling = false;
  #report: CountBytes = () => undefined;

  constructor(pyodide: PyodideAPI, files: PythonFiles, host: RuntimeHost, image: PackageImage | null) {
    this.#pyodide = pyodide;
    this.#files = files;
    this.#host = host;
    this.#image = image;
  }

  /** All packages, for the kernel: `{name: {version, sha256, imports}}` as JSON. */
  get list(): string {
    const { packages } = this.#pyodide.lockfile;
    const known = Object.entries(packages).filter(([name]) => this.#files.packages.has(name));
    return JSON.stringify(
      Object.fromEntries(
        known.map(([name, { version, sha256, imports }]) => [name, { version, sha256, imports }]),
      ),
    );
  }

  /**
   * Names, as JSON, of the packages whose wheels are to be unpacked before the module can be imported, those first that others
   * need. Mounts the image where that has some of them. Throws an `Error` in words.
   */
  wheels(module: string): string {
    const { wanted, all } = packagesFor(this.#files, [module]);
    const missing = all.filter((name) => !(name in this.#pyodide.loadedPackages));
    const image = this.#image?.serves(missing) === true ? this.#image : null;
    const alone = missing.filter((name) => image?.has(name) !== true);
    if (missing.length > 0 && this.telling) {
      const total = alone.reduce((sum, name) => sum + this.#sizeOf(name), image?.size ?? 0);
      this.#report = this.#host.progress('packages', packageWords(wanted), total).add;
    }
    if (image !== null) {
      image.mountNow(this.#pyodide, fetchNow(image.url));
      this.#report(image.size);
    }
    return JSON.stringify(alone);
  }

  /** The wheel of a package. Throws an `Error` in words. */
  wheel(name: string): Uint8Array {
    const bytes = fetchNow(`${this.#files.base}${this.#files.packages.get(name)?.file ?? ''}`);
    this.#report(this.#sizeOf(name));
    return bytes;
  }

  /** For Pyodide's own loader, which would load it again. */
  unpacked(name: string): void {
    this.#pyodide.loadedPackages[name] = CHANNEL;
  }

  #sizeOf(name: string): number {
    return this.#files.packages.get(name)?.size ?? 0;
  }
}

function fetchNow(url: string): Uint8Array<ArrayBuffer> {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== OK) {
    const file = url.slice(url.lastIndexOf('/') + 1);
    throw new Error(`it answered ${request.status} for ${file}`);
  }
  return new Uint8Array(request.response as ArrayBuffer);
}
