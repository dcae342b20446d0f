import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import type { Output } from '../protocol/session.js';
import { OutputBatch } from './output-batch.js';

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

let batch: OutputBatch;
let written: Output[];

beforeEach(() => {
  written = [];
  batch = new OutputBatch((outputs) => void written.push(...outputs), new ManualClock());
  // The first of a pause goes at once; what follows waits.
  batch.add([stream('first')]);
  written = [];
});

function flushed(...outputs: readonly Output[]): readonly Output[] {
  batch.add(outputs);
  expect(written).toEqual([]);
  batch.flush();
  return written;
}

it('joins neighbouring text', () => {
  expect(flushed(stream('a'), stream('b'), display('x'), stream('c'))).toEqual([
    stream('ab'),
    display('x'),
    stream('c'),
  ]);
});

it('writes nothing that was cleared before it could be seen', () => {
  expect(flushed(stream('a'), display('x'), clear(false), stream('b'))).toEqual([clear(false), stream('b')]);
});

it('writes one frame of an animation', () => {
  const frames = [1, 2, 3].flatMap((n) => [clear(true), display(String(n))]);
  expect(flushed(...frames)).toEqual([clear(true), display('3')]);
});

it('keeps what stands until the output that a waiting clear waits for', () => {
  expect(flushed(display('x'), clear(true), clear(true))).toEqual([display('x'), clear(true)]);
});

it('writes the last update of each display', () => {
  expect(
    flushed(display('0', 'p'), update('1', 'p'), update('a', 'q'), stream('t'), update('2', 'p')),
  ).toEqual([display('0', 'p'), update('a', 'q'), stream('t'), update('2', 'p')]);
});
