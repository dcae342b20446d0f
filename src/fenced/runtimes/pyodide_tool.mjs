// Prepares Pyodide at install time: node pyodide_tool.mjs COMMAND < JSON of its options.
//
//   compile   {core, program, target}                                 the standard library with compiled modules
//   image     {core, program, stdlib, compiler, packages, imports, target}
//                                                                     the packages unpacked and compiled, as one file
//   snapshot  {core, program, stdlib, kernel, imports, image, target} the interpreter's memory with the kernel imported
//   probe     {core, program, stdlib, snapshot, image}                restores the snapshot and runs a cell in it
//
// `core` is Pyodide's folder, `program` the Python text of the command's part inside the interpreter, `stdlib` the
// library to start with (null: Pyodide's own), `image` the packages that are there (null: none), `imports` the modules
// to import. `_makeSnapshot`, `_loadSnapshot`, `makeMemorySnapshot` and all that `pyodide_image.mjs` does are private to
// Pyodide: they are used for the one locked version, and every snapshot is probed before it counts.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  bundleHead,
  compileModules,
  describeLinks,
  factoryWith,
  growTo,
  linkModules,
  mountImage,
  openBundle,
  restoreLinks,
} from './pyodide_image.mjs';

const commands = { compile, image, snapshot, probe };

async function start(options, more) {
  const { loadPyodide } = await import(pathToFileURL(join(options.core, 'pyodide.mjs')).href);
  return loadPyodide({
    indexURL: options.core,
    ...(options.stdlib ? { stdLibURL: options.stdlib } : {}),
    // No package is loaded where none is named; the short list also keeps what is installed out of the snapshot.
    lockFileContents: JSON.stringify({ info: options.info, packages: options.packages ?? {} }),
    // Else the interpreter would know this script's path as its own.
    _sysExecutable: 'python',
    env: { HOME: '/home/pyodide', MPLBACKEND: 'agg' },
    ...more,
  });
}

/** As `start`, with the image's files in place and its modules linked; `restored` is the heap's size in the snapshot, null without one. */
async function startLinked(options, restored, more) {
  const { default: create } = await import(pathToFileURL(join(options.core, 'pyodide.asm.mjs')).href);
  const image = openBundle(new Uint8Array(readFileSync(options.image)));
  const modules = await compileModules(image);
  let links;
  let emscripten;
  const python = await start(options, {
    ...more,
    createPyodideModule: factoryWith(create, (module) => {
      emscripten = module;
      if (restored !== null) growTo(module, restored);
      mountImage(module.FS, image);
      links = linkModules(module, modules, restored !== null);
    }),
  });
  return { python, emscripten, ...links };
}

async function compile(options) {
  const python = await start(options, {});
  const [major, minor] = python
    .runPython('import sys; f"{sys.version_info[0]} {sys.version_info[1]}"')
    .split(' ');
  python.runPython(options.program);
  python.runPython(`compile_library("/lib/python${major}${minor}.zip", "/tmp/library.zip")`);
  writeFileSync(options.target, python.FS.readFile('/tmp/library.zip'));
}

async function image(options) {
  const python = await start(options, { packageBaseUrl: join(options.core, '/') });
  const packages = Object.keys(options.packages);
  const failures = [];
  await python.loadPackage(packages, {
    checkIntegrity: true,
    messageCallback: () => undefined,
    errorCallback: (message) => failures.push(message),
  });
  const lacking = packages.filter((name) => !(name in python.loadedPackages));
  if (lacking.length > 0) throw new Error(`${lacking.join(', ')} could not be loaded: ${failures.join(' ')}`);
  python.runPython(options.compiler);
  python.runPython(options.program);
  const root = python.runPython('import site; site.getsitepackages()[0]');
  const pack = python.globals.get('pack_image');
  const index = pack(root, '/tmp/image.bin', python.toPy(options.imports), python.globals.get('compiled'));
  const head = bundleHead({ ...JSON.parse(index), packages });
  writeFileSync(options.target, Buffer.concat([head, python.FS.readFile('/tmp/image.bin')]));
}

async function snapshot(options) {
  const making = { _makeSnapshot: true };
  const { python, emscripten, layout, initialisers } = options.image
    ? await startLinked(options, null, making)
    : { python: await start(options, making) };
  for (const initialise of initialisers ?? []) initialise();
  python.FS.writeFile('/tmp/kernel.zip', readFileSync(options.kernel));
  // In a namespace of its own, so that nothing of this shows in the snapshot's __main__.
  python.runPython(`
def prepare(program, imports):
    names = {"__name__": "warm_up"}
    exec(compile(program, "warm_up.py", "exec"), names)
    with open("/tmp/kernel.zip", "rb") as file:
        names["warm_up"](file.read(), imports=imports)

prepare(${JSON.stringify(options.program)}, ${JSON.stringify(options.imports ?? [])})
del prepare
import gc
gc.collect()
del gc
`);
  // Which packages are there is told to each start anew, and Pyodide takes none that knows of any.
  for (const name of Object.keys(python.loadedPackages)) delete python.loadedPackages[name];
  const memory = python.makeMemorySnapshot();
  if (!options.image) {
    writeFileSync(options.target, memory);
    return;
  }
  // What lies behind the end of what is in use is zero in every new interpreter.
  const used = memory.findLastIndex((byte) => byte !== 0) + 1;
  const index = { heap: emscripten.HEAP8.length, ...describeLinks(emscripten, layout) };
  writeFileSync(options.target, Buffer.concat([bundleHead(index), memory.subarray(0, used)]));
}

/** The interpreter as the snapshot has it. */
async function restore(options) {
  const bytes = new Uint8Array(readFileSync(options.snapshot));
  if (!options.image) return start(options, { _loadSnapshot: bytes });
  const { index, body } = openBundle(bytes);
  const { python, emscripten, layout } = await startLinked(options, index.heap, {
    _loadSnapshot: body,
  });
  restoreLinks(emscripten, index, layout);
  return python;
}

async function probe(options) {
  const python = await restore(options);
  const written = [];
  const host = {
    write: (json) => written.push(JSON.parse(json)),
    readline: () => '',
    sleep: () => undefined,
    heap: () => 0,
    packageIndex: () => undefined,
    refused: () => undefined,
    wheels: () => '[]',
    wheel: () => undefined,
    unpacked: () => undefined,
  };
  python.runPython(options.program);
  await python.globals.get('probe')(host, Boolean(options.image));
  const text = written
    .filter((output) => output.output_type === 'stream')
    .map((output) => output.text)
    .join('');
  if (text !== '42\n') throw new Error(`the kernel's print gave ${JSON.stringify(written)}`);
  const pictures = written.filter((output) => output.data?.['image/png']).length;
  if (options.image && pictures !== 1) throw new Error(`a plot gave ${pictures} pictures`);
}

const command = commands[process.argv[2]];
try {
  if (command === undefined)
    throw new Error(`expected one of ${Object.keys(commands)}, got ${process.argv[2]}`);
  await command(JSON.parse(readFileSync(0, 'utf8')));
} catch (error) {
  // The message alone: with its stack Node would print the interpreter's minified source, a megabyte long.
  console.error(String(error?.message ?? error));
  process.exit(1);
}
// Pyodide keeps timers alive that would hold the process.
process.exit(0);
