import { describe, expect, it } from 'vitest';
import {
  bundleHead,
  compileModules,
  mountImage,
  openBundle,
  type ImageIndex,
} from '../../../../src/fenced/runtimes/pyodide_image.mjs';

const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

const index: ImageIndex = {
  folders: ['/lib', '/lib/thing'],
  files: [
    ['/lib/thing/core.so', 0, EMPTY.length],
    ['/lib/thing/data.txt', 16, 4],
  ],
  modules: ['/lib/thing/core.so'],
  packages: ['thing', 'schön'],
};

function image(): Uint8Array<ArrayBuffer> {
  const head = bundleHead(index);
  const bytes = new Uint8Array(head.length + 20);
  bytes.set(head);
  bytes.set(EMPTY, head.length);
  bytes.set(new TextEncoder().encode('text'), head.length + 16);
  return bytes;
}

describe('a bundle', () => {
  it('gives back its index, and what the index describes at a multiple of 16', () => {
    const { index: found, body } = openBundle<ImageIndex>(image());
    expect(found).toEqual(index);
    expect(body.byteOffset % 16).toBe(0);
    expect(body.length).toBe(20);
  });

  it('that is cut off is refused', () => {
    expect(() => openBundle(image().slice(0, 40))).toThrow('cut off or no bundle');
  });
});

describe('an image', () => {
  it('is mounted without copying its files', () => {
    const folders: string[] = [];
    const files = new Map<string, Uint8Array>();
    const bundle = openBundle<ImageIndex>(image());
    mountImage(
      {
        mkdirTree: (path) => folders.push(path),
        writeFile: (path, bytes, { canOwn }) => {
          if (canOwn) files.set(path, bytes);
        },
      },
      bundle,
    );
    expect(folders).toEqual(index.folders);
    expect(new TextDecoder().decode(files.get('/lib/thing/data.txt'))).toBe('text');
    expect(files.get('/lib/thing/core.so')?.buffer).toBe(bundle.body.buffer);
  });

  it('has its modules compiled, but for those that somebody compiled before', async () => {
    const bundle = openBundle<ImageIndex>(image());
    const fresh = await compileModules(bundle);
    expect([...fresh.keys()]).toEqual(index.modules);
    const again = await compileModules(bundle, fresh);
    expect(again.get('/lib/thing/core.so')).toBe(fresh.get('/lib/thing/core.so'));
  });
});
