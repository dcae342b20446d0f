import { describe, expect, it } from 'vitest';
import type { Run, RunStatus, Version } from '../../protocol/generated.js';
import { usesWords, versionOf, versionRows } from './version-rows.js';

const version = (source: string, reason: Version['reason'] = 'run', name = ''): Version => ({
  id: `v-${source}-${reason}`,
  conversation: 'c',
  cell: 'm.0',
  source,
  author: 'You',
  reason,
  name,
  created: '2026-11-28T14:05:00Z',
});

const run = (source: string, status: RunStatus = 'completed'): Run => ({
  id: 'r',
  conversation: 'c',
  cell: 'm.0',
  language: 'python',
  engine: 'browser',
  source,
  status,
  clocks: { queue: null, load: null, download: null, execution: null },
  memory: null,
  error: null,
  by: 'b.1',
  session: null,
  dropped: 0,
  names: null,
  pruned: false,
  created: '2026-11-28T14:05:00Z',
});

const ORIGINAL = { source: 'a', author: 'Demo', created: '2026-11-27T10:00:00Z' };

describe('versions', () => {
  it('begin with the original, then come the newest before older ones', () => {
    const rows = versionRows({
      original: ORIGINAL,
      versions: [version('b'), version('c', 'replaced'), version('d', 'named', 'Works')],
      runs: [],
      now: 'd',
    });
    expect(rows.map(({ number, title, reason, isNow }) => [number, title, reason, isNow])).toEqual([
      [1, 'Original', 'as it was written', false],
      [4, 'Works', 'named', true],
      [3, 'Version 3', 'replaced', false],
      [2, 'Version 2', 'ran', false],
    ]);
  });

  it('of a cell that was added begin with the first that was kept', () => {
    const rows = versionRows({ original: null, versions: [version('b')], runs: [], now: '' });
    expect(rows.map(({ title }) => title)).toEqual(['Version 1']);
  });

  it('count the runs that had their text, and tell of the newest', () => {
    const runs = [run('b', 'failed'), run('a'), run('b'), run('gone')];
    const rows = versionRows({ original: ORIGINAL, versions: [version('b')], runs, now: 'a' });
    expect(rows.map(usesWords)).toEqual(['1 run, done', '2 runs, the last one failed']);
  });

  it('without runs say so', () => {
    expect(usesWords({ uses: 0, last: null })).toBe('no runs kept');
  });
});

describe('the version of a run', () => {
  const rows = versionRows({
    original: ORIGINAL,
    versions: [version('b'), version('b', 'named', 'Works')],
    runs: [],
    now: 'b',
  });

  it('is the newest with its text', () => {
    expect(versionOf(rows, 'b')?.title).toBe('Works');
    expect(versionOf(rows, 'a')?.title).toBe('Original');
  });

  it('is none when its text was not kept', () => {
    expect(versionOf(rows, 'x')).toBeNull();
  });
});
