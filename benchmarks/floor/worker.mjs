/** Bare Pyodide, started from the same memory snapshot as the product's when there is one. */
// Messages that come while the interpreter loads would be lost: a module worker has no handler before its first await ends.
const waiting = [];
onmessage = (event) => waiting.push(event);
const manifest = await (await fetch('/runtimes/manifest.json')).json();
const { base, snapshot, stdlib } = manifest.python;
const { loadPyodide } = await import(base + 'pyodide.mjs');
const options = { indexURL: base };
if (stdlib) options.stdLibURL = stdlib;
if (snapshot) options._loadSnapshot = await (await fetch(snapshot)).arrayBuffer();
const pyodide = await loadPyodide(options);
let lines = [];
pyodide.setStdout({ batched: (line) => lines.push(line) });

const run = ({ data }) => {
  lines = [];
  const value = pyodide.runPython(data.source);
  if (value !== undefined) lines.push(String(value));
  postMessage(lines.join('\n'));
};
for (const event of waiting.splice(0)) run(event);
onmessage = run;
