import { describe, expect, it } from 'vitest';
import {
  byWords,
  engineWords,
  exactMoment,
  FILTERS,
  firstLine,
  momentWords,
  STATUSES,
  statusesOf,
} from './history-words.js';

const NOW = new Date(2026, 10, 28, 15, 0, 0);
const at = (...parts: [number, number, number, number, number, number?]): string =>
  new Date(...parts).toISOString();

describe('when', () => {
  it.each([
    [at(2026, 10, 28, 14, 5), 'today 14:05'],
    [at(2026, 10, 28, 0, 0), 'today 0:00'],
    [at(2026, 10, 27, 23, 59), 'yesterday 23:59'],
    [at(2026, 10, 27, 0, 0), 'yesterday 0:00'],
    [at(2026, 10, 26, 23, 59), '26 Nov 23:59'],
    [at(2025, 11, 31, 9, 30), '31 Dec 2025 9:30'],
    // A clock that is ahead of this one.
    [at(2026, 10, 29, 0, 1), '29 Nov 0:01'],
  ])('%s is %s', (iso, words) => {
    expect(momentWords(iso, NOW)).toBe(words);
  });

  it('is exact where it is asked for', () => {
    expect(exactMoment(at(2026, 10, 28, 14, 5, 9))).toBe('Saturday 28 November 2026, 14:05:09');
  });
});

describe('states', () => {
  it('each has a filter that shows it', () => {
    const filtered = FILTERS.flatMap(([, , statuses]) => statuses ?? []);
    expect(new Set(filtered)).toEqual(new Set(Object.keys(STATUSES)));
  });

  it('of a filter are those that the server is asked for', () => {
    expect(statusesOf('all')).toBeNull();
    expect(statusesOf('wrong')).toEqual(['failed', 'timed_out', 'lost']);
  });
});

describe('who', () => {
  it.each([
    ['b.1', 'this page'],
    ['b.2', 'another page of this browser'],
    ['c.1', 'another browser'],
  ])('%s is %s', (by, words) => {
    expect(byWords(by, 'b.1')).toBe(words);
  });

  it('tells where the program ran', () => {
    expect(engineWords({ engine: 'browser', by: 'b.2' }, 'b.1')).toBe('this browser');
    expect(engineWords({ engine: 'browser', by: 'c.1' }, 'b.1')).toBe('another browser');
    expect(engineWords({ engine: 'server', by: 'b.1' }, 'b.1')).toBe('the server');
  });
});

it.each([
  ['\n\n  import x  \ny', 'import x'],
  ['', ''],
  [' \n\t\n', ''],
  ['x'.repeat(200), `${'x'.repeat(120)}…`],
])('the first line of %j says %j', (source, line) => {
  expect(firstLine(source)).toBe(line);
});
