// Packages as one file, and memory snapshots in which they are imported. Used alike by `pyodide_tool.mjs`, which makes both
// in Node, and by the worker of the Python runtime, which uses them: what is laid out in memory must be the same in both.
//
// A *bundle* is a file of a length (32 bits, little-endian), an index in JSON, and what the index describes.
// - An image is a bundle of files: `{folders, files: [[path, offset, size]], modules: [path], packages: [name]}`. `modules` are
//   the extension modules that the usual imports load, in the order of linking.
// - A snapshot with packages is a bundle of the interpreter's memory: `{heap, layout, handles}`. It fits only the
//   image that it was made with, and only where each module lies where it lay then.
//
// All of this is private to Pyodide and Emscripten: it is used for the one locked version, tried out when it is
// made, and whoever uses it starts the plain way when it fails.

const WORD = 4;

/** The index of a bundle, and what it describes. Throws an `Error` when it is not one. */
export function openBundle(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - WORD) throw new Error('the file is cut off or no bundle');
  const index = JSON.parse(new TextDecoder().decode(bytes.slice(WORD, WORD + length)));
  return { index, body: bytes.subarray(WORD + length) };
}

/** The start of a bundle: whatever comes after it lies at a multiple of 16. */
export function bundleHead(index) {
  const text = new TextEncoder().encode(JSON.stringify(index));
  const length = Math.ceil((WORD + text.length) / 16) * 16 - WORD;
  const head = new Uint8Array(WORD + length).fill(0x20);
  new DataView(head.buffer).setUint32(0, length, true);
  head.set(text, WORD);
  return head;
}

/** Puts the files of an image into the interpreter's file system, which owns the image's bytes from then on. */
export function mountImage(fs, { index, body }) {
  for (const folder of index.folders) fs.mkdirTree(folder);
  for (const [path, offset, size] of index.files)
    fs.writeFile(path, body.subarray(offset, offset + size), { canOwn: true });
}

/** Compiles the image's modules side by side, but for those that are `known`. */
export async function compileModules({ index, body }, known = new Map()) {
  const places = new Map(index.files.map(([path, offset, size]) => [path, [offset, size]]));
  const compiled = await Promise.all(
    index.modules.map(async (path) => {
      const [offset, size] = places.get(path);
      return [path, known.get(path) ?? (await WebAssembly.compile(body.subarray(offset, offset + size)))];
    }),
  );
  return new Map(compiled);
}

/** From now on the interpreter's loader takes these modules as they are instead of compiling their files. */
export function offerModules(emscripten, modules) {
  const { FS: fs } = emscripten;
  const { readFile } = fs;
  // The loader reads a module in one way, and accepts one that is compiled in place of its bytes.
  fs.readFile = (path, options) =>
    (options?.encoding === 'binary' ? modules.get(path) : undefined) ?? readFile.call(fs, path, options);
}

/** What Pyodide makes its interpreter with, such that `work` is done on it before it starts. Rejects with what that throws. */
export function factoryWith(create, work) {
  return async (settings) => {
    let failure = null;
    settings.preRun.push(async (emscripten) => {
      emscripten.addRunDependency('fenced');
      try {
        await work(emscripten);
      } catch (error) {
        failure = error;
      } finally {
        emscripten.removeRunDependency('fenced');
      }
    });
    const emscripten = await create(settings);
    if (failure !== null) throw failure;
    return emscripten;
  };
}

/** Makes room for a snapshot of so many bytes. Throws an `Error` where the limit of the heap forbids it. */
export function growTo(emscripten, size) {
  if (emscripten.HEAP8.length < size) emscripten.growMemory(size);
  if (emscripten.HEAP8.length < size) throw new Error('the heap is limited to less than the snapshot takes');
}

/**
 * Links modules in the order given before the interpreter starts, so that each lies at the same place in every start.
 * Returns the layout, and what initialises the modules: to be called once the interpreter is up, where its memory is
 * its own. Where it is `restored`, all that they would write is in the snapshot.
 */
export function linkModules(emscripten, modules, restored) {
  const { wasmTable } = emscripten;
  const { Instance } = WebAssembly;
  const initialisers = [];
  const layout = [];
  // Emscripten runs what it finds among the exports, and would do so too early.
  WebAssembly.Instance = function (module, imports) {
    const exports = { ...new Instance(module, imports).exports };
    if (exports.__wasm_call_ctors !== undefined) initialisers.push(exports.__wasm_call_ctors);
    delete exports.__wasm_call_ctors;
    if (restored) delete exports.__wasm_apply_data_relocs;
    return { exports };
  };
  // What the interpreter put into the table before differs by the engine it runs in: by one, so far.
  wasmTable.grow(TABLE_STEP - (wasmTable.length % TABLE_STEP));
  try {
    for (const [path, module] of modules) {
      const exports = emscripten.loadWebAssemblyModule(module, LOCAL, path, {}, 0);
      const library = emscripten.newDSO(path, undefined, exports);
      library.global = false;
      layout.push([path, wasmTable.length, memoryEnd(emscripten)]);
    }
  } finally {
    WebAssembly.Instance = Instance;
  }
  return { layout, initialisers };
}

const TABLE_STEP = 256;

/**
 * The interpreter calls functions of other signatures by a trampoline, where the engine can have one; which a snapshot
 * does not know. Returns what puts this engine's own into a restored memory: to be taken before it is restored.
 */
export function keepTrampoline(emscripten) {
  const { __PyRuntime: runtime, __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: offset } = emscripten;
  if (runtime === undefined || offset === undefined)
    throw new Error('the interpreter has its trampoline elsewhere');
  const place = (runtime + emscripten.HEAP32[offset >>> 2]) >>> 2;
  const own = emscripten.HEAP32[place];
  return () => {
    emscripten.HEAP32[place] = own;
  };
}

const LOCAL = { global: false, nodelete: true, loadAsync: false };

/** Where memory that is not in use begins. */
function memoryEnd(emscripten) {
  return emscripten.HEAPU32[emscripten._emscripten_get_sbrk_ptr() >>> 2];
}

/**
 * What the interpreter knows of linked modules beyond its memory, to be kept with a snapshot. Throws an `Error` when there is
 * more than can be kept: functions that were put into the table later.
 */
export function describeLinks(emscripten, layout) {
  const { LDSO, wasmTable } = emscripten;
  for (let n = layout.at(-1)[1]; n < wasmTable.length; n++)
    if (wasmTable.get(n) !== null) throw new Error(`the interpreter has a function of its own at ${n}`);
  const linked = new Set(layout.map(([path]) => path));
  const handles = Object.entries(LDSO.loadedLibsByHandle)
    .filter(([, library]) => linked.has(library.name))
    .map(([handle, { name }]) => [Number(handle), name]);
  return { layout, handles };
}

/** Gives a restored interpreter back what `describeLinks` told. Throws an `Error` where modules lie elsewhere than they did. */
export function restoreLinks(emscripten, { layout, handles }, found) {
  const other = layout.findIndex((place, n) => String(place) !== String(found[n]));
  if (other >= 0 || layout.length !== found.length)
    throw new Error(`in memory there is ${found[other]} where the snapshot has ${layout[other]}`);
  const { LDSO } = emscripten;
  for (const [handle, name] of handles) LDSO.loadedLibsByHandle[handle] = LDSO.loadedLibsByName[name];
}
