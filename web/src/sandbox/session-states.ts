/** The states of one worker's session as the supervisor sees them. */
import type { Table } from '../protocol/machine.js';

export type WorkerState =
  | 'loading'
  | 'ready'
  /** A run was handed over; its packages are being loaded. */
  | 'preparing'
  | 'executing'
  /** Interrupted; the grace period runs. */
  | 'stopping'
  /** The worker is done with the run; its last outputs are on their way to the page. */
  | 'draining'
  | 'dead';

export type WorkerMove = 'opened' | 'execute' | 'started' | 'interrupt' | 'finished' | 'drained' | 'die';

export const WORKER_STATES: Table<WorkerState, WorkerMove> = {
  loading: { opened: 'ready', die: 'dead' },
  ready: { execute: 'preparing', die: 'dead' },
  preparing: { started: 'executing', interrupt: 'stopping', finished: 'draining', die: 'dead' },
  executing: { interrupt: 'stopping', finished: 'draining', die: 'dead' },
  stopping: { started: 'stopping', finished: 'draining', die: 'dead' },
  draining: { drained: 'ready', die: 'dead' },
  dead: {},
};
