import { beforeEach, expect, it } from 'vitest';
import type { Output } from '../protocol/session.js';
import { RunOutputs } from './run-outputs.js';

const LIMIT = 10_000;
const ALLOWANCE = 64 * 1024;

const stream = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
const display = (text: string, display_id: string | null = null): Output => ({
  output_type: 'display_data',
  data: { 'text/plain': text },
  metadata: {},
  display_id,
});
const update = (text: string, display_id: string): Output => ({
  output_type: 'update_display_data',
  data: { 'text/plain': text },
  metadata: {},
  display_id,
});
const clear = (wait: boolean): Output => ({ output_type: 'clear_output', wait });
const failure: Output = {
  output_type: 'error',
  ename: 'ValueError',
  evalue: 'x',
  traceback: [],
  frames: [],
};

let outputs: RunOutputs;

beforeEach(() => {
  outputs = new RunOutputs('run', LIMIT);
});

function add(...given: readonly Output[]): void {
  for (const output of given) outputs.add(output, JSON.stringify(output).length);
}

function taken(): readonly Output[] {
  return outputs.take(Infinity)?.outputs ?? [];
}

function size(given: readonly Output[]): number {
  return given.reduce((sum, output) => sum + JSON.stringify(output).length, 0);
}

it('hands over one frame of those that wait', () => {
  add(stream('before'), clear(true), display('1'), clear(true), display('2'));
  expect(taken()).toEqual([clear(true), display('2')]);
});

it('keeps what stands until the output that a waiting clear waits for', () => {
  add(display('x'), clear(true), clear(true));
  expect(taken()).toEqual([display('x'), clear(true)]);
  add(clear(true));
  expect(taken()).toEqual([]);
  add(display('y'));
  expect(taken()).toEqual([display('y')]);
});

it('hands over nothing that was cleared before', () => {
  add(stream('a'), display('x'), clear(false), stream('b'));
  expect(taken()).toEqual([clear(false), stream('b')]);
});

it('hands over the last update of each display', () => {
  add(display('0', 'p'), update('1', 'p'), update('a', 'q'), update('2', 'p'));
  expect(taken()).toEqual([display('0', 'p'), update('a', 'q'), update('2', 'p')]);
});

it.each([
  ['cleared', () => [clear(true), display('x'.repeat(LIMIT / 4))]],
  ['updated', () => [update('x'.repeat(LIMIT / 4), 'p')]],
])('lets what is %s go on for many times the limit', (_, frame) => {
  add(display('first', 'p'));
  for (let n = 0; n < 30; n++) {
    add(...frame());
    expect(size(taken())).toBeGreaterThan(LIMIT / 4);
  }
  expect(outputs.full).toBe(false);
  expect(outputs.take(Infinity)).toBeNull();
});

it.each([
  ['cleared', () => [clear(true), display('x'.repeat(LIMIT / 4))]],
  ['cleared at once', () => [display('x'.repeat(LIMIT / 4)), clear(false), stream('.')]],
  ['updated', () => [update('x'.repeat(LIMIT / 4), 'p')]],
  ['only cleared', () => [clear(false)]],
])('bounds all that is handed over of what is %s', (_, frame) => {
  let handed = 0;
  let dropped = 0;
  add(display('first', 'p'));
  for (let n = 0; n < 3000; n++) {
    add(...frame());
    const news = outputs.take(Infinity);
    handed += size(news?.outputs ?? []);
    dropped = news?.dropped ?? dropped;
  }
  expect(handed).toBeLessThan(10 * LIMIT + ALLOWANCE);
  expect(dropped).toBeGreaterThan(0);
  add(failure);
  expect(taken()).toEqual([failure]);
});

it('costs nothing in all for what never left', () => {
  for (let n = 0; n < 1000; n++) add(clear(true), display('x'.repeat(LIMIT / 4)));
  const news = outputs.take(Infinity);
  expect(news?.outputs).toHaveLength(2);
  expect(news?.dropped).toBe(0);
});

it('drops also what would still fit, until all is cleared', () => {
  add(stream('a'.repeat(LIMIT - 100)), display('x'.repeat(500)), stream('b'));
  expect(taken()).toEqual([stream('a'.repeat(LIMIT - 100))]);
  expect(outputs.full).toBe(true);
  add(clear(false), stream('c'));
  expect(taken()).toEqual([clear(false), stream('c')]);
  expect(outputs.full).toBe(false);
});

it('updates a display that stands when nothing else fits any more', () => {
  add(display('9 %', 'p'), stream('a'.repeat(LIMIT)), update('10 %', 'p'), update('other', 'q'));
  expect(taken().filter(({ output_type }) => output_type !== 'stream')).toEqual([
    display('9 %', 'p'),
    update('10 %', 'p'),
  ]);
});
