/** A line of runs: first come, first served, and anyone may step out. Pure. */
export class RunQueue<T extends { readonly id: string }> {
  #waiting: T[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  push(run: T): void {
    if (this.position(run.id) !== null)
      throw new Error(`run ${run.id}: expected a run that is not in the line yet`);
    this.#waiting.push(run);
  }

  /** Whose turn is next. */
  get first(): T | undefined {
    return this.#waiting[0];
  }

  shift(): T | undefined {
    return this.#waiting.shift();
  }

  /** Place in the line, from 1; null when it is not in it. */
  position(id: string): number | null {
    const index = this.#waiting.findIndex((run) => run.id === id);
    return index < 0 ? null : index + 1;
  }

  remove(id: string): T | undefined {
    const index = this.#waiting.findIndex((run) => run.id === id);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  /** Empties the line; returns who stood in it. */
  clear(): T[] {
    return this.#waiting.splice(0);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#waiting[Symbol.iterator]();
  }
}
