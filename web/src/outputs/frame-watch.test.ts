import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { FrameWatch } from './frame-watch.js';

let clock: ManualClock;
let pings: number[];
let lost: string[];
let visible: boolean;
let removed: number;
const element = { isConnected: true };

function watching(kind: 'program' | 'own' = 'program'): FrameWatch {
  const watch = new FrameWatch(
    kind,
    { ping: (n) => pings.push(n), lost: (reason) => lost.push(reason), removed: () => (removed += 1) },
    clock,
    () => visible,
  );
  watch.start(element);
  return watch;
}

beforeEach(() => {
  clock = new ManualClock();
  pings = [];
  lost = [];
  visible = true;
  removed = 0;
  element.isConnected = true;
});

/** Each second, as a page that is not held up has them. */
function seconds(number: number, each: () => void = () => undefined): void {
  for (let n = 0; n < number; n++) {
    clock.advance(1000);
    each();
  }
}

it('leaves a frame alone that answers', () => {
  const watch = watching();
  watch.shown();
  seconds(60, () => watch.answered(pings.at(-1)!));
  expect(lost).toEqual([]);
});

it('gives up one that stops answering after three seconds', () => {
  const watch = watching();
  watch.shown();
  seconds(3);
  expect(lost).toEqual([]);
  seconds(1);
  expect(lost).toEqual(['it did not answer any more']);
  seconds(10);
  expect(lost).toHaveLength(1);
});

it('is not deceived by an answer to another question', () => {
  const watch = watching();
  watch.shown();
  seconds(4, () => watch.answered(pings.at(-1)! - 1));
  expect(lost).toHaveLength(1);
});

it('waits longer for the first showing, and longest for plots of ours', () => {
  watching();
  seconds(6);
  expect(lost).toEqual([]);
  seconds(1);
  expect(lost).toHaveLength(1);
  watching('own');
  seconds(20);
  expect(lost).toHaveLength(1);
});

it('does not count while nobody looks, nor what the machine slept', () => {
  const watch = watching();
  watch.shown();
  visible = false;
  seconds(20);
  visible = true;
  seconds(3);
  expect(lost).toEqual([]);
});

it('ends with its frame', () => {
  watching();
  element.isConnected = false;
  seconds(20);
  expect(lost).toEqual([]);
  expect(removed).toBe(1);
});

it('closes one that says too much, and reads no more of it', () => {
  const watch = watching();
  const read = Array.from({ length: 300 }, (_, n) => watch.read(() => n)).filter((n) => n !== null);
  expect(read).toHaveLength(200);
  expect(lost).toEqual(['what ran in it sent more than the page can read']);
});

it('closes one whose messages take long to read', () => {
  const watch = watching();
  watch.read(() => clock.advance(200));
  expect(lost).toHaveLength(1);
});
