let pyodide;

async function open(base) {
  const { loadPyodide } = await import(base + 'pyodide.mjs');
  return loadPyodide({ indexURL: base });
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
