import { DEFAULT_SETTINGS } from '../../conversation/tree/drafts.js';
import { describe, expect, it } from 'vitest';
import type { Ceilings } from '../../protocol/generated.js';
import {
  amount,
  defaultSettings,
  differentLimits,
  limitHint,
  LIMITS,
  parseLimit,
  runLimits,
  unitOf,
  withLimits,
} from './limits.js';

const ceilings: Ceilings = {
  execution_seconds: 600,
  heap_bytes: 2 ** 29,
  output_bytes: 2 ** 30,
  idle_seconds: 7 * 86_400,
  sessions: 4,
};
const {
  execution_seconds: time,
  heap_bytes: heap,
  output_bytes: output,
  idle_seconds: idle,
  sessions,
} = LIMITS;
const [second, minute] = time.units;
const [mega, giga] = heap.units;

describe('amounts', () => {
  it.each([
    [time, 60, '60 s'],
    [time, 120, '2 min'],
    [time, 90, '90 s'],
    [time, 600, '10 min'],
    [heap, 2 ** 30, '1 GB'],
    [heap, 1.5 * 2 ** 30, '1536 MB'],
    [output, 10e6, '10 MB'],
    [output, 5e5, '0.5 MB'],
    [idle, 3600, '1 h'],
    [idle, 5400, '90 min'],
    [sessions, 4, '4'],
  ])('%o of %d reads %s', (spec, value, words) => {
    expect(amount(spec, value)).toBe(words);
  });

  it('take the largest unit in which they are round', () => {
    expect(unitOf(heap, 3 * 2 ** 30)).toBe(giga);
    expect(unitOf(heap, 3 * 2 ** 30 + 2 ** 20)).toBe(mega);
    expect(unitOf(time, 1)).toBe(second);
  });
});

describe('the line under a field', () => {
  it('says the default, and the ceiling only where the operator set one', () => {
    expect(limitHint(idle, ceilings)).toBe('Default 1 h');
    expect(limitHint(time, null)).toBe('Default 60 s');
    expect(limitHint(time, ceilings)).toBe('Default 60 s · at most 10 min on this server');
  });

  it('does not promise a default above the ceiling', () => {
    expect(limitHint(heap, ceilings)).toBe('Default 512 MB, the most on this server');
  });
});

describe('what a reader writes', () => {
  it('is taken with its unit', () => {
    expect(parseLimit(time, '2', minute!, ceilings)).toEqual({ value: 120 });
    expect(parseLimit(time, ' 1,5 ', minute!, ceilings)).toEqual({ value: 90 });
    expect(parseLimit(heap, '0.25', giga!, ceilings)).toEqual({ value: 2 ** 28 });
  });

  it.each([
    ['', 'Write a number, from 1 s to 10 min.'],
    ['ten', 'Write a number'],
    ['-5', 'Write a number'],
    ['1e9', 'Write a number'],
    ['0', 'At least 1 s.'],
    ['1.5', 'Write a whole number'],
    ['601', 'At most 10 min on this server.'],
  ])('%j s of time is refused with words', (written, words) => {
    const parsed = parseLimit(time, written, second!, ceilings);
    expect('problem' in parsed ? parsed.problem : parsed.value).toContain(words);
  });

  it('may reach the ceiling', () => {
    expect(parseLimit(sessions, '4', sessions.units[0]!, ceilings)).toEqual({ value: 4 });
    expect(parseLimit(sessions, '5', sessions.units[0]!, ceilings)).toEqual({
      problem: 'At most 4 on this server.',
    });
  });
});

it('resets the limits and keeps the places', () => {
  const network = ['https://a.example'];
  expect(
    defaultSettings(
      {
        ...DEFAULT_SETTINGS,
        execution_seconds: 5,
        heap_bytes: 1e8,
        output_bytes: 1e6,
        idle_seconds: 60,
        network,
        keep_environment: false,
      },
      ceilings,
    ),
  ).toEqual({
    ...DEFAULT_SETTINGS,
    execution_seconds: 60,
    heap_bytes: 2 ** 29,
    output_bytes: 10e6,
    idle_seconds: 3600,
    network,
    keep_environment: false,
  });
});

it('gives a run its limits in the units of the session protocol', () => {
  expect(runLimits({ execution_seconds: 5, heap_bytes: 2 ** 28, output_bytes: 1e6 })).toEqual({
    execution: 5000,
    heap: 2 ** 28,
    output: 1e6,
  });
});

it('keeps for a cell only what differs from its conversation', () => {
  const own = { execution_seconds: 5, heap_bytes: null, output_bytes: null };
  expect(withLimits(DEFAULT_SETTINGS, own)).toEqual({ ...DEFAULT_SETTINGS, execution_seconds: 5 });
  expect(withLimits(DEFAULT_SETTINGS, null)).toEqual(DEFAULT_SETTINGS);
  expect(differentLimits({ ...DEFAULT_SETTINGS, execution_seconds: 5 }, DEFAULT_SETTINGS)).toEqual(own);
  expect(differentLimits(DEFAULT_SETTINGS, DEFAULT_SETTINGS)).toBeNull();
});
