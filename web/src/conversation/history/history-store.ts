/** The runs of a conversation as elements know them: the newest of each cell, and the history that is asked for by pages. */
import type { Run, RunStatus, RunWithOutputs, StoredOutput } from '../../protocol/generated.js';
import type { Output } from '../../protocol/session.js';

/** Which part of the history of runs is wanted. */
export interface RunQuery {
  /** Null for all cells of the conversation. */
  readonly cell: string | null;
  /** Null for all. */
  readonly statuses: readonly RunStatus[] | null;
  /** A run that the ones asked for are older than; null for the newest. */
  readonly before: string | null;
}

export interface RunPage {
  readonly runs: readonly Run[];
  readonly more: boolean;
}

export interface HistoryStore {
  /** Runs of a cell that are known, oldest first; the newest is among them, and the others are asked for by pages. */
  runs(cell: string): readonly Run[];
  run(id: string): Run | undefined;
  /** What stands of a run's outputs; the same array until there is something new. */
  outputs(run: string): readonly StoredOutput[];
  /** Records a run that this page executes: shown at once, written through the outbox. */
  putRun(run: Run): void;
  appendOutputs(run: string, outputs: readonly Output[]): void;
  /** How a run stands whose page is gone: what that page left behind counts, and what the server has. */
  recheckRun(run: string): Promise<Run | undefined>;
  /** The JSON of an output that was too large to be inline. */
  loadBlob(sha256: string): Promise<Output>;

  /** Newest first, with those that only this page knows. Rejects with `RequestError`. */
  loadRuns(query: RunQuery): Promise<RunPage>;
  /** An earlier run with what stands of its outputs. Rejects with `RequestError`. */
  loadRun(id: string): Promise<RunWithOutputs>;
  /** Removes ended runs: all but the newest of each cell, or `all`; of one cell or (null) of every one. */
  clearRuns(cell: string | null, which: 'earlier' | 'all'): void;
  /** Whether a run that was loaded is not kept any more, or is to be removed once the server hears of it. */
  isRemoved(run: Run): boolean;
}
