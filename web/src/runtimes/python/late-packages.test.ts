import { afterEach, expect, it, vi } from 'vitest';
import type { RuntimeHost } from '../runtime.js';
import { readPythonFiles } from './files.js';
import { LatePackages } from './late-packages.js';

const ORIGIN = 'http://127.0.0.1:1';
const files = readPythonFiles(
  {
    version: '1',
    base: '/runtimes/pyodide/1/',
    lock: '/runtimes/pyodide/1/lock.json',
    kernel: '/runtimes/kernel/a.zip',
    packages: {
      numpy: { file: 'numpy.whl', size: 3, imports: ['numpy'], depends: [] },
      scipy: { file: 'scipy.whl', size: 4, imports: ['scipy'], depends: ['numpy'] },
    },
  },
  ORIGIN,
);

/** The server: what it has, and what it was asked for. */
const has = new Map([[`${ORIGIN}/runtimes/pyodide/1/numpy.whl`, new Uint8Array([1, 2, 3])]]);
const asked: string[] = [];
class Requests {
  status = 0;
  response: ArrayBuffer | null = null;
  responseType = '';
  #url = '';

  open(_method: string, url: string, asynchronous: boolean): void {
    expect(asynchronous).toBe(false);
    this.#url = url;
  }

  send(): void {
    asked.push(this.#url);
    const found = has.get(this.#url);
    this.status = found === undefined ? 404 : 200;
    this.response = found?.buffer ?? null;
  }
}

function opened() {
  vi.stubGlobal('XMLHttpRequest', Requests);
  const told: string[] = [];
  const pyodide = {
    loadedPackages: {} as Record<string, string>,
    lockfile: {
      packages: {
        numpy: { version: '2', sha256: 'a', imports: ['numpy'] },
        gone: { version: '1', sha256: 'b', imports: ['gone'] },
      },
    },
  };
  const host = {
    progress: (_phase: string, label: string, total: number) => {
      told.push(`${label} ${total}`);
      return { add: (bytes: number) => told.push(`+${bytes}`) };
    },
  } as unknown as RuntimeHost;
  return { late: new LatePackages(pyodide as never, files, host, null), pyodide, told };
}

afterEach(() => vi.unstubAllGlobals());

it('names the packages that are not there, those first that others need', () => {
  const { late, pyodide } = opened();
  expect(late.wheels('scipy')).toBe('["numpy","scipy"]');
  late.unpacked('numpy');
  expect(pyodide.loadedPackages).toEqual({ numpy: 'default channel' });
  expect(late.wheels('scipy')).toBe('["scipy"]');
  expect(late.wheels('nothere')).toBe('[]');
});

it('lists for the kernel what the server has', () => {
  expect(JSON.parse(opened().late.list)).toEqual({
    numpy: { version: '2', sha256: 'a', imports: ['numpy'] },
  });
});

it('tells the reader how far it is, while a program runs', () => {
  const { late, told } = opened();
  late.wheels('scipy');
  expect(told).toEqual([]);
  late.telling = true;
  late.wheels('scipy');
  expect(late.wheel('numpy')).toEqual(new Uint8Array([1, 2, 3]));
  expect(told).toEqual(['scipy 7', '+3']);
  expect(asked).toEqual([`${ORIGIN}/runtimes/pyodide/1/numpy.whl`]);
});

it('says what the server answered', () => {
  expect(() => opened().late.wheel('scipy')).toThrow('it answered 404 for scipy.whl');
});
