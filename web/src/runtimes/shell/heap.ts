/** The interpreter's heap: its limit, and its size for the supervisor to read. */

const PAGE_BYTES = 65_536;
const HEAP_KIB = 1;

/**
 * Keeps every WebAssembly memory of this worker below a limit. The interpreter sees an allocation that fails, that is,
 * in Python a MemoryError. A maximum given to its memory would have no effect, since the module brings its own.
 */
export class HeapCap {
  /** Bytes. A heap never shrinks: below its present size a limit only keeps it from growing. */
  limit = Infinity;
  #signals: Int32Array | null = null;

  /** To be called before the interpreter is loaded; cannot be undone by a program. */
  install(limit: number, signals: Int32Array | null): void {
    this.limit = limit;
    this.#signals = signals;
    const grow = WebAssembly.Memory.prototype.grow;
    const { apply } = Reflect;
    const allow = (bytes: number): boolean => bytes <= this.limit;
    const told = (bytes: number): void => this.report(bytes);
    const capped = function (this: WebAssembly.Memory, pages: number): number {
      const wanted = this.buffer.byteLength + pages * PAGE_BYTES;
      if (!allow(wanted)) throw new RangeError('memory limit reached');
      const before: number = apply(grow, this, [pages]);
      told(wanted);
      return before;
    };
    Object.defineProperty(WebAssembly.Memory.prototype, 'grow', {
      value: capped,
      writable: false,
      configurable: false,
    });
  }

  /** Writes the size where the supervisor reads it. */
  report(bytes: number): void {
    if (this.#signals !== null) Atomics.store(this.#signals, HEAP_KIB, Math.ceil(bytes / 1024));
  }
}
