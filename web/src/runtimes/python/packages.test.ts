import { describe, expect, it } from 'vitest';
import { readPythonFiles } from './files.js';
import { importedModules, packagesFor, packageWords } from './packages.js';

const files = readPythonFiles(
  {
    version: '1',
    base: '/runtimes/pyodide/1/',
    lock: '/runtimes/pyodide/1/lock.json',
    kernel: '/runtimes/kernel/a.zip',
    stdlib: null,
    snapshot: '/runtimes/snapshots/b.bin',
    snapshotSize: 7,
    sizes: { 'pyodide.asm.wasm': 9 },
    packages: {
      numpy: { file: 'numpy.whl', size: 3, imports: ['numpy'], depends: [] },
      pandas: {
        file: 'pandas.whl',
        size: 4,
        imports: ['pandas'],
        depends: ['numpy', 'python-dateutil', 'absent'],
      },
      'python-dateutil': { file: 'd.whl', size: 1, imports: ['dateutil'], depends: ['six'] },
      six: { file: 's.whl', size: 1, imports: ['six'], depends: ['python-dateutil'] },
    },
  },
  'http://127.0.0.1:1',
);

describe('the list of Python files', () => {
  it('gives addresses on the sandbox itself', () => {
    expect(files.base).toBe('http://127.0.0.1:1/runtimes/pyodide/1/');
    expect(files.snapshot).toEqual({ url: 'http://127.0.0.1:1/runtimes/snapshots/b.bin', size: 7 });
    expect(files.stdlib).toBeNull();
  });

  it('says what is missing in it', () => {
    expect(() => readPythonFiles({ base: 3 }, 'http://127.0.0.1:1')).toThrow(
      'expected text for python.base, got number',
    );
  });
});

describe('packages', () => {
  it('are found by the modules they bring, with all that they need', () => {
    const { wanted, all } = packagesFor(files, ['pandas']);
    expect(wanted).toEqual(['pandas']);
    expect(all.sort()).toEqual(['numpy', 'pandas', 'python-dateutil', 'six']);
  });

  it('that nobody has are left for Python to complain about', () => {
    expect(packagesFor(files, ['nothere', 'toString'])).toEqual({ wanted: [], all: [] });
  });

  it('are named, but not at length', () => {
    expect(packageWords(['a', 'b'])).toBe('a, b');
    expect(packageWords(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});

it('finds the modules of a program that is still being written', () => {
  const source =
    'import numpy as np, os.path\nif x:\n    from scipy.optimize import (\n        fmin\nimport pandas\nfrom . import y\nimport sea';
  expect(importedModules(source)).toEqual(['numpy', 'os', 'scipy', 'pandas', 'sea']);
  expect(importedModules('print("import x")\nimportant = 1')).toEqual([]);
});
