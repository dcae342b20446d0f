/** Several cells that run one after the other: which they are, and what became of them. */
import type { ConversationStore } from '../conversation/api.js';
import type { BatchSummary } from '../elements/ports.js';
import type { PageRuns } from './page-runs.js';
import { RunBatch, type BatchEnd } from './run-batch.js';
import { cellsOf, chosen, type RunnableCell } from './run-many.js';
import type { StaleWatch } from './stale-watch.js';
import type { Watchers } from './watchers.js';

export interface BatchesOptions {
  readonly store: ConversationStore;
  readonly runs: PageRuns;
  readonly stale: StaleWatch;
  readonly watchers: Watchers;
}

export class Batches {
  readonly #options: BatchesOptions;
  /** The cells that run one after the other, or did last. */
  #batch: RunBatch | null = null;

  constructor(options: BatchesOptions) {
    this.#options = options;
  }

  get summary(): BatchSummary | null {
    return this.#batch?.summary ?? null;
  }

  /** Runs several cells of the branch, in their order, and tells how many. Those that wait or run already are left alone. */
  async run(which: 'all' | 'above' | 'from' | 'stale', cell: string | null): Promise<number> {
    const { store, runs, stale } = this.#options;
    const cells = await cellsOf(store);
    if (which === 'stale') await stale.settled();
    const busy = runs.busyCells;
    const wanted =
      which === 'stale'
        ? cells.filter((one) => stale.of(one.cell) !== undefined)
        : chosen(cells, which, cell);
    const free = wanted.filter((one) => !busy.has(one.cell));
    if (this.#batch?.isOver === false) this.#batch.add(free);
    else {
      const parts = {
        start: ({ cell: id, language, source }: RunnableCell) => runs.start(id, language, source),
        cancel: (run: string) => runs.stop(run),
        now: () => performance.now(),
      };
      this.#batch = new RunBatch(parts, free);
    }
    return wanted.length;
  }

  /** Runs what was left of them. */
  goOn(): void {
    this.#batch?.goOn();
    this.#options.watchers.tell();
  }

  /** The reader has seen what became of them, or does something else. */
  forget(): void {
    if (this.summary === null) return;
    this.#batch = null;
    this.#options.watchers.tell();
  }

  ended(run: BatchEnd): void {
    this.#batch?.ended(run);
  }
}
