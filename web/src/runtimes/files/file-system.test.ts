/** The mounted files under a real Python, in Node. Blobs are played by ones that can be read at once. */
import { fileURLToPath } from 'node:url';
import { loadPyodide, type PyodideAPI } from 'pyodide';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FILES_QUOTA } from '../../protocol/files.js';
import type { FileChanges } from '../../protocol/session.js';
import type { EmscriptenFs } from './emscripten.js';
import { FileSystem } from './file-system.js';

/** A blob whose bytes are at hand, and that says how many of them were read. */
class PlainBlob extends Blob {
  readonly content: Uint8Array<ArrayBuffer>;

  constructor(parts: BlobPart[] = []) {
    super(parts);
    const [part] = parts;
    this.content =
      typeof part === 'string' ? new TextEncoder().encode(part) : (part as Uint8Array<ArrayBuffer>).slice();
  }

  override slice(start = 0, end = this.size): PlainBlob {
    return new PlainBlob([this.content.slice(start, end)]);
  }
}

function contentOf(blob: Blob): Uint8Array<ArrayBuffer> {
  if (!(blob instanceof PlainBlob)) throw new Error('expected a blob of this test');
  return blob.content;
}

const FOLDER = fileURLToPath(new URL('../../../node_modules/pyodide', import.meta.url));
const reads: number[] = [];
let broken = false;
const reader = {
  readAsArrayBuffer(blob: Blob): ArrayBuffer {
    if (broken) throw new DOMException('changed', 'NotReadableError');
    reads.push(blob.size);
    return contentOf(blob).slice().buffer;
  },
};

let python: PyodideAPI;
let files: FileSystem;
let point = '';
let points = 0;
const realBlob = globalThis.Blob;

beforeAll(async () => {
  python = await loadPyodide({ indexURL: FOLDER });
  globalThis.Blob = PlainBlob;
}, 60_000);

afterAll(() => {
  globalThis.Blob = realBlob;
});

beforeEach(() => {
  points += 1;
  point = `/files${points}`;
  const fs = python.FS as unknown as EmscriptenFs;
  files = new FileSystem(fs, reader);
  files.attach(point);
  fs.chdir(point);
  reads.length = 0;
  broken = false;
});

const run = (source: string): unknown => python.runPython(source) as unknown;

function mount(entries: Readonly<Record<string, string>>, more: Partial<FileChanges> = {}): void {
  files.mount({
    entries: Object.entries(entries).map(([path, text]) => ({
      path,
      file: new PlainBlob([text]),
      modified: 1_700_000_000_000,
    })),
    removed: [],
    capacity: FILES_QUOTA,
    ...more,
  });
}

function collected(): Record<string, string | null> {
  const texts = files
    .collect()
    .map(
      ({ path, data }) => [path, data === null ? null : new TextDecoder().decode(contentOf(data))] as const,
    );
  return Object.fromEntries(texts);
}

describe('files from outside', () => {
  it('are there by absolute and relative paths, in their folders', () => {
    mount({ 'a.txt': 'one', 'data/deep/b.txt': 'two' });
    expect(run(`open('a.txt').read() + open('${point}/data/deep/b.txt').read()`)).toBe('onetwo');
    expect(run(`import os; ' '.join(sorted(os.listdir('.'))) + ' ' + os.getcwd()`)).toBe(
      `a.txt data ${point}`,
    );
    expect(
      run(`os.stat('a.txt').st_size, os.path.isdir('data'), int(os.stat('a.txt').st_mtime)`)?.toString(),
    ).toBe('(3, True, 1700000000)');
    expect(collected()).toEqual({});
  });

  it('are read in pieces, and no more than is asked for', () => {
    const text = 'x'.repeat(10_000_000);
    mount({ 'large.txt': text });
    run(`f = open('large.txt', 'rb'); f.seek(9_000_000); first = f.read(10); f.close()`);
    expect(reads.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
    reads.length = 0;
    expect(run(`len(open('large.txt', 'rb').read())`)).toBe(10_000_000);
    expect(Math.max(...reads)).toBeLessThanOrEqual(4 << 20);
    expect(reads.reduce((sum, size) => sum + size, 0)).toBe(10_000_000);
  });

  it('are read right at any place, in any order', () => {
    mount({
      'n.bin': Array.from({ length: 100_000 }, (_, n) => String.fromCharCode((n % 96) + 32)).join(''),
    });
    expect(
      run(`
import random
with open('n.bin', 'rb') as f:
    whole = f.read()
    ok = len(whole) == 100_000 and f.read() == b''
    for _ in range(300):
        at = random.randrange(100_010); n = random.randrange(70_000)
        f.seek(at)
        ok = ok and f.read(n) == whole[at:at + n]
    ok = ok and f.seek(-5, 2) == 99_995 and f.read() == whole[-5:]
ok`),
    ).toBe(true);
  });

  it('that were replaced outside are errors of reading, not a crash', () => {
    mount({ 'a.txt': 'one' });
    broken = true;
    expect(
      run(`
try: open('a.txt').read()
except OSError as error: what = type(error).__name__
what`),
    ).toBe('OSError');
  });
});

describe('what a program does', () => {
  it('is collected once', () => {
    mount({ 'a.txt': 'one', 'old.txt': 'gone', 'name.txt': 'same', 'kept.txt': 'kept' });
    run(`
import os
open('new.txt', 'w').write('new')
with open('a.txt', 'a') as f: f.write(' more')
os.remove('old.txt')
os.makedirs('deep/er'); os.rename('name.txt', 'deep/er/name.txt')`);
    expect(collected()).toEqual({
      'a.txt': 'one more',
      'new.txt': 'new',
      'old.txt': null,
      'name.txt': null,
      'deep/er/name.txt': 'same',
    });
    expect(collected()).toEqual({});
    expect(run(`open('a.txt').read() + open('new.txt').read() + open('deep/er/name.txt').read()`)).toBe(
      'one morenewsame',
    );
  });

  it('may write anywhere in a file, cut it and go on', () => {
    mount({ 'a.txt': '0123456789' });
    run(`
with open('a.txt', 'r+b') as f:
    f.seek(3); f.write(b'abc'); f.truncate(8); f.seek(10); f.write(b'z')
open('a.txt').read()`);
    expect(run(`open('a.txt','rb').read().hex()`)).toBe('3031326162633637' + '0000' + '7a');
    expect(Object.keys(collected())).toEqual(['a.txt']);
    run(`open('a.txt', 'w').close()`);
    expect(collected()).toEqual({ 'a.txt': '' });
  });

  it('may replace files and remove folders', () => {
    mount({ 'a.txt': 'a', 'b.txt': 'b', 'd/c.txt': 'c' });
    run(`
import os, shutil
os.replace('a.txt', 'b.txt'); shutil.rmtree('d'); os.mkdir('empty')
try: os.rmdir('.'); 
except OSError: pass
open('f', 'w').write('x'); os.mkdir('g'); open('g/h', 'w').write('y')
try: os.rmdir('g'); raise AssertionError
except OSError: pass`);
    expect(collected()).toEqual({ 'a.txt': null, 'b.txt': 'a', 'd/c.txt': null, f: 'x', 'g/h': 'y' });
  });

  it('goes on in a file that stays open over several runs', () => {
    run(`log = open('log.txt', 'w'); _ = log.write('one\\n'); log.flush()`);
    expect(collected()).toEqual({ 'log.txt': 'one\n' });
    mount({ 'log.txt': 'one\n' });
    run(`_ = log.write('two\\n'); log.flush()`);
    expect(collected()).toEqual({ 'log.txt': 'one\ntwo\n' });
  });

  it('is kept where the outside changed the same file meanwhile', () => {
    mount({ 'a.txt': 'one' });
    run(`open('a.txt', 'w').write('mine')`);
    mount({ 'a.txt': 'theirs' }, { removed: ['a.txt'] });
    expect(run(`open('a.txt').read()`)).toBe('mine');
    expect(collected()).toEqual({ 'a.txt': 'mine' });
    mount({ 'a.txt': 'theirs' });
    expect(run(`open('a.txt').read()`)).toBe('theirs');
    mount({}, { removed: ['a.txt'] });
    expect(run(`os.path.exists('a.txt')`)).toBe(false);
  });

  it.each([
    `open('a\\nb', 'w')`,
    `os.mkdir(' x')`,
    `os.rename('ok', 'x\\\\y')`,
    `open('x' * 256, 'w')`,
    `os.symlink('ok', 'link')`,
  ])('is an OSError where no file may be called so: %s', (statement) => {
    expect(
      run(`
import os
open('ok', 'w').close()
try: ${statement}; what = None
except OSError as error: what = type(error).__name__
what`),
    ).toMatch(/Error$/);
    expect(Object.keys(collected())).toEqual(['ok']);
  });

  it('ends with “no space” at the capacity, and may delete to go on', () => {
    mount({ 'a.bin': 'x'.repeat(600) }, { capacity: 1000 });
    expect(
      run(`
import errno, os
try:
    with open('b.bin', 'wb', buffering=0) as f:
        f.write(b'x' * 300); f.write(b'x' * 200)
    what = 0
except OSError as error: what = error.errno == errno.ENOSPC
what`),
    ).toBe(true);
    run(`os.remove('a.bin'); open('c.bin', 'wb').write(b'x' * 700)`);
    expect(collected()).toEqual({ 'a.bin': null, 'b.bin': 'x'.repeat(300), 'c.bin': 'x'.repeat(700) });
  });

  it('works with a database', () => {
    expect(
      run(`
import sqlite3
def once():
    with sqlite3.connect('x.db') as db:
        db.execute('create table if not exists t (n)'); db.execute('insert into t values (1)')
        return db.execute('select count(*) from t').fetchone()[0]
once()`),
    ).toBe(1);
    const [written] = files.collect();
    expect(written?.path).toBe('x.db');
    files.mount({
      entries: [{ path: 'x.db', file: written!.data!, modified: 1 }],
      removed: [],
      capacity: FILES_QUOTA,
    });
    expect(run(`once()`)).toBe(2);
  });
});

it('lets programs import the modules among the files', () => {
  mount({ 'helpers.py': 'answer = 42' });
  run(`import sys; sys.path.append('${point}')`);
  expect(run(`import helpers; helpers.answer`)).toBe(42);
  mount({ 'later.py': 'answer = 43' });
  expect(run(`import later; later.answer`)).toBe(43);
});
