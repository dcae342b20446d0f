/** Bare Pyodide with its own standard library and the wheels. */
const DRAW = `
import base64, io
import matplotlib.pyplot as plt
file = io.BytesIO()
plt.savefig(file, format="png", dpi=200, bbox_inches="tight")
base64.b64encode(file.getvalue()).decode()
`;

onmessage = async ({ data: { base, lock, source } }) => {
  try {
    const { loadPyodide } = await import(base + 'pyodide.mjs');
    const env = { MPLBACKEND: 'agg', HOME: '/home/pyodide' };
    const python = await loadPyodide({ indexURL: base, lockFileURL: lock, packageBaseUrl: base, env });
    await python.loadPackagesFromImports(source);
    python.runPython(source);
    postMessage({ png: python.runPython(DRAW) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
