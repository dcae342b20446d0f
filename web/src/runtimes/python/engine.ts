/**
 * What depends on the browser's engine and not on Python: how much stack there is, and whether it can be switched. Python
 * decides it when it starts, so one that was restored from a memory snapshot has the decisions of the machine that made it.
 *
 * All of this is private in Pyodide and used for the one locked version. What is not there is left as it is, with a warning.
 */
import type { PyodideAPI } from 'pyodide';

/** Bytes of its own stack in memory after which Python raises a RecursionError. The engine's stack is used up about as fast. */
const STACK = 256 * 1024;

/** The methods of a `PyMethodDef` in memory: name, function. */
const FUNCTION = 4;
/** Of a function object's, after reference count and type: its `PyMethodDef`. */
const DEFINITION = 8;

interface Inside {
  readonly wasmTable?: WebAssembly.Table;
  readonly HEAPU32: Uint32Array;
  readonly _run_sync?: unknown;
  readonly _run_sync_not_supported?: unknown;
  readonly _emscripten_stack_get_base?: () => number;
  readonly _emscripten_stack_set_limits?: (base: number, end: number) => void;
  readonly _PyThreadState_Get?: () => number;
  readonly __Py_InitializeRecursionLimits?: (thread: number) => void;
}

/** To be called after each start, before programs run. */
export function suitEngine(pyodide: PyodideAPI): void {
  const { _module: inside } = pyodide as unknown as { readonly _module: Inside };
  attempt('the depth of recursion', () => limitStack(inside));
  if ('Suspending' in WebAssembly) attempt('the switching of stacks', () => switchStacks(pyodide, inside));
}

function attempt(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    console.warn(`Fenced: ${what} could not be set in this version of Pyodide.`, error);
  }
}

/** Python takes all of its stack in memory for usable, and never notices that the engine's own ends before. */
function limitStack(inside: Inside): void {
  const {
    _emscripten_stack_get_base: base,
    _emscripten_stack_set_limits: setLimits,
    _PyThreadState_Get: thread,
    __Py_InitializeRecursionLimits: initialize,
  } = inside;
  if (!base || !setLimits || !thread || !initialize) throw new Error('its stack is not where it was');
  setLimits(base(), base() - STACK);
  initialize(thread());
}

/** `run_sync` is one of two functions, by what the engine could do in which the interpreter started. */
function switchStacks(pyodide: PyodideAPI, inside: Inside): void {
  const { wasmTable: table, _run_sync: able, _run_sync_not_supported: unable, HEAPU32: memory } = inside;
  if (table === undefined || able === undefined || unable === undefined)
    throw new Error('run_sync is not where it was');
  const place = (pyodide.runPython(`id(__import__('_pyodide_core').run_sync)`) as number) + DEFINITION;
  const entry = ((memory[place >>> 2] ?? 0) + FUNCTION) >>> 2;
  const found: unknown = table.get(memory[entry] ?? 0);
  if (found === able) return;
  if (found !== unable) throw new Error('run_sync is not what it was');
  memory[entry] = indexOf(table, able);
}

function indexOf(table: WebAssembly.Table, wanted: unknown): number {
  for (let n = 0; n < table.length; n += 1) if (table.get(n) === wanted) return n;
  throw new Error('run_sync is not in the table');
}
