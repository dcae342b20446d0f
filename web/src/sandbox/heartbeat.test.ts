import { beforeEach, expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.js';
import { ManualClock } from '../protocol/manual-clock.js';

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

it('takes two misses in a row for a loss, one for nothing', () => {
  alive = false;
  clock.advance(1000);
  alive = true;
  clock.advance(1000);
  clock.advance(1000);
  expect(lost).toBe(0);
  alive = false;
  for (let i = 0; i < 3; i += 1) clock.advance(1000);
  expect(lost).toBe(1);
  clock.advance(10_000);
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
