// Prepares Pyodide at install time: node pyodide_tool.mjs COMMAND < JSON of its options.
//
//   compile   {core, program, target}                      the standard library with compiled modules
//   snapshot  {core, program, stdlib, kernel, target}      the interpreter's memory with the kernel imported
//   probe     {core, program, stdlib, snapshot}            restores the snapshot and runs a cell in it
//
// `core` is Pyodide's folder, `program` the Python text of the command's part inside the interpreter, `stdlib` the
// library to start with (null: Pyodide's own). `_makeSnapshot`, `_loadSnapshot` and `makeMemorySnapshot` are private
// to Pyodide: they are used for the one locked version, and every snapshot is probed before it counts.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const commands = { compile, snapshot, probe };

async function start(options, more) {
  const { loadPyodide } = await import(pathToFileURL(join(options.core, 'pyodide.mjs')).href);
  return loadPyodide({
    indexURL: options.core,
    ...(options.stdlib ? { stdLibURL: options.stdlib } : {}),
    // No package is loaded here; an empty list also keeps what is installed out of the snapshot.
    lockFileContents: JSON.stringify({ info: options.info, packages: {} }),
    // Else the interpreter would know this script's path as its own.
    _sysExecutable: 'python',
    env: { HOME: '/home/pyodide', MPLBACKEND: 'agg' },
    ...more,
  });
}

async function compile(options) {
  const python = await start(options, {});
  const [major, minor] = python.runPython('import sys; f"{sys.version_info[0]} {sys.version_info[1]}"').split(' ');
  python.runPython(options.program);
  python.runPython(`compile_library("/lib/python${major}${minor}.zip", "/tmp/library.zip")`);
  writeFileSync(options.target, python.FS.readFile('/tmp/library.zip'));
}

async function snapshot(options) {
  const python = await start(options, { _makeSnapshot: true });
  python.FS.writeFile('/tmp/kernel.zip', readFileSync(options.kernel));
  // In a namespace of its own, so that nothing of this shows in the snapshot's __main__.
  python.runPython(`
def prepare(program):
    names = {"__name__": "warm_up"}
    exec(compile(program, "warm_up.py", "exec"), names)
    with open("/tmp/kernel.zip", "rb") as file:
        names["warm_up"](file.read())

prepare(${JSON.stringify(options.program)})
del prepare
import gc
gc.collect()
del gc
`);
  writeFileSync(options.target, python.makeMemorySnapshot());
}

async function probe(options) {
  const python = await start(options, { _loadSnapshot: readFileSync(options.snapshot) });
  const written = [];
  const host = {
    write: (json) => written.push(JSON.parse(json)),
    readline: () => '',
    sleep: () => undefined,
    heap: () => 0,
  };
  python.runPython(options.program);
  await python.globals.get('probe')(host);
  const text = written
    .filter((output) => output.output_type === 'stream')
    .map((output) => output.text)
    .join('');
  if (text !== '42\n') throw new Error(`the kernel's print gave ${JSON.stringify(written)}`);
}

const command = commands[process.argv[2]];
try {
  if (command === undefined) throw new Error(`expected one of ${Object.keys(commands)}, got ${process.argv[2]}`);
  await command(JSON.parse(readFileSync(0, 'utf8')));
} catch (error) {
  // The message alone: with its stack Node would print the interpreter's minified source, a megabyte long.
  console.error(String(error?.message ?? error));
  process.exit(1);
}
// Pyodide keeps timers alive that would hold the process.
process.exit(0);
