/** The least that a page with Pyodide in a worker can do: post a program, paint its text. */
const out = document.getElementById('out');
const worker = new Worker('/floor/worker.mjs', { type: 'module' });
let resolve;

worker.onmessage = ({ data }) => {
  out.textContent = data;
  requestAnimationFrame(() => setTimeout(() => resolve?.(performance.now())));
};

/** Milliseconds from now until the program's output is painted. */
window.run = (source) => {
  const start = performance.now();
  return new Promise((settle) => {
    resolve = settle;
    worker.postMessage({ source });
  }).then((end) => end - start);
};

/** Milliseconds from navigation until the first program's output is painted. */
window.first = new Promise((settle) => {
  resolve = settle;
  worker.postMessage({ source: 'print("hello")' });
});
