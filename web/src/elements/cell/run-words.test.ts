import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunView } from '../../execution/run.js';
import { cappedWords, clockLines, runParts, runWords } from './run-words.js';

const NOW = 100_000;

const view = (fields: Partial<RunView>): RunView => ({
  id: 'r',
  cell: 'm.0',
  language: 'python',
  session: null,
  status: 'completed',
  clocks: { queue: null, load: null, download: null, execution: null },
  memory: null,
  dropped: 0,
  names: null,
  error: null,
  source: '',
  here: true,
  ...fields,
});
const took = (seconds: number): Pick<RunView, 'clocks'> => ({
  clocks: { queue: null, load: null, download: null, execution: seconds },
});
const since = (seconds: number): Pick<RunView, 'started'> => ({ started: NOW - seconds * 1000 });
const failure = (lost: boolean) => ({ name: 'Stopped', message: '', line: null, variables_lost: lost });

describe('the status of a run in words', () => {
  beforeEach(() => void vi.spyOn(performance, 'now').mockReturnValue(NOW));
  afterEach(() => void vi.restoreAllMocks());

  it.each<[string, Partial<RunView>]>([
    ['next in line', { status: 'queued', position: 1 }],
    ['2nd in line', { status: 'queued', position: 2 }],
    ['13th in line', { status: 'queued', position: 13 }],
    ['waiting in line', { status: 'queued' }],
    ['starting Python', { status: 'loading' }],
    [
      'installing scipy · 0.0 of 14.0 MB',
      { status: 'executing', progress: { phase: 'packages', label: 'scipy', loaded: 0, total: 14e6 } },
    ],
    [
      'running · 2.0 s',
      {
        status: 'executing',
        ...since(2),
        progress: { phase: 'packages', label: 'scipy', loaded: 14e6, total: 14e6 },
      },
    ],
    [
      'loading Python · 3.1 of 5.0 MB',
      { status: 'loading', progress: { phase: 'runtime', label: 'Python', loaded: 3.1e6, total: 5e6 } },
    ],
    [
      'installing pandas · 1.5 MB',
      { status: 'loading', progress: { phase: 'packages', label: 'pandas', loaded: 1.5e6, total: 0 } },
    ],
    [
      'running · 3.2 s · 140 MB',
      { status: 'executing', ...since(3.21), heap: 140 * 2 ** 20, memory: 150 * 2 ** 20 },
    ],
    ['waiting for your input', { status: 'executing', input: { prompt: '', password: false } }],
    ['stopping', { status: 'executing', stopping: true }],
    ['done in 0.42 s · 96 MB', { ...took(0.42), memory: 96 * 2 ** 20 }],
    ['timed out after 60 s, variables kept', { status: 'timed_out', ...took(60.2), error: failure(false) }],
    ['timed out after 60 s, variables lost', { status: 'timed_out', ...took(60.2), error: failure(true) }],
    ['stopped, variables kept', { status: 'aborted', ...took(1), error: failure(false) }],
    ['stopped, variables lost, session restarted', { status: 'aborted', ...took(1), error: failure(true) }],
    ['stopped before it ran', { status: 'aborted' }],
  ])('%s', (words, fields) => {
    expect(runWords(view(fields))).toBe(words);
  });

  it('says that its session is gone, once', () => {
    expect(runParts(view({ ...took(1) }), true).at(-1)).toBe(' · session ended');
    expect(
      runParts(view({ status: 'aborted', ...took(1), error: failure(true) }), true).join(''),
    ).not.toContain('session ended');
    expect(runParts(view({ status: 'aborted', ...took(1) }), true).join('')).toBe('stopped · session ended');
    expect(runParts(view({ status: 'executing' }), true).join('')).not.toContain('session ended');
  });
});

it('tells where the time went, leaving out what did not happen', () => {
  const clocks = { queue: 0, load: 2.1, download: null, execution: 3.4 };
  expect(clockLines(view({ clocks, memory: 140 * 2 ** 20 }))).toEqual([
    'Waiting in line: 0.00 s',
    'Loading Python: 2.10 s',
    'Running: 3.40 s',
    'Peak memory: 140 MB',
  ]);
});

describe('output beyond the limit', () => {
  it('is counted and can be had while it is kept', () => {
    expect(cappedWords(23.4e6, 10e6, true)).toBe('Output capped at 10 MB; 23.4 MB hidden.');
    expect(cappedWords(23.4e6, null, false)).toBe('Output capped; 23.4 MB more were not kept.');
    expect(cappedWords(17, 10e6, true)).toContain('17 bytes hidden');
    expect(cappedWords(0, 10e6, true)).toBeNull();
  });
});
