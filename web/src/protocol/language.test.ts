import { expect, it } from 'vitest';
import { LANGUAGES, runnable } from '../languages/registry.js';
import { findLanguage, profileOf } from './language.js';

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

it('sees in the imports of a Python program that it works with data, also while it is being written', () => {
  const profile = (source: string): string => profileOf(LANGUAGES, 'python', source);
  for (const source of [
    'import numpy',
    'import numpy as np\nx = 1',
    'x = 1\n    from pandas.api import types',
    'import os, sys, pandas as pd',
    'import seaborn',
    'from matplotlib import pyplot as pl',
  ])
    expect(profile(source), source).toBe('data');
  for (const source of [
    '',
    'import num',
    'import numpydoc',
    'print("import numpy")',
    '# import numpy',
    'x = pandas',
    'import os',
  ])
    expect(profile(source), source).toBe('');
  expect(profileOf(LANGUAGES, 'cobol', 'import numpy')).toBe('');
});
