/** The interpreter's heap: its limit, and its size for the supervisor to read. */

const PAGE_BYTES = 65_536;
const HEAP_KIB = 1;

export type ReportHeap = (bytes: number) => void;

/** Writes sizes where the supervisor reads them. */
export function heapReporter(signals: Int32Array | null): ReportHeap {
  return (bytes) => {
    if (signals !== null) Atomics.store(signals, HEAP_KIB, Math.ceil(bytes / 1024));
  };
}

/**
 * Keeps every WebAssembly memory of this worker below `limit` bytes. The interpreter sees an allocation that
 * fails, that is, a MemoryError. To be called before the interpreter is loaded: a maximum given to its memory
 * has no effect, since the module brings its own. It cannot be undone by a program.
 */
export function capHeap(limit: number, report: ReportHeap): void {
  const grow = WebAssembly.Memory.prototype.grow;
  const { apply } = Reflect;
  const capped = function (this: WebAssembly.Memory, pages: number): number {
    const wanted = this.buffer.byteLength + pages * PAGE_BYTES;
    if (wanted > limit) throw new RangeError(`memory limit of ${limit} bytes reached`);
    const before: number = apply(grow, this, [pages]);
    report(wanted);
    return before;
  };
  Object.defineProperty(WebAssembly.Memory.prototype, 'grow', {
    value: capped,
    writable: false,
    configurable: false,
  });
}
