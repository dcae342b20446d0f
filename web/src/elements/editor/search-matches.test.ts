import { SearchQuery } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { matchWords } from './search-matches.js';

const words = (
  doc: string,
  query: { search?: string; regexp?: boolean },
  selection = { anchor: 0, head: 0 },
): string => matchWords(new SearchQuery({ search: '', ...query }), EditorState.create({ doc, selection }));

describe('the count of matches', () => {
  it('says how many there are and which is selected', () => {
    expect(words('ab ab ab', { search: 'ab' })).toBe('3 matches');
    expect(words('ab ab ab', { search: 'ab' }, { anchor: 3, head: 5 })).toBe('2 of 3');
    expect(words('ab', { search: 'ab' })).toBe('1 match');
    expect(words('ab', { search: 'c' })).toBe('No matches');
    expect(words('ab', {})).toBe('');
  });

  it('counts no more than a reader wants to know', () => {
    expect(words('a'.repeat(5000), { search: 'a' })).toBe('more than 999 matches');
  });

  it('says that a pattern is none', () => {
    expect(words('ab', { search: '(', regexp: true })).toBe('Not a valid pattern');
    expect(words('a1 b2', { search: '[a-z]\\d', regexp: true })).toBe('2 matches');
  });
});
