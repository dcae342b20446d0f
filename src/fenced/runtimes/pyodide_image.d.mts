/** Types of `pyodide_image.mjs`, for the page. */

export interface Bundle<Index> {
  readonly index: Index;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface ImageIndex {
  readonly folders: readonly string[];
  /** Path, offset in the body, size. */
  readonly files: readonly (readonly [string, number, number])[];
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

/** Path of a module, length of the table and end of the memory in use once it is linked. */
export type Layout = readonly (readonly [string, number, number])[];

export interface SnapshotIndex {
  /** Bytes of the heap. */
  readonly heap: number;
  readonly layout: Layout;
  readonly handles: readonly (readonly [number, string])[];
}

/** What is used of the file system of Emscripten. */
export interface ImageFileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, bytes: Uint8Array, options: { readonly canOwn: boolean }): void;
}

/** The interpreter's inside, of which nothing more is known here. */
export interface Emscripten {
  readonly FS: ImageFileSystem;
}

export type EmscriptenFactory = (settings: unknown) => Promise<Emscripten>;

export type Modules = ReadonlyMap<string, WebAssembly.Module>;

export function openBundle<Index>(bytes: Uint8Array<ArrayBuffer>): Bundle<Index>;
export function bundleHead(index: ImageIndex | SnapshotIndex): Uint8Array;
export function mountImage(fs: ImageFileSystem, image: Bundle<ImageIndex>): void;
export function compileModules(image: Bundle<ImageIndex>, known?: Modules): Promise<Modules>;
export function offerModules(emscripten: Emscripten, modules: Modules): void;
export function factoryWith(
  create: EmscriptenFactory,
  work: (emscripten: Emscripten) => void | Promise<void>,
): EmscriptenFactory;
export function growTo(emscripten: Emscripten, size: number): void;
export function keepTrampoline(emscripten: Emscripten): () => void;
export function linkModules(
  emscripten: Emscripten,
  modules: Modules,
  restored: boolean,
): { readonly layout: Layout; readonly initialisers: readonly (() => void)[] };
export function describeLinks(
  emscripten: Emscripten,
  layout: Layout,
): Pick<SnapshotIndex, 'layout' | 'handles'>;
export function restoreLinks(emscripten: Emscripten, index: SnapshotIndex, found: Layout): void;
