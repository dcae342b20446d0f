// Evaluates calls in Pyodide, with numpy and pandas from their installed wheels.
//
//   node pyodide_numbers.mjs PYODIDE_FOLDER KERNEL_FOLDER < {packages: [name], numpy: file or null, program, calls} > results.json
//
// `program` is Python text that defines `evaluate(calls)`. `numpy` names another wheel of numpy than the installed one: as it was built.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [runtime, kernel] = process.argv.slice(2);
const { packages, numpy, program, calls } = JSON.parse(readFileSync(0, 'utf8'));

const lock = JSON.parse(readFileSync(join(runtime, 'pyodide-lock.json'), 'utf8'));
if (numpy !== null) {
  const sha256 = createHash('sha256').update(readFileSync(join(runtime, numpy))).digest('hex');
  Object.assign(lock.packages.numpy, { file_name: numpy, sha256 });
}
const { loadPyodide } = await import(pathToFileURL(join(runtime, 'pyodide.mjs')).href);
const python = await loadPyodide({
  indexURL: runtime,
  packageBaseUrl: join(runtime, '/'),
  lockFileContents: JSON.stringify(lock),
  env: { HOME: '/home/pyodide', MPLBACKEND: 'agg' },
});
await python.loadPackage(packages, { messageCallback: () => undefined });
for (const name of readdirSync(kernel, { recursive: true }).filter((name) => name.endsWith('.py'))) {
  const target = `/lib/fenced/fenced_kernel/${name}`;
  python.FS.mkdirTree(dirname(target));
  python.FS.writeFile(target, readFileSync(join(kernel, name)));
}
python.runPython(`
import sys
sys.path.append('/lib/fenced')
from fenced_kernel.browser import integers
integers.install()
`);
// Before the kernel's part took effect and after it are both ways in which programs meet numpy; here it comes first.
python.FS.writeFile('/home/pyodide/evaluating.py', program);
const results = python.runPython(`
import json
sys.path.append('/home/pyodide')
import evaluating
json.dumps(evaluating.evaluate(json.loads(${JSON.stringify(JSON.stringify(calls))})))
`);
process.stdout.write(results, () => process.exit(0));
