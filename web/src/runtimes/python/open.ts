/** Opens a Python interpreter for the shell. */
import type { PyodideAPI } from 'pyodide';
import { FILES_FOLDER } from '../../protocol/files.js';
import type { EmscriptenFs } from '../files/emscripten.js';
import { FileSystem } from '../files/file-system.js';
import type { Runtime, RuntimeHost } from '../runtime.js';
import { watchForFatal } from './fatal.js';
import { readPythonFiles } from './files.js';
import { PackageImage } from './image.js';
import { Interpreter } from './interpreter.js';
import { startPyodide } from './start.js';

export async function openPython(host: RuntimeHost): Promise<Runtime> {
  const files = readPythonFiles(host.files, host.origin);
  const image = files.image === null ? null : new PackageImage(files.image, host);
  const pyodide = await startPyodide(files, host, image);
  watchForFatal(pyodide, (message) => host.fatal(message));
  return new Interpreter(pyodide, files, mountFiles(pyodide), host, image);
}

/** The conversation's files: also the working directory, and where programs import modules of the reader's from. */
function mountFiles(pyodide: PyodideAPI): FileSystem {
  const fs = pyodide.FS as unknown as EmscriptenFs;
  const files = new FileSystem(fs, new FileReaderSync());
  files.attach(FILES_FOLDER);
  fs.chdir(FILES_FOLDER);
  pyodide.runPython(`import sys; sys.path.append('${FILES_FOLDER}')`);
  return files;
}
