import { describe, expect, it } from 'vitest';
import type { FilesList } from '../../protocol/session.js';
import { besideWords, FileShelf, freeName, type Files } from './file-shelf.js';

/** Files in memory, as the sandbox keeps them. */
class KeptFiles implements Files {
  readonly texts: Map<string, string>;

  constructor(texts: Record<string, string> = {}) {
    this.texts = new Map(Object.entries(texts));
  }

  list(): Promise<FilesList> {
    const files = [...this.texts].map(([path, text]) => ({ path, size: text.length, modified: 0 }));
    return Promise.resolve({ files, used: 0, quota: 1000, persistent: true });
  }

  async write(path: string, file: Blob): Promise<void> {
    if (path.includes('huge')) throw new Error('There is no room.');
    this.texts.set(path, await file.text());
  }

  read(path: string): Promise<Blob> {
    return Promise.resolve(new Blob([this.texts.get(path) ?? '']));
  }

  rename(from: string, to: string): Promise<void> {
    if (this.texts.has(to)) return Promise.reject(new Error(`There is ${to} already.`));
    this.texts.set(to, this.texts.get(from) ?? '');
    this.texts.delete(from);
    return Promise.resolve();
  }

  remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) this.texts.delete(path);
    return Promise.resolve();
  }

  subscribe(): () => void {
    return () => undefined;
  }

  get all(): Record<string, string> {
    return Object.fromEntries([...this.texts].sort(([a], [b]) => a.localeCompare(b)));
  }
}

const added = (path: string, text: string) => ({ path, file: new Blob([text]) });

describe('a file whose name is taken', () => {
  it('is stored beside the one that a program may have written', async () => {
    const files = new KeptFiles({ 'data.csv': 'a program’s' });
    const shelf = new FileShelf(files);
    const stored = await shelf.add([added('data.csv', 'mine'), added('b.txt', 'b')]);
    expect(files.all).toEqual({ 'b.txt': 'b', 'data (2).csv': 'mine', 'data.csv': 'a program’s' });
    expect(stored).toEqual([
      { path: 'data (2).csv', name: 'data.csv' },
      { path: 'b.txt', name: 'b.txt' },
    ]);
    expect(shelf.attachments.map(({ name }) => name)).toEqual(['data (2).csv', 'b.txt']);
    expect(shelf.problem).toBeNull();
  });

  it('takes the place of the other when the reader wants that', async () => {
    const files = new KeptFiles({ 'data.csv': 'old' });
    const shelf = new FileShelf(files);
    const stored = await shelf.add([added('data.csv', 'new')]);
    expect(await shelf.replace(stored)).toBe(true);
    expect(files.all).toEqual({ 'data.csv': 'new' });
    expect(shelf.attachments.map(({ name }) => name)).toEqual(['data.csv']);
  });

  it('leaves the other where it has gone itself meanwhile', async () => {
    const files = new KeptFiles({ 'data.csv': 'old' });
    const shelf = new FileShelf(files);
    const stored = await shelf.add([added('data.csv', 'new')]);
    await shelf.remove(stored.map(({ path }) => path));
    expect(await shelf.replace(stored)).toBe(false);
    expect(files.all).toEqual({ 'data.csv': 'old' });
    expect(shelf.problem).toContain('data (2).csv is not there any more, so data.csv stays as it is.');
  });

  it('is told of twice when it comes twice at once', async () => {
    const files = new KeptFiles();
    const shelf = new FileShelf(files);
    await Promise.all([
      shelf.add([added('image.png', '1'), added('image.png', '2')]),
      shelf.add([added('image.png', '3')]),
    ]);
    expect(Object.keys(files.all)).toEqual(['image (2).png', 'image (3).png', 'image.png']);
    expect(shelf.attachments).toHaveLength(3);
  });
});

it('names what is free', () => {
  expect(freeName('a.csv', new Set())).toBe('a.csv');
  expect(freeName('a.csv', new Set(['a.csv', 'a (2).csv']))).toBe('a (3).csv');
  expect(freeName('v1.2/README', new Set(['v1.2/README']))).toBe('v1.2/README (2)');
  expect(freeName('.env', new Set(['.env']))).toBe('.env (2)');
});

it('says which names were taken', () => {
  const one = { path: 'a (2).csv', name: 'a.csv' };
  expect(besideWords([one])).toBe('There is a file a.csv already. The new one is a (2).csv.');
  expect(besideWords([one, one])).toContain('2 of these names already');
});

it('tells of what could not be read beside what could not be stored', async () => {
  const files = new KeptFiles();
  const shelf = new FileShelf(files);
  const stored = await shelf.add([added('huge.bin', ''), added('a.txt', 'a')], ['gone.txt', 'locked.txt']);
  expect(stored).toEqual([{ path: 'a.txt', name: 'a.txt' }]);
  expect(shelf.problem).toBe(
    'huge.bin was not added. There is no room. gone.txt was not added: the browser could not read it. ' +
      'See whether it is still there and may be opened, then add it again. 1 more was not added either.',
  );
});
