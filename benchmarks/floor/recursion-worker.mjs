let pyodide;

async function open(base) {
  const { loadPyodide } = await import(base + 'pyodide.mjs');
  const python = await loadPyodide({ indexURL: base });
  // The interpreter is gone then, and what it ran has no end: nobody need wait for that.
  python._api.on_fatal = () => postMessage('fatal');
  return python;
}

onmessage = async ({ data }) => {
  if (data.base) pyodide = open(data.base);
  else
    try {
      postMessage(String(await (await pyodide).runPythonAsync(data.source)));
    } catch (error) {
      postMessage(String(error));
    }
};
