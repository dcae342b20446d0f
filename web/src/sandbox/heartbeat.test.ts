import { beforeEach, expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.js';
import { ManualClock } from '../testing/manual-clock.js';

let clock: ManualClock;
let pings: number[];
let lost: number;
let visible: boolean;
let alive: boolean;
let heartbeat: Heartbeat;

beforeEach(() => {
  clock = new ManualClock();
  pings = [];
  lost = 0;
  visible = true;
  alive = true;
  heartbeat = new Heartbeat(clock, {
    ping: (n) => {
      pings.push(n);
      if (alive) heartbeat.answered(n);
    },
    lost: () => {
      lost += 1;
    },
    visible: () => visible,
  });
  heartbeat.start();
});

it('pings once a second and is content with answers', () => {
  for (let i = 0; i < 10; i += 1) clock.advance(1000);
  expect(pings).toHaveLength(11);
  expect(lost).toBe(0);
});

/** So many seconds, each of which is noticed when it is over. */
function pass(seconds: number): void {
  for (let i = 0; i < seconds; i += 1) clock.advance(1000);
}

it('takes five seconds without an answer for a loss, four for nothing', () => {
  alive = false;
  pass(4);
  alive = true;
  pass(2);
  expect(lost).toBe(0);
  alive = false;
  pass(5);
  expect(lost).toBe(0);
  pass(1);
  expect(lost).toBe(1);
  pass(10);
  expect(lost).toBe(1);
});

it('is content with answers that come late', () => {
  alive = false;
  for (let i = 0; i < 10; i += 1) {
    pass(1);
    heartbeat.answered(pings.at(-2)!);
  }
  expect(lost).toBe(0);
});

it('gives a frame two seconds when the reader waits for it, until it has answered', () => {
  pass(1);
  alive = false;
  clock.advance(500);
  heartbeat.hurry();
  pass(1);
  expect(lost).toBe(0);
  pass(1);
  expect(lost).toBe(1);
  alive = true;
  heartbeat.start();
  heartbeat.hurry();
  pass(1);
  alive = false;
  pass(5);
  expect(lost).toBe(1);
});

it('does not judge while the page is hidden', () => {
  alive = false;
  visible = false;
  for (let i = 0; i < 10; i += 1) clock.advance(1000);
  expect(lost).toBe(0);
});

it('can be stopped', () => {
  heartbeat.stop();
  alive = false;
  clock.advance(10_000);
  expect(lost).toBe(0);
  expect(pings).toHaveLength(1);
});
