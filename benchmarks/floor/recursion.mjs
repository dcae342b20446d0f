/** Bare Pyodide as its own documentation starts it; programs may await, as in the product. */
const manifest = (await (await fetch('/runtimes/manifest.json')).json()).python;

class Session {
  #worker = new Worker('/floor/recursion-worker.mjs', { type: 'module' });

  constructor() {
    this.#worker.postMessage({ base: manifest.base });
  }

  /** Resolves to the program's value as text, or its error's. */
  execute(source) {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.postMessage({ source });
    });
  }

  close() {
    this.#worker.terminate();
  }
}

window.floor = { open: () => new Session() };
