// Runs programs through the kernel inside real Pyodide, as the worker does.
//
//   node pyodide_check.mjs PYODIDE_FOLDER KERNEL_FOLDER [--snapshot] < steps.json > results.json
//
// A step is `{source, typed?, stop?, requests?}`: `typed` are the lines answered to input() (null: Stop is pressed instead), and
// `stop` says how the program is stopped after its first output: 'signal' (the interrupt buffer, written by another
// thread while the program computes, as the page does) or 'call' (kernel.interrupt()). `requests` are pairs of method
// and parameters, asked after the run. All steps run in one session; when a program kills it, the results end there,
// with `fatal`. With --snapshot the session is restored from a memory snapshot that was made after `import
// fenced_kernel`.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const [runtime, sources, mode] = process.argv.slice(2);
const HEAP = 256 * 1024 * 1024;
// Long enough that print() has returned to the program, although another thread does the counting.
const SIGNAL_DELAY_MS = 200;
const CELL = '0193a5b2-7c4d-7e8f-9a0b-1c2d3e4fab12.3';

const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65536 > HEAP) throw new RangeError('the heap is full');
  return grow.call(this, pages);
};

const { loadPyodide } = await import(pathToFileURL(join(runtime, 'pyodide.mjs')).href);

/** The browser's, for two addresses: what one of them gets tells what was asked, the other is refused. */
globalThis.XMLHttpRequest = class {
  status = 0;
  statusText = '';
  responseURL = '';
  response = null;
  #asked = {};

  open(method, url, asynchronous) {
    this.#asked = { method, url, asynchronous, headers: {} };
  }

  setRequestHeader(name, value) {
    this.#asked.headers[name] = value;
  }

  getAllResponseHeaders() {
    return 'content-type: application/json\r\ncontent-encoding: gzip\r\n';
  }

  send(body) {
    const { url } = this.#asked;
    if (url !== 'https://allowed.example/') {
      const host = new URL(url).host;
      throw new DOMException(
        `${host} cannot be reached: programs in this conversation may not use it. Allow it under the cell or in the ` +
          "conversation's settings, then run again.",
        'NetworkError',
      );
    }
    const sent = body ? Buffer.from(body).toString() : null;
    const answer = JSON.stringify({ ...this.#asked, type: this.responseType, timeout: this.timeout ?? null, sent });
    Object.assign(this, { status: 200, statusText: 'OK', responseURL: url });
    this.response = new TextEncoder().encode(answer).buffer;
  }
};

function putKernel(pyodide) {
  for (const name of readdirSync(sources, { recursive: true }).filter((name) => name.endsWith('.py'))) {
    const target = `/lib/fenced/fenced_kernel/${name}`;
    pyodide.FS.mkdirTree(dirname(target));
    pyodide.FS.writeFile(target, readFileSync(join(sources, name)));
  }
  pyodide.runPython("import sys; sys.path.insert(0, '/lib/fenced'); import fenced_kernel");
}

async function start() {
  if (mode !== '--snapshot') {
    const pyodide = await loadPyodide({ indexURL: runtime });
    putKernel(pyodide);
    return pyodide;
  }
  const maker = await loadPyodide({ indexURL: runtime, _makeSnapshot: true });
  putKernel(maker);
  return loadPyodide({ indexURL: runtime, _loadSnapshot: maker.makeMemorySnapshot() });
}

const pyodide = await start();
const signals = new Int32Array(new SharedArrayBuffer(16));
// Pyodide reads the flag and then clears it: what another thread writes in between is lost, and the program goes on
// for ever. Here reading takes the flag in one step, so that clearing has nothing left to do.
pyodide.setInterruptBuffer({
  get 0() {
    return Atomics.exchange(signals, 0, 0);
  },
  set 0(_cleared) {},
});

/** What the worker answers: the packages that are not there yet, those first that others need. */
function wheelsFor(module) {
  const { packages } = pyodide.lockfile;
  const all = [];
  const visit = (name) => {
    if (all.includes(name) || packages[name] === undefined) return;
    for (const needed of packages[name].depends) visit(needed);
    all.push(name);
  };
  visit(Object.keys(packages).find((name) => packages[name].imports.includes(module)));
  return all.filter((name) => !(name in pyodide.loadedPackages));
}

const kernel = pyodide.pyimport('fenced_kernel').Kernel();

function interrupt() {
  signals[0] = 2;
  pyodide.checkInterrupt();
}

// Written by this thread the flag would be set before write() returns, and the program stopped in its print() or
// after it, by chance.
const stopper = new Worker(
  `const { parentPort, workerData } = require('node:worker_threads');
   parentPort.on('message', (delay) => setTimeout(() => Atomics.store(workerData, 0, 2), delay));`,
  { eval: true, workerData: signals },
);

let outputs = [];
let typed = [];
let afterOutput = () => undefined;
kernel.attach(
  {
    write(json) {
      outputs.push(JSON.parse(json));
      afterOutput();
    },
    readline() {
      const line = typed.shift();
      if (line === undefined) throw new Error('EOF: nothing more is typed');
      if (line === null) interrupt();
      return line;
    },
    sleep(seconds) {
      if (seconds > 100) interrupt();
    },
    heap: () => pyodide._module.HEAP8.length,
    packageIndex: () => undefined,
    refused: () => undefined,
    wheels: (module) => JSON.stringify(wheelsFor(module)),
    wheel: (name) => new Uint8Array(readFileSync(join(runtime, pyodide.lockfile.packages[name].file_name))),
    unpacked: (name) => {
      pyodide.loadedPackages[name] = 'default channel';
    },
  },
  JSON.stringify(pyodide.lockfile.packages),
);
kernel.reseed();

const results = [];
let current = null;

function finish() {
  process.stdout.write(JSON.stringify({ suspends: typeof WebAssembly.Suspending === 'function', results }), () =>
    process.exit(0),
  );
}

// The worker is told of a dead interpreter in the same ways.
let dead = false;
function die(error) {
  if (dead) return;
  dead = true;
  results.push({ fatal: String(error?.message ?? error).split('\n', 1)[0], source: current });
  finish();
}
pyodide._api.on_fatal = die;
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

for (const step of JSON.parse(readFileSync(0, 'utf8'))) {
  outputs = [];
  typed = step.typed ?? [];
  afterOutput = () => {
    afterOutput = () => undefined;
    if (step.stop === 'signal') stopper.postMessage(SIGNAL_DELAY_MS);
    if (step.stop === 'call') setTimeout(() => kernel.interrupt(), 0);
  };
  signals[0] = 0;
  current = step.source;
  const missing = JSON.parse(kernel.imports(step.source));
  const names = JSON.parse(kernel.names(step.source));
  const result = JSON.parse(await kernel.execute(step.source, CELL));
  const answers = (step.requests ?? []).map(([method, params]) =>
    JSON.parse(kernel.request(method, JSON.stringify(params))),
  );
  results.push({ ...result, outputs, missing, names, answers });
}
finish();
