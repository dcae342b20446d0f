import { expect, it } from 'vitest';
import { RunQueue } from './queue.js';

function queue(...ids: string[]): RunQueue<{ readonly id: string }> {
  const made = new RunQueue<{ readonly id: string }>();
  for (const id of ids) made.push({ id });
  return made;
}

it('serves in order', () => {
  const line = queue('a', 'b');
  expect([line.shift()?.id, line.shift()?.id, line.shift()]).toEqual(['a', 'b', undefined]);
});

it('numbers from one', () => {
  const line = queue('a', 'b');
  expect([line.position('a'), line.position('b'), line.position('c')]).toEqual([1, 2, null]);
});

it('lets anyone step out', () => {
  const line = queue('a', 'b', 'c');
  expect(line.remove('b')).toEqual({ id: 'b' });
  expect(line.remove('b')).toBeUndefined();
  expect([...line].map((run) => run.id)).toEqual(['a', 'c']);
});

it('takes nobody twice', () => {
  expect(() => queue('a', 'a')).toThrow('expected a run that is not in the line yet');
});

it('empties at once and says who stood in it', () => {
  const line = queue('a', 'b');
  expect(line.clear()).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(line.length).toBe(0);
});
