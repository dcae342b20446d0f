/** Bare Pyodide from the product's own snapshot, with the module that the page compiled; nothing is fetched twice or in turn. */
let pyodide;

async function open({ manifest, module, flag }) {
  const { base, snapshot, stdlib } = manifest;
  const fetching = self.fetch;
  self.fetch = (input, init) =>
    String(input).endsWith('.wasm') ? Promise.resolve(new Response(null)) : fetching(input, init);
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  });
  const bytes = snapshot ? fetching(snapshot).then((response) => response.arrayBuffer()) : undefined;
  const { loadPyodide } = await import(base + 'pyodide.mjs');
  const options = { indexURL: base };
  if (stdlib) options.stdLibURL = stdlib;
  if (bytes) options._loadSnapshot = await bytes;
  const loaded = await loadPyodide(options);
  loaded.setInterruptBuffer(flag);
  return loaded;
}

function execute({ source }) {
  postMessage({ type: 'started' });
  try {
    postMessage({ type: 'result', text: String(pyodide.runPython(source)) });
  } catch (error) {
    postMessage({ type: 'result', text: String(error) });
  }
}

let opening;
onmessage = async ({ data }) => {
  if (data.type === 'open') opening = open(data);
  pyodide = await opening;
  if (data.type === 'execute') execute(data);
};
