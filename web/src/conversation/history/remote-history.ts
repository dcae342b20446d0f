/** The runs of an open conversation, kept in step with the server. */
import type { Run, RunWithOutputs, StoredOutput } from '../../protocol/generated.js';
import type { Output } from '../../protocol/session.js';
import type { Change } from '../api.js';
import { messageOf } from '../cells/cells.js';
import { RequestError } from '../sync/rest.js';
import type { Bodies } from '../tree/bodies.js';
import type { Rows } from '../tree/rows.js';
import type { Blobs } from './blobs.js';
import type { HistoryStore, RunPage, RunQuery } from './history-store.js';
import type { OwnRuns } from './own-runs.js';
import { isTerminal } from './progress.js';
import type { RunHistory } from './run-history.js';

export interface RemoteHistoryOptions {
  readonly rows: Rows;
  readonly bodies: Bodies;
  readonly ownRuns: OwnRuns;
  readonly history: RunHistory;
  readonly blobs: Blobs;
  /** Shows what pages that are gone left to be written. */
  readonly adopt: () => Promise<void>;
  readonly tell: (change: Change) => void;
}

export class RemoteHistory implements HistoryStore {
  readonly #options: RemoteHistoryOptions;

  constructor(options: RemoteHistoryOptions) {
    this.#options = options;
  }

  runs(cell: string): readonly Run[] {
    return this.#options.rows.runs(cell);
  }

  run(id: string): Run | undefined {
    return this.#options.rows.run(id);
  }

  outputs(run: string): readonly StoredOutput[] {
    return this.#options.rows.outputs(run);
  }

  putRun(run: Run): void {
    const { rows, ownRuns, tell } = this.#options;
    if (!rows.putRun(run, true)) return;
    ownRuns.put(run, rows.count(run.id));
    tell({ type: 'run', cell: run.cell, run: run.id });
  }

  appendOutputs(run: string, outputs: readonly Output[]): void {
    const { rows, ownRuns, tell } = this.#options;
    const cell = rows.run(run)?.cell;
    if (cell === undefined || !ownRuns.append(run, outputs)) return;
    rows.putOutputs(run, rows.count(run), outputs);
    tell({ type: 'run', cell, run });
  }

  async recheckRun(id: string): Promise<Run | undefined> {
    const { rows, bodies, adopt, tell } = this.#options;
    await adopt();
    const run = rows.run(id);
    if (run === undefined) return undefined;
    try {
      if (!isTerminal(run.status)) await bodies.fetch([messageOf(run.cell)]);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
    tell({ type: 'run', cell: run.cell, run: id });
    return rows.run(id);
  }

  loadBlob(sha256: string): Promise<Output> {
    return this.#options.blobs.load(sha256);
  }

  loadRuns(query: RunQuery): Promise<RunPage> {
    return this.#options.history.load(query);
  }

  loadRun(id: string): Promise<RunWithOutputs> {
    return this.#options.history.loadOne(id);
  }

  clearRuns(cell: string | null, which: 'earlier' | 'all'): void {
    this.#options.history.clear(cell, which);
  }

  isRemoved(run: Run): boolean {
    return this.#options.rows.isRemoved(run);
  }
}
