/** The states of a session's variables: whether what is there is saved, and whether what was saved is back. */
import type { Table } from '../protocol/machine.js';

export type SavingState =
  /** Nothing is kept of this session. */
  | 'off'
  /** There is nothing new to save. */
  | 'clean'
  /** A run has ended since the last save. */
  | 'due'
  | 'saving'
  /** A run has ended while they are saved. */
  | 'overtaken';

export type SavingMove =
  | 'keep'
  /** A run has ended, or the reader gave something up. */
  | 'change'
  | 'save'
  /** As far as they could be saved: what could not is tried after the next run. */
  | 'saved'
  /** A run has come between. */
  | 'refuse'
  /** What was saved is gone; the end of a save that is under way counts no more. */
  | 'forget'
  | 'end';

export const SAVING_TABLE: Table<SavingState, SavingMove> = {
  off: { keep: 'clean' },
  clean: { change: 'due', forget: 'clean', end: 'off' },
  due: { change: 'due', save: 'saving', forget: 'clean', end: 'off' },
  saving: { change: 'overtaken', saved: 'clean', refuse: 'due', forget: 'clean', end: 'off' },
  overtaken: { change: 'overtaken', saved: 'due', refuse: 'due', forget: 'clean', end: 'off' },
};

export type RestoringState =
  | 'rests'
  /** What was saved is on its way back. */
  | 'reading'
  /** The reader wants to have back what is missing, once the session is free. */
  | 'wanted';

export type RestoringMove =
  | 'read'
  | 'done'
  /** A program runs. */
  | 'wait'
  | 'forget';

export const RESTORING_TABLE: Table<RestoringState, RestoringMove> = {
  rests: { read: 'reading', done: 'rests', forget: 'rests' },
  reading: { done: 'rests', wait: 'wanted', forget: 'reading' },
  wanted: { read: 'reading', done: 'wanted', forget: 'rests' },
};
