import { expect, it } from 'vitest';
import { batchWords } from './batch-words.js';

const summary = { at: null, done: 11, failed: 0, left: 0, seconds: 14.2 };

it('is short when all went well', () => {
  expect(batchWords(summary)).toBe('11 done in 14 s');
  expect(batchWords({ ...summary, failed: 1 })).toBe('11 done, 1 failed, in 14 s');
});

it('says where it stopped and why, and what did not run', () => {
  const stopped = { ...summary, done: 3, failed: 1, left: 8 };
  expect(batchWords({ ...stopped, at: { cell: 'x', error: 'KeyError' } }, 4)).toBe(
    'Stopped at cell 4: KeyError. 3 done, 8 not run.',
  );
  expect(batchWords({ ...stopped, at: { cell: 'x', error: null } })).toBe('Stopped. 3 done, 8 not run.');
  expect(batchWords(stopped)).toBe('Stopped. 3 done, 8 not run.');
  expect(batchWords({ ...stopped, at: { cell: 'x', error: 'SessionLost' } }, 4)).toContain(
    'its session ended',
  );
});
