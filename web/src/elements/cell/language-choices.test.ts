import { expect, it } from 'vitest';
import { chosenLanguage, findLanguages, LANGUAGE_CHOICES } from './language-choices.js';
import { grammarName } from './languages.js';

it('offers what runs before what is only coloured, each once', () => {
  expect(LANGUAGE_CHOICES[0]).toEqual({ id: 'python', title: 'Python', runs: true });
  const ids = LANGUAGE_CHOICES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // All but plain text can be coloured.
  expect(ids.filter((id) => grammarName(id) === null)).toEqual(['text']);
});

it('finds by title and by name, beginnings first', () => {
  expect(findLanguages('java').map(({ id }) => id)).toEqual(['java', 'javascript']);
  expect(findLanguages('script').map(({ id }) => id)).toEqual(['javascript', 'typescript']);
  expect(findLanguages('C#').map(({ id }) => id)).toEqual(['csharp']);
  expect(findLanguages('cobol')).toEqual([]);
  expect(findLanguages('')).toHaveLength(LANGUAGE_CHOICES.length);
});

it('knows what a fence means by its own word', () => {
  expect(chosenLanguage('py')).toBe('python');
  expect(chosenLanguage('c++')).toBe('cpp');
  expect(chosenLanguage('')).toBe('text');
  expect(chosenLanguage('brainfuck')).toBeNull();
});
