import { describe, expect, it } from 'vitest';
import { RUN_TABLE } from '../execution/run-machine.js';
import { SESSION_TABLE } from '../execution/session-machine.js';
import { RESTORING_TABLE, SAVING_TABLE } from '../sandbox/environment-states.js';
import { WORKER_STATES } from '../sandbox/session-states.js';
import { advance, allows, IllegalMove } from './machine.js';
import type { Table } from './machine.js';

const tables: Record<string, { table: Table<string, string>; start: string; ends: string[] }> = {
  run: { table: RUN_TABLE, start: 'queued', ends: ['completed', 'failed', 'aborted', 'timed_out', 'lost'] },
  session: { table: SESSION_TABLE, start: 'idle', ends: [] },
  saving: { table: SAVING_TABLE, start: 'off', ends: [] },
  restoring: { table: RESTORING_TABLE, start: 'rests', ends: [] },
  worker: { table: WORKER_STATES, start: 'loading', ends: ['dead'] },
};

describe.each(Object.entries(tables))('the %s machine', (_, { table, start, ends }) => {
  const moves = new Set(Object.values(table).flatMap((row) => Object.keys(row)));

  it('makes every move of its table and refuses every other', () => {
    for (const [state, row] of Object.entries(table)) {
      for (const move of moves) {
        const next = row[move];
        expect(allows(table, state, move)).toBe(next !== undefined);
        if (next === undefined) expect(() => advance(table, state, move)).toThrow(IllegalMove);
        else expect(advance(table, state, move)).toBe(next);
      }
    }
  });

  it('reaches every state from the first one', () => {
    const seen = new Set([start]);
    for (const state of seen) for (const next of Object.values(table[state] ?? {})) if (next) seen.add(next);
    expect([...seen].sort()).toEqual(Object.keys(table).sort());
  });

  it('stands still exactly in its final states', () => {
    const still = Object.keys(table).filter((state) => Object.keys(table[state] ?? {}).length === 0);
    expect(still.sort()).toEqual([...ends].sort());
  });
});

it('says what was possible when a move is not', () => {
  expect(() => advance(RUN_TABLE, 'queued', 'complete')).toThrow(
    'in state "queued" expected one of: begin, fail, abort, lose; got "complete"',
  );
});
