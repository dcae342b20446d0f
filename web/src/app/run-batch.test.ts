import { expect, it } from 'vitest';
import type { RunStatus } from '../protocol/generated.js';
import { RunBatch } from './run-batch.js';

function setUp(...names: readonly string[]) {
  const started: string[] = [];
  let time = 0;
  const batch: RunBatch = new RunBatch(
    {
      start: ({ cell }) => (cell === 'long' ? null : (started.push(cell), `run ${cell}`)),
      cancel: (run) => batch.ended({ run, status: 'aborted', started: false, error: 'Stopped' }),
      now: () => time,
    },
    names.map((cell) => ({ cell, language: 'python', source: '1' })),
  );
  const end = (cell: string, status: RunStatus = 'completed', error: string | null = null) => {
    time += 500;
    return batch.ended({ run: `run ${cell}`, status, started: true, error });
  };
  return { batch, started, end };
}

it('says at the end how many are done and how long that took', () => {
  const { batch, end } = setUp('a', 'b');
  end('a');
  expect(batch.summary).toBe(null);
  expect(end('elsewhere')).toBe(false);
  end('b');
  expect(batch.summary).toEqual({ at: null, done: 2, failed: 0, left: 0, seconds: 1.5 });
});

it.each<[RunStatus, string]>([
  ['failed', 'KeyError'],
  ['timed_out', 'TimedOut'],
  ['lost', 'SessionLost'],
])('stops at a run that is %s, and goes on with what is left', (status, error) => {
  const { batch, started, end } = setUp('a', 'b', 'c', 'd');
  end('a');
  end('b', status, error);
  expect(batch.summary).toMatchObject({ at: { cell: 'b', error }, done: 1, failed: 1, left: 2 });
  batch.goOn();
  expect(batch.summary).toBe(null);
  expect(started.slice(4)).toEqual(['c', 'd']);
  end('c');
  end('d');
  expect(batch.summary).toMatchObject({ at: null, done: 3, failed: 1, left: 0 });
});

it('stops where the reader stops it, which is no failure', () => {
  const { batch, end } = setUp('a', 'b', 'c');
  end('a');
  end('b', 'aborted', 'Stopped');
  expect(batch.summary).toMatchObject({ at: { cell: 'b', error: null }, done: 1, failed: 0, left: 1 });
});

it('has nothing to say of one cell alone', () => {
  const { batch, end } = setUp('a');
  end('a');
  expect(batch.summary).toBe(null);
});
