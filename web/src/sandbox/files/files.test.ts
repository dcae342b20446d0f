import { beforeEach, describe, expect, it } from 'vitest';
import { FILES_QUOTA } from '../../protocol/files.js';
import type { Disk, Folder, Staged } from './disk.js';
import { Files } from './files.js';
import { MemoryDisk } from './memory-disk.js';

const CONVERSATION = '01890000-0000-7000-8000-000000000001';
const OTHER = '01890000-0000-7000-8000-000000000002';

let disk: MemoryDisk;
let files: Files;
let told: [string, string | null][];

const text = (content: string): Blob => new Blob([content]);
const write = (path: string, content = 'x', conversation = CONVERSATION): Promise<void> =>
  files.write(conversation, path, text(content), {});
const paths = async (conversation = CONVERSATION): Promise<string[]> =>
  (await files.list(conversation)).files.map(({ path }) => path).sort();
const read = async (path: string, conversation = CONVERSATION): Promise<string> =>
  (await files.read(conversation, path)).text();

function make(on: Disk = disk, quota = FILES_QUOTA): Files {
  return new Files(Promise.resolve(on), (conversation, problem) => told.push([conversation, problem]), quota);
}

beforeEach(() => {
  disk = new MemoryDisk();
  told = [];
  files = make();
});

describe('files of the reader', () => {
  it('are stored, listed and read', async () => {
    await write('data/a.csv', 'a,b');
    await write('b.txt', 'four');
    expect(await paths()).toEqual(['b.txt', 'data/a.csv']);
    expect(await read('data/a.csv')).toBe('a,b');
    expect(await files.list(CONVERSATION)).toMatchObject({ used: 7, quota: FILES_QUOTA, persistent: false });
  });

  it('take the place of those of the same path', async () => {
    await write('a.txt', 'old');
    await write('a.txt', 'new one');
    expect(await read('a.txt')).toBe('new one');
    expect((await files.list(CONVERSATION)).used).toBe(7);
  });

  it('are seen in their own conversation alone', async () => {
    await write('a.txt');
    expect(await paths(OTHER)).toEqual([]);
    await expect(files.read(OTHER, 'a.txt')).rejects.toThrow('There is no file a.txt any more.');
    await files.clear(OTHER);
    expect(await paths()).toEqual(['a.txt']);
  });

  it.each(['../a', 'a/../../b', '/a', '', 'a\0', '..'])('may not be called %j', async (path) => {
    await expect(write(path)).rejects.toThrow();
    await write('known.txt');
    await expect(files.rename(CONVERSATION, 'known.txt', path)).rejects.toThrow();
    expect(await paths()).toEqual(['known.txt']);
  });

  it('may not be a folder and a file at once', async () => {
    await write('a/b.txt');
    await expect(write('a')).rejects.toThrow('a is a folder');
    await write('c');
    await expect(write('c/d/e')).rejects.toThrow('c is a file');
    await expect(files.rename(CONVERSATION, 'a', 'c/a')).rejects.toThrow('c is a file');
  });

  it('are renamed, alone or with their folder, but not over others', async () => {
    await write('a/one.txt', '1');
    await write('a/two.txt', '2');
    await write('b.txt', '3');
    await files.rename(CONVERSATION, 'a', 'z/y');
    expect(await paths()).toEqual(['b.txt', 'z/y/one.txt', 'z/y/two.txt']);
    expect(await read('z/y/two.txt')).toBe('2');
    await expect(files.rename(CONVERSATION, 'b.txt', 'z/y/one.txt')).rejects.toThrow('already');
    await expect(files.rename(CONVERSATION, 'b.txt', 'z')).rejects.toThrow('already');
    await expect(files.rename(CONVERSATION, 'z', 'z/inside')).rejects.toThrow('into itself');
    await expect(files.rename(CONVERSATION, 'gone', 'x')).rejects.toThrow('no file gone');
    await files.rename(CONVERSATION, 'b.txt', 'b.txt');
    expect(await read('b.txt')).toBe('3');
  });

  it('are deleted, alone, with their folder, or all', async () => {
    for (const path of ['a/1', 'a/2', 'ab', 'c']) await write(path);
    await files.remove(CONVERSATION, ['a', 'gone']);
    expect(await paths()).toEqual(['ab', 'c']);
    await files.clear(CONVERSATION);
    expect(await paths()).toEqual([]);
  });
});

describe('the quota', () => {
  it('refuses in words what does not fit, and keeps nothing of it', async () => {
    files = make(disk, 10);
    await write('a', '123456');
    await expect(write('b', '12345')).rejects.toThrow('may take 10 bytes, and 4 bytes are free');
    expect(await paths()).toEqual(['a']);
    await write('a', '1234567890');
    expect(await read('a')).toBe('1234567890');
  });

  it('holds for programs, whose other changes are kept', async () => {
    files = make(disk, 10);
    await write('old', '12345');
    await files.apply(CONVERSATION, [
      { path: 'large', data: text('1234567') },
      { path: 'small', data: text('1234') },
    ]);
    expect(await paths()).toEqual(['old', 'small']);
    expect(told).toEqual([
      [CONVERSATION, expect.stringContaining('large was not kept: The files') as string],
    ]);
  });

  it('is what the browser has room for, where that is less', async () => {
    const small = Object.assign(new MemoryDisk(), { room: () => Promise.resolve(100) });
    files = make(small);
    await write('a', '12345');
    expect((await files.list(CONVERSATION)).quota).toBe(105);
  });
});

describe('what a program changed', () => {
  it('is stored and told', async () => {
    await write('a', '1');
    await files.apply(CONVERSATION, [
      { path: 'new/b', data: text('2') },
      { path: 'a', data: null },
      { path: 'never', data: null },
    ]);
    expect(await paths()).toEqual(['new/b']);
    expect(told).toEqual([[CONVERSATION, null]]);
  });

  it('may turn a file into a folder, and back', async () => {
    await write('a', '1');
    await files.apply(CONVERSATION, [
      { path: 'a/b', data: text('2') },
      { path: 'a', data: null },
    ]);
    expect(await paths()).toEqual(['a/b']);
    await files.apply(CONVERSATION, [
      { path: 'a', data: text('3') },
      { path: 'a/b', data: null },
    ]);
    expect(await read('a')).toBe('3');
  });

  it('is nothing where nothing has changed', async () => {
    await files.apply(CONVERSATION, []);
    expect(told).toEqual([]);
  });
});

describe('a session', () => {
  it('is told what it does not know', async () => {
    await write('a', '1');
    const first = await files.since(CONVERSATION, new Map());
    expect(first.changes.entries.map(({ path }) => path)).toEqual(['a']);
    expect(files.changeOf(CONVERSATION)).toBe(first.change);
    await write('b', '2');
    await files.remove(CONVERSATION, ['a']);
    expect(files.changeOf(CONVERSATION)).not.toBe(first.change);
    const second = await files.since(CONVERSATION, first.known);
    expect(second.changes.entries.map(({ path }) => path)).toEqual(['b']);
    expect(second.changes.removed).toEqual(['a']);
    const third = await files.since(CONVERSATION, second.known);
    expect(third.changes).toMatchObject({ entries: [], removed: [] });
  });

  it('waits for what is being stored', async () => {
    await write('a');
    const writing = files.apply(CONVERSATION, [{ path: 'b', data: text('2') }]);
    const adding = write('c');
    expect(files.changeOf(CONVERSATION)).toBeNull();
    const { changes } = await files.since(CONVERSATION, new Map());
    expect(changes.entries.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    await Promise.all([writing, adding]);
  });
});

describe('another document of the same files', () => {
  it('is seen once it has told so', async () => {
    const heard: ((conversation: string) => void)[] = [];
    const shared = Object.assign(disk, {
      listen: (changed: (conversation: string) => void) => void heard.push(changed),
      tell: () => undefined,
    });
    files = make(shared);
    const other = make(shared);
    expect(await paths()).toEqual([]);
    await other.write(CONVERSATION, 'a', text('1'), {});
    expect(await paths()).toEqual([]);
    for (const changed of heard) changed(CONVERSATION);
    expect(told).toContainEqual([CONVERSATION, null]);
    expect(files.changeOf(CONVERSATION)).toBeNull();
    expect(await paths()).toEqual(['a']);
  });
});

describe('a disk that fails', () => {
  class Failing extends MemoryDisk {
    failing: keyof Folder | null = null;
    discarded = 0;

    override folder(conversation: string, kind: string): Folder {
      const folder = super.folder(conversation, kind);
      return new Proxy(folder, {
        get: (target, name: keyof Folder) => {
          if (name === this.failing)
            return () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
          if (name === 'stage') return (data: Blob) => this.#staged(target.stage(data));
          return (target[name] as (...values: unknown[]) => unknown).bind(target);
        },
      });
    }

    async #staged(staging: Promise<Staged>): Promise<Staged> {
      const staged = await staging;
      return {
        commit: (path) => (path === 'bad' ? Promise.reject(new Error('not this one')) : staged.commit(path)),
        discard: () => {
          this.discarded += 1;
          return staged.discard();
        },
      };
    }
  }

  it('is told in words, and nothing is left behind', async () => {
    const failing = new Failing();
    files = make(failing);
    failing.failing = 'stage';
    await expect(write('a')).rejects.toThrow('The browser has no more room for files.');
    failing.failing = null;
    await expect(write('bad')).rejects.toThrow('The browser could not do it (not this one).');
    expect(failing.discarded).toBe(1);
    await write('good');
    expect(await paths()).toEqual(['good']);
  });

  it('says which files of a program were not kept', async () => {
    const failing = new Failing();
    files = make(failing);
    failing.failing = 'stage';
    await files.apply(CONVERSATION, [{ path: 'a', data: text('1') }]);
    expect(told).toEqual([
      [CONVERSATION, expect.stringContaining('a was not kept: The browser has no') as string],
    ]);
  });
});

it('gives up a writing and keeps nothing of it', async () => {
  const giveUp = new AbortController();
  giveUp.abort();
  await expect(files.write(CONVERSATION, 'a', text('1'), { signal: giveUp.signal })).rejects.toThrow(
    'Given up.',
  );
  expect(await paths()).toEqual([]);
});
