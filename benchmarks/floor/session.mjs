/** The least that a session can be: a worker with Pyodide that is given its compiled module, and a flag to interrupt it. */
const manifest = (await (await fetch('/runtimes/manifest.json')).json()).python;
const module = await WebAssembly.compileStreaming(fetch(manifest.base + 'pyodide.asm.wasm'));

class Session {
  #worker = new Worker('/floor/session-worker.mjs', { type: 'module' });
  #flag = new Int32Array(new SharedArrayBuffer(4));
  #waiting = new Map();

  constructor() {
    this.#worker.onmessage = ({ data }) => {
      this.#waiting.get(data.type)?.(data);
      this.#waiting.delete(data.type);
    };
    this.#worker.postMessage({ type: 'open', manifest, module, flag: this.#flag });
  }

  #next(type) {
    return new Promise((resolve) => this.#waiting.set(type, resolve));
  }

  /** Resolves to the program's value as text, or its error's. */
  async execute(source) {
    const result = this.#next('result');
    this.#worker.postMessage({ type: 'execute', source });
    return (await result).text;
  }

  /** Milliseconds from raising the flag until the loop's end is known. */
  async interruptLoop(after) {
    const started = this.#next('started');
    const result = this.execute('while True: pass');
    await started;
    await new Promise((resolve) => setTimeout(resolve, after));
    const start = performance.now();
    Atomics.store(this.#flag, 0, 2);
    const text = await result;
    if (!text.includes('KeyboardInterrupt')) throw new Error('expected an interrupt, got ' + text);
    return performance.now() - start;
  }

  close() {
    this.#worker.terminate();
  }
}

window.floor = { open: () => new Session() };
