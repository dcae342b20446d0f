/** Opens a Python interpreter for the shell. */
import type { Runtime, RuntimeHost } from '../runtime.js';
import { watchForFatal } from './fatal.js';
import { readPythonFiles } from './files.js';
import { Interpreter } from './interpreter.js';
import { startPyodide } from './start.js';

export async function openPython(host: RuntimeHost): Promise<Runtime> {
  const files = readPythonFiles(host.files, host.origin);
  const pyodide = await startPyodide(files, host);
  watchForFatal(pyodide, (message) => host.fatal(message));
  return new Interpreter(pyodide, files, host);
}
