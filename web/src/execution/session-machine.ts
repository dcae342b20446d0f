/** The states of a session as a conversation sees them. */
import type { Table } from '../protocol/machine.js';

export type SessionState = 'idle' | 'loading' | 'ready' | 'executing' | 'error' | 'dead';

export type SessionMove =
  | 'open'
  | 'opened'
  | 'execute'
  | 'finish'
  /** It could not be opened. */
  | 'fail'
  | 'die';

export const SESSION_TABLE: Table<SessionState, SessionMove> = {
  idle: { open: 'loading' },
  loading: { opened: 'ready', fail: 'error', die: 'dead' },
  ready: { execute: 'executing', die: 'dead' },
  executing: { finish: 'ready', die: 'dead' },
  error: { open: 'loading' },
  dead: { open: 'loading' },
};
