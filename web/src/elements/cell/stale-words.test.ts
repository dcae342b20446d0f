import { describe, expect, it } from 'vitest';
import { staleCountWords, staleSentence, staleWords } from './stale-words.js';

const numbers = new Map([['m.0', 2]]);
const upstream = { why: 'upstream', cell: 'm.0', name: 'df' } as const;

describe('what is said of a stale cell', () => {
  it.each([
    [{ why: 'edited' }, 'edited since'],
    [{ why: 'lost' }, 'session ended'],
    [{ ...upstream, how: 'ran' }, 'cell 2 ran later'],
    [{ ...upstream, how: 'edited' }, 'cell 2 was edited'],
    [{ ...upstream, how: 'lost' }, 'session of cell 2 ended'],
    [{ ...upstream, how: 'ran', cell: 'elsewhere.0' }, 'a cell above ran later'],
  ] as const)('%j: %s', (stale, words) => {
    expect(staleWords(stale, numbers)).toBe(words);
  });

  it.each([
    [{ why: 'edited' }, 'The code was edited since it ran. Run it again to see what it does now.'],
    [
      { why: 'lost' },
      'The session in which it ran has ended, with its variables. Run it again to have them back.',
    ],
    [{ ...upstream, how: 'ran' }, 'It uses df, and cell 2 ran later. Run it again to be up to date.'],
    [
      { ...upstream, how: 'edited' },
      'It uses df, and cell 2 was edited since it ran. Run it again to be up to date.',
    ],
    [
      { ...upstream, how: 'lost' },
      'It uses df, and the session of cell 2 has ended. Run it again to be up to date.',
    ],
  ] as const)('%j in a sentence', (stale, words) => {
    expect(staleSentence(stale, numbers)).toBe(words);
  });

  it('counts the cells on the button that runs them', () => {
    expect([1, 3].map(staleCountWords)).toEqual(['Rerun the outdated cell', 'Rerun 3 outdated cells']);
  });
});
