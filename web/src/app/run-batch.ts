/** Several cells run one after the other: what fails or is stopped stops the rest, which the reader may go on with. */
import type { BatchSummary } from '../elements/ports.js';
import type { RunStatus } from '../protocol/generated.js';
import type { RunnableCell } from './run-many.js';

export interface BatchParts {
  /** Puts a cell into the line; returns its run, or null where it cannot run. */
  readonly start: (cell: RunnableCell) => string | null;
  readonly cancel: (run: string) => void;
  /** In milliseconds. */
  readonly now: () => number;
}

/** How a run of it ended. */
export interface BatchEnd {
  readonly run: string;
  readonly status: RunStatus;
  /** Whether it executed anything. */
  readonly started: boolean;
  /** What went wrong; null where nothing did. */
  readonly error: string | null;
}

export class RunBatch {
  readonly #parts: BatchParts;
  /** Runs that wait or go on, in order. */
  readonly #ongoing = new Map<string, RunnableCell>();
  #left: RunnableCell[] = [];
  #at: BatchSummary['at'] = null;
  #done = 0;
  #failed = 0;
  #began = 0;
  #milliseconds = 0;

  constructor(parts: BatchParts, cells: readonly RunnableCell[]) {
    this.#parts = parts;
    this.#begin(cells);
  }

  /** What became of it; null while it goes on, and where there is nothing to say. */
  get summary(): BatchSummary | null {
    if (!this.isOver || this.#done + this.#failed + this.#left.length < 2) return null;
    return {
      at: this.#at,
      done: this.#done,
      failed: this.#failed,
      left: this.#left.length,
      seconds: this.#milliseconds / 1000,
    };
  }

  get isOver(): boolean {
    return this.#ongoing.size === 0;
  }

  /** Takes note of a run that ended; false where it is none of these. */
  ended({ run, status, started, error }: BatchEnd): boolean {
    const cell = this.#ongoing.get(run);
    if (cell === undefined) return false;
    this.#ongoing.delete(run);
    if (status === 'completed') this.#done += 1;
    else if (status === 'aborted' && !started) this.#left.push(cell);
    else this.#stop(cell, status, error);
    if (this.#ongoing.size === 0) this.#milliseconds += this.#parts.now() - this.#began;
    return true;
  }

  /** Runs what is left, in its order. */
  goOn(): void {
    const left = this.#left;
    this.#left = [];
    this.#at = null;
    this.#begin(left);
  }

  /** More cells, behind those that wait. */
  add(cells: readonly RunnableCell[]): void {
    this.#begin(cells);
  }

  #begin(cells: readonly RunnableCell[]): void {
    if (this.isOver) this.#began = this.#parts.now();
    for (const cell of cells) {
      const run = this.#parts.start(cell);
      if (run !== null) this.#ongoing.set(run, cell);
    }
  }

  #stop({ cell }: RunnableCell, status: RunStatus, error: string | null): void {
    if (status === 'aborted') error = null;
    else this.#failed += 1;
    this.#at ??= { cell, error };
    // Each of them comes back as one that has ended, in its order.
    for (const run of [...this.#ongoing.keys()]) this.#parts.cancel(run);
  }
}
