/** Python's entry in the list of installed runtimes, as the server makes it. */
import type { RuntimeFiles } from '../../protocol/session.js';

export interface PackageFile {
  readonly file: string;
  readonly size: number;
  /** Top-level modules that it brings. */
  readonly imports: readonly string[];
  /** Packages that it needs. */
  readonly depends: readonly string[];
}

export interface StoredFile {
  readonly url: string;
  /** Bytes, unpacked. */
  readonly size: number;
}

export interface PackagesFile extends StoredFile {
  readonly packages: ReadonlySet<string>;
  /** Those of them that it was made for, the others being what these need. */
  readonly roots: readonly string[];
}

export interface PythonFiles {
  /** Address of the folder with Pyodide's own files and the wheels. */
  readonly base: string;
  /** Address of the list of packages, with their hashes. */
  readonly lock: string;
  /** Address of the kernel's zip. */
  readonly kernel: string;
  /** Address of the compiled standard library; null where the stock one is used. A snapshot needs the one it was made with. */
  readonly stdlib: StoredFile | null;
  readonly snapshot: StoredFile | null;
  /** Packages unpacked and compiled, as one file. */
  readonly image: PackagesFile | null;
  /** A snapshot with the image's packages imported; there is none without the image. */
  readonly dataSnapshot: StoredFile | null;
  readonly sizes: ReadonlyMap<string, number>;
  readonly packages: ReadonlyMap<string, PackageFile>;
}

/** Reads the entry. Throws an `Error` that says which part is not as expected. */
export function readPythonFiles(files: RuntimeFiles, origin: string): PythonFiles {
  const address = (key: string): string => {
    const value = files[key];
    if (typeof value !== 'string')
      throw new Error(`runtimes manifest: expected text for python.${key}, got ${typeof value}`);
    return new URL(value, origin).href;
  };
  const optional = (key: string): StoredFile | null =>
    typeof files[key] === 'string' ? { url: address(key), size: number(files[`${key}Size`]) } : null;
  const sizes = Object.entries(record(files['sizes'])).map(([name, size]) => [name, number(size)] as const);
  const image = optional('image');
  const packages = Object.entries(record(files['packages'])).map(
    ([name, entry]) => [name, readPackage(record(entry))] as const,
  );
  return {
    base: address('base'),
    lock: address('lock'),
    kernel: address('kernel'),
    stdlib: optional('stdlib'),
    snapshot: optional('snapshot'),
    image:
      image === null
        ? null
        : {
            ...image,
            packages: new Set(strings(files['imagePackages'])),
            roots: strings(files['imageRoots']),
          },
    dataSnapshot: image === null ? null : optional('dataSnapshot'),
    sizes: new Map(sizes),
    packages: new Map(packages),
  };
}

function readPackage(entry: Readonly<Record<string, unknown>>): PackageFile {
  return {
    file: typeof entry['file'] === 'string' ? entry['file'] : '',
    size: number(entry['size']),
    imports: strings(entry['imports']),
    depends: strings(entry['depends']),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
