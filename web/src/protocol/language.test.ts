import { expect, it } from 'vitest';
import { LANGUAGES, runnable } from '../languages/registry.js';
import { findLanguage } from './language.js';

it('knows a language by its id and by what authors call it', () => {
  for (const name of ['python', 'Python3', ' py ', 'ipython', 'pyodide'])
    expect(runnable(name)).toBe('python');
  for (const name of ['', 'text', 'constructor', '__proto__', 'pythonic']) expect(runnable(name)).toBeNull();
});

it('finds no language twice', () => {
  const names = LANGUAGES.flatMap(({ id, aliases }) => [id, ...aliases.filter((alias) => alias !== id)]);
  expect(new Set(names).size).toBe(names.length);
  for (const language of LANGUAGES) expect(findLanguage(LANGUAGES, language.id)).toBe(language);
});
