/** The runs of a conversation in memory. */
import type { Change } from '../conversation/api.js';
import { compareAge } from '../conversation/cells/cells.js';
import type { HistoryStore, RunPage, RunQuery } from '../conversation/history/history-store.js';
import { matches } from '../conversation/history/run-history.js';
import type { Overlay } from '../conversation/sync/overlay.js';
import { tellRemoved } from '../conversation/tree/row-events.js';
import type { Rows } from '../conversation/tree/rows.js';
import type { Run, RunWithOutputs, StoredOutput } from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';

export class MemoryHistory implements HistoryStore {
  readonly #rows: Rows;
  readonly #overlay: Overlay;
  readonly #tell: (change: Change) => void;
  readonly #blobs = new Map<string, Output>();

  constructor(rows: Rows, overlay: Overlay, tell: (change: Change) => void) {
    this.#rows = rows;
    this.#overlay = overlay;
    this.#tell = tell;
  }

  runs(cell: string): readonly Run[] {
    return this.#rows.runs(cell);
  }

  run(id: string): Run | undefined {
    return this.#rows.run(id);
  }

  outputs(run: string): readonly StoredOutput[] {
    return this.#rows.outputs(run);
  }

  putRun(run: Run): void {
    if (this.#rows.putRun(run, true)) this.#tell({ type: 'run', cell: run.cell, run: run.id });
  }

  appendOutputs(run: string, outputs: readonly Output[]): void {
    const cell = this.#rows.run(run)?.cell;
    if (cell === undefined) return;
    this.#rows.putOutputs(run, this.#rows.count(run), outputs);
    this.#tell({ type: 'run', cell, run });
  }

  recheckRun(run: string): Promise<Run | undefined> {
    return Promise.resolve(this.#rows.run(run));
  }

  /** Makes `loadBlob` know an output. */
  addBlob(sha256: string, output: Output): void {
    this.#blobs.set(sha256, output);
  }

  loadBlob(sha256: string): Promise<Output> {
    const output = this.#blobs.get(sha256);
    return output === undefined
      ? Promise.reject(new Error(`There is no output ${sha256}.`))
      : Promise.resolve(output);
  }

  loadRuns(query: RunQuery): Promise<RunPage> {
    const runs = this.#rows.allRuns().filter((run) => matches(run, query));
    const before = query.before === null ? undefined : this.#rows.run(query.before);
    const older = before === undefined ? runs : runs.filter((run) => compareAge(run, before) < 0);
    return Promise.resolve({ runs: [...older].sort((a, b) => compareAge(b, a)), more: false });
  }

  loadRun(id: string): Promise<RunWithOutputs> {
    const run = this.#rows.run(id);
    return run === undefined
      ? Promise.reject(new Error(`There is no run ${id}.`))
      : Promise.resolve({ run, outputs: [...this.#rows.outputs(id)] });
  }

  clearRuns(cell: string | null, which: 'earlier' | 'all'): void {
    const before = this.#rows.allRuns();
    this.#overlay.show({ kind: 'clear_runs', clearing: { cell, which, until: new Date().toISOString() } });
    tellRemoved(
      before.filter(({ id }) => this.#rows.run(id) === undefined),
      this.#tell,
    );
  }

  isRemoved(run: Run): boolean {
    return this.#rows.isRemoved(run);
  }
}
