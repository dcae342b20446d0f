/** How far a run has come. */
import type { RunStatus } from '../../protocol/generated.js';

/** A write that would lead back is out of date. */
export const PROGRESS: Readonly<Record<RunStatus, number>> = {
  queued: 0,
  loading: 1,
  executing: 2,
  completed: 3,
  failed: 3,
  aborted: 3,
  timed_out: 3,
  lost: 3,
};

export const isTerminal = (status: RunStatus): boolean => PROGRESS[status] === 3;
