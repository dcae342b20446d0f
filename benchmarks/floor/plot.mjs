/** A plot as Pyodide's own documentation makes it: a worker that loads the interpreter, then the packages that are imported. */
const { python } = await (await fetch('/runtimes/manifest.json')).json();
const [base, lock] = [python.base, python.lock].map((address) => new URL(address, location.href).href);

/** Milliseconds until the program's picture is there. */
async function plot(source) {
  const start = performance.now();
  const worker = new Worker('/floor/plot-worker.mjs', { type: 'module' });
  const png = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.png));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ base, lock, source });
  });
  const picture = new Image();
  picture.src = 'data:image/png;base64,' + png;
  await picture.decode();
  const took = performance.now() - start;
  worker.terminate();
  return took;
}

window.floor = { plot };
