/** The states of a run, from the line to its end. */
import type { Table } from '../protocol/machine.js';
import type { RunStatus } from '../protocol/generated.js';

export type RunMove = 'begin' | 'start' | 'complete' | 'fail' | 'abort' | 'time_out' | 'lose';

export const RUN_TABLE: Table<RunStatus, RunMove> = {
  queued: { begin: 'loading', fail: 'failed', abort: 'aborted', lose: 'lost' },
  loading: { start: 'executing', fail: 'failed', abort: 'aborted', lose: 'lost' },
  executing: { complete: 'completed', fail: 'failed', abort: 'aborted', time_out: 'timed_out', lose: 'lost' },
  completed: {},
  failed: {},
  aborted: {},
  timed_out: {},
  lost: {},
};

export const END_MOVES = {
  completed: 'complete',
  failed: 'fail',
  aborted: 'abort',
  timed_out: 'time_out',
  lost: 'lose',
} as const;
