import { beforeEach, expect, it } from 'vitest';
import type { Output } from '../../protocol/session.js';
import type { ConversationState, Run, StoredOutput } from '../../protocol/generated.js';
import { draftConversation } from './drafts.js';
import { Rows } from './rows.js';

const RUN: Run = {
  id: 'r',
  conversation: 'c',
  cell: 'm.0',
  language: 'python',
  engine: 'browser',
  source: '1',
  status: 'completed',
  clocks: { queue: 0, load: 0, download: null, execution: 1 },
  memory: 1,
  error: null,
  by: 'page',
  session: 's',
  dropped: 0,
  names: null,
  pruned: false,
  created: '2026-01-01T00:00:00Z',
};
const stream = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
const cleared: Output = { output_type: 'clear_output', wait: false };

let rows: Rows;

function load(outputs: StoredOutput[], run: Partial<Run> = {}): void {
  const state: ConversationState = {
    conversation: draftConversation('c', 0),
    epoch: 'e',
    seq: 1,
    cells: [],
    messages: [],
    runs: [{ run: { ...RUN, ...run }, outputs }],
  };
  rows.load(state, new Set());
}

beforeEach(() => {
  rows = new Rows();
});

it('keeps what stands, and counts all that came', () => {
  load([stream('a'), cleared, stream('b'), stream('c')]);
  expect(rows.outputs('r')).toEqual([stream('bc')]);
  expect(rows.putOutputs('r', 3, [stream('c'), stream('d')])).toBe('applied');
  expect(rows.putOutputs('r', 6, [stream('late')])).toBe('gap');
  expect(rows.putOutputs('r', 4, [stream('d')])).toBe('known');
  expect(rows.outputs('r')).toEqual([stream('bcd')]);
});

it('gives the same list until there is something new, also when all is loaded again', () => {
  load([stream('a'), stream('b')]);
  const before = rows.outputs('r');
  load([stream('a'), stream('b')]);
  expect(rows.outputs('r')).toBe(before);
  load([stream('a'), stream('b'), stream('c')]);
  expect(rows.outputs('r')).toEqual([stream('abc')]);
});

it('keeps the outputs of a run of its own, which it knows in other pieces', () => {
  rows.putRun(RUN, true);
  rows.putOutputs('r', 0, [stream('a'), stream('b'), stream('c')]);
  load([stream('abc')]);
  expect(rows.outputs('r')).toEqual([stream('abc')]);
  expect(rows.isOwn('r')).toBe(true);
});

it('gives up what the server has given up', () => {
  load([stream('a')]);
  load([], { pruned: true });
  expect(rows.outputs('r')).toEqual([]);
});
