import { expect, it } from 'vitest';
import { differenceWords } from './diff-words.js';

it.each([
  [{ added: 0, removed: 0 }, 'No difference'],
  [{ added: 1, removed: 0 }, '1 line added'],
  [{ added: 0, removed: 2 }, '2 lines removed'],
  [{ added: 1200, removed: 1 }, '1,200 lines added, 1 line removed'],
])('says how %o differ', (difference, words) => {
  expect(differenceWords(difference)).toBe(words);
});
