/** The states of a session as a conversation sees them. */
import type { Table } from '../protocol/machine.js';

export type SessionState =
  /** There is none. */
  | 'idle'
  /** It waits for a place among the tab's sessions. */
  | 'waiting'
  | 'loading'
  | 'ready'
  | 'executing'
  /** It is closed before it was open. */
  | 'cancelled'
  /** It is closed while it rests; its variables are saved first. */
  | 'leaving'
  /** It ends under a run, or with one. */
  | 'breaking'
  /** It is closed for a fresh one. */
  | 'renewing'
  | 'error'
  | 'dead';

export type SessionMove =
  | 'open'
  /** It has a place. */
  | 'admit'
  | 'opened'
  | 'execute'
  /** A run has ended, and left the session as it was. */
  | 'finish'
  /** A run has ended, and the session ends with it. */
  | 'break'
  /** The page closes it. */
  | 'close'
  /** The reader wants a fresh one. */
  | 'renew'
  /** Nobody wants the fresh one any more. */
  | 'cancel'
  /** It could not be opened. */
  | 'fail'
  | 'die';

export const SESSION_TABLE: Table<SessionState, SessionMove> = {
  idle: { open: 'waiting' },
  waiting: { admit: 'loading', close: 'cancelled', renew: 'renewing', die: 'dead' },
  loading: { opened: 'ready', close: 'cancelled', renew: 'renewing', fail: 'error', die: 'dead' },
  ready: { execute: 'executing', close: 'leaving', renew: 'renewing', die: 'dead' },
  executing: { finish: 'ready', break: 'breaking', close: 'breaking', renew: 'renewing', die: 'dead' },
  cancelled: { renew: 'renewing', fail: 'error', die: 'dead' },
  leaving: { renew: 'renewing', die: 'dead' },
  breaking: { finish: 'leaving', break: 'breaking', close: 'breaking', renew: 'renewing', die: 'dead' },
  renewing: {
    finish: 'renewing',
    break: 'renewing',
    close: 'renewing',
    renew: 'renewing',
    cancel: 'breaking',
    fail: 'error',
    die: 'dead',
  },
  error: { open: 'waiting' },
  dead: { open: 'waiting' },
};

/** As a session is told of outside of its lane; null where there is none. */
export const SEEN_AS: Readonly<Record<SessionState, 'loading' | 'ready' | 'executing' | null>> = {
  idle: null,
  waiting: 'loading',
  loading: 'loading',
  ready: 'ready',
  executing: 'executing',
  cancelled: 'loading',
  leaving: 'ready',
  breaking: 'executing',
  renewing: 'loading',
  error: null,
  dead: null,
};

/** States in which the session has been open, so that its end takes variables. */
export const HAS_OPENED: ReadonlySet<SessionState> = new Set(['ready', 'executing', 'leaving', 'breaking']);
