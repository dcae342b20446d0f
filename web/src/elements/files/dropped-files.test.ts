import { describe, expect, it } from 'vitest';
import { MOST_FILES } from '../../protocol/files.js';
import { droppedFiles } from './dropped-files.js';

const file = (name: string) => ({
  name,
  isFile: true,
  file: (resolve: (file: File) => void) => resolve(new File([name], name)),
});

const unreadable = (name: string) => ({
  name,
  isFile: true,
  file: (_: unknown, reject: (error: Error) => void) => reject(new Error('NotFoundError')),
});

/** A folder hands over its entries in pieces, and an empty one at the end. */
const folder = (name: string, ...pieces: (readonly object[] | Error)[]) => ({
  name,
  isDirectory: true,
  createReader: () => {
    const left = [...pieces];
    return {
      readEntries: (resolve: (some: readonly object[]) => void, reject: (error: Error) => void) => {
        const some = left.shift() ?? [];
        if (some instanceof Error) reject(some);
        else resolve(some);
      },
    };
  },
});

function dropped(...entries: object[]) {
  const items = entries.map((entry) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => null,
  }));
  return droppedFiles({ items } as unknown as DataTransfer);
}

const paths = (added: readonly { readonly path: string }[]) => added.map(({ path }) => path);

describe('a folder that is dropped', () => {
  it('brings all that is in it, however many pieces it comes in', async () => {
    const deep = folder('deep ', [file('b.txt')]);
    const { added, unread } = await dropped(
      folder('data', [file('a.csv')], [deep, file('c.txt')]),
      file('d.txt'),
    );
    expect(paths(added)).toEqual(['data/a.csv', 'data/deep/b.txt', 'data/c.txt', 'd.txt']);
    expect(unread).toEqual([]);
  });

  it('brings what can be read, and names what cannot', async () => {
    const locked = folder('locked', [file('first.txt')], new Error('NotReadableError'));
    const data = folder('data', [unreadable('gone.csv'), locked, file('a.csv')]);
    const { added, unread } = await dropped(unreadable('lost.txt'), data, file('d.txt'));
    expect(paths(added)).toEqual(['data/locked/first.txt', 'data/a.csv', 'd.txt']);
    expect(unread).toEqual(['lost.txt', 'data/gone.csv', 'data/locked']);
  });

  it('is looked through no further than a conversation could take, and one more that is refused', async () => {
    const many = Array.from({ length: MOST_FILES + 10 }, (_, n) => file(`${n}`));
    const { added } = await dropped(folder('many', many));
    expect(added).toHaveLength(MOST_FILES + 1);
  });
});
