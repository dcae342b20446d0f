/** Files in memory, for browsers that keep nothing for a frame, and for tests. They live as long as the document. */
import type { FileEntry } from '../../protocol/session.js';
import type { Disk, Folder, Staged, Writing } from './disk.js';

interface Kept {
  readonly data: Blob;
  readonly modified: number;
}

const entryOf = (path: string, { data, modified }: Kept): FileEntry => ({ path, size: data.size, modified });

class MemoryFolder implements Folder {
  readonly #files = new Map<string, Kept>();

  list(): Promise<FileEntry[]> {
    return Promise.resolve([...this.#files].map(([path, kept]) => entryOf(path, kept)));
  }

  open(path: string): Promise<Blob> {
    return Promise.resolve().then(() => this.#file(path).data);
  }

  async stage(data: Blob, { progress, signal }: Writing = {}): Promise<Staged> {
    await Promise.resolve();
    signal?.throwIfAborted();
    progress?.(data.size);
    return {
      commit: (path) => {
        const kept = { data, modified: Date.now() };
        this.#files.set(path, kept);
        return Promise.resolve(entryOf(path, kept));
      },
      discard: () => Promise.resolve(),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return Promise.resolve().then(() => {
      const file = this.#file(from);
      this.#files.delete(from);
      this.#files.set(to, file);
    });
  }

  remove(path: string): Promise<void> {
    this.#files.delete(path);
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#files.clear();
    return Promise.resolve();
  }

  #file(path: string): Kept {
    const file = this.#files.get(path);
    if (file === undefined) throw new DOMException(`There is no file ${path}.`, 'NotFoundError');
    return file;
  }
}

export class MemoryDisk implements Disk {
  readonly persistent = false;
  readonly #folders = new Map<string, MemoryFolder>();

  folder(conversation: string, kind: string): Folder {
    const name = `${conversation}/${kind}`;
    const folder = this.#folders.get(name) ?? new MemoryFolder();
    this.#folders.set(name, folder);
    return folder;
  }

  room(): Promise<number | null> {
    return Promise.resolve(null);
  }

  /** No other document sees this memory. */
  alone<T>(_place: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  tell(): void {
    // Nobody else has these files.
  }

  listen(): void {
    // Nobody else changes them.
  }
}
