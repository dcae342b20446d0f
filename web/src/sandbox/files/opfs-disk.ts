/**
 * Files in the browser's own file system for this origin (OPFS): `conversations/{conversation}/{kind}/…`. Nothing of the reader's
 * disk is in it. What is being written stands in `conversations/{conversation}/incoming` until it is whole.
 */
import type { FileEntry } from '../../protocol/session.js';
import type { Disk, Folder, Staged, Writing } from './disk.js';

const ROOT = 'conversations';
const INCOMING = 'incoming';
const CHANNEL = 'fenced-files';

/** Bytes written at once: so often progress is told, and so soon a writing can be given up. */
const PIECE = 8 << 20;

/** What is in `incoming` for so long belongs to a document that is gone. */
const ABANDONED_MS = 24 * 3600 * 1000;

/** Not in TypeScript's library yet. */
interface Movable {
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

type Directory = FileSystemDirectoryHandle;

function split(path: string): { readonly folders: readonly string[]; readonly name: string } {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  return { folders, name };
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

class OpfsFolder implements Folder {
  readonly #root: Directory;
  readonly #conversation: string;
  readonly #kind: string;

  constructor(root: Directory, conversation: string, kind: string) {
    this.#root = root;
    this.#conversation = conversation;
    this.#kind = kind;
  }

  async list(): Promise<FileEntry[]> {
    const folder = await this.#existing([this.#kind]);
    if (folder === null) return [];
    await this.#dropAbandoned();
    const found: FileEntry[] = [];
    await walk(folder, '', found);
    return found;
  }

  async open(path: string): Promise<Blob> {
    const { folders, name } = split(path);
    const folder = await this.#existing([this.#kind, ...folders]);
    if (folder === null) throw new DOMException(`There is no file ${path}.`, 'NotFoundError');
    return (await folder.getFileHandle(name)).getFile();
  }

  async stage(data: Blob, { progress, signal }: Writing = {}): Promise<Staged> {
    const incoming = await this.#made([INCOMING]);
    const name = crypto.randomUUID();
    const discard = (): Promise<void> => incoming.removeEntry(name).catch(() => undefined);
    const handle = await incoming.getFileHandle(name, { create: true });
    try {
      const writable = await handle.createWritable();
      try {
        for (let at = 0; at < data.size; at += PIECE) {
          signal?.throwIfAborted();
          await writable.write(data.slice(at, at + PIECE));
          progress?.(Math.min(at + PIECE, data.size));
        }
        signal?.throwIfAborted();
        await writable.close();
      } catch (error) {
        await writable.abort().catch(() => undefined);
        throw error;
      }
    } catch (error) {
      await discard();
      throw error;
    }
    return { commit: (path) => this.#move(incoming, name, path), discard };
  }

  async rename(from: string, to: string): Promise<void> {
    const { folders, name } = split(from);
    const folder = await this.#made([this.#kind, ...folders]);
    await this.#move(folder, name, to);
    await this.#prune(folders);
  }

  async remove(path: string): Promise<void> {
    const { folders, name } = split(path);
    const folder = await this.#existing([this.#kind, ...folders]);
    if (folder === null) return;
    await folder.removeEntry(name).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    await this.#prune(folders);
  }

  async clear(): Promise<void> {
    const conversation = await this.#existing([]);
    await conversation?.removeEntry(this.#kind, { recursive: true }).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  async #move(from: Directory, known: string, path: string): Promise<FileEntry> {
    const { folders, name } = split(path);
    const folder = await this.#made([this.#kind, ...folders]);
    await move(from, known, folder, name);
    const { size, lastModified } = await (await folder.getFileHandle(name)).getFile();
    return { path, size, modified: lastModified };
  }

  /** A folder of the conversation; null when there is none. */
  async #existing(parts: readonly string[]): Promise<Directory | null> {
    try {
      return await this.#walkTo(parts, false);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  #made(parts: readonly string[]): Promise<Directory> {
    return this.#walkTo(parts, true);
  }

  async #walkTo(parts: readonly string[], create: boolean): Promise<Directory> {
    let folder = this.#root;
    for (const part of [ROOT, this.#conversation, ...parts])
      folder = await folder.getDirectoryHandle(part, { create });
    return folder;
  }

  /** Removes folders that have become empty, from the innermost on. */
  async #prune(folders: readonly string[]): Promise<void> {
    for (let depth = folders.length; depth > 0; depth -= 1) {
      const parent = await this.#existing([this.#kind, ...folders.slice(0, depth - 1)]);
      const name = folders[depth - 1];
      if (parent === null || name === undefined) return;
      try {
        await parent.removeEntry(name);
      } catch {
        return; // not empty
      }
    }
  }

  async #dropAbandoned(): Promise<void> {
    const incoming = await this.#existing([INCOMING]);
    if (incoming === null) return;
    for await (const [name, handle] of incoming.entries()) {
      if (handle.kind !== 'file') continue;
      const file = await handle.getFile();
      if (Date.now() - file.lastModified > ABANDONED_MS)
        await incoming.removeEntry(name).catch(() => undefined);
    }
  }
}

async function walk(folder: Directory, prefix: string, found: FileEntry[]): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    const path = prefix + name;
    if (handle.kind === 'directory') await walk(handle, `${path}/`, found);
    else {
      const { size, lastModified } = await handle.getFile();
      found.push({ path, size, modified: lastModified });
    }
  }
}

async function move(from: Directory, known: string, folder: Directory, name: string): Promise<void> {
  const handle: FileSystemFileHandle & Movable = await from.getFileHandle(known);
  if (handle.move !== undefined) {
    await handle.move(folder, name);
    return;
  }
  // Where a file cannot be moved it is copied: what was there stays until the copy is whole.
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await (await handle.getFile()).stream().pipeTo(writable);
  await from.removeEntry(known);
}

export class OpfsDisk implements Disk {
  readonly persistent = true;
  readonly #root: Directory;
  readonly #channel = new BroadcastChannel(CHANNEL);

  private constructor(root: Directory) {
    this.#root = root;
  }

  /** Rejects where the browser keeps no files for this document. */
  static async open(): Promise<OpfsDisk> {
    const root = await navigator.storage.getDirectory();
    const probe = await root.getFileHandle('.probe', { create: true });
    if (typeof probe.createWritable !== 'function') throw new Error('files cannot be written here');
    return new OpfsDisk(root);
  }

  folder(conversation: string, kind: string): Folder {
    return new OpfsFolder(this.#root, conversation, kind);
  }

  async room(): Promise<number | null> {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
  }

  alone<T>(conversation: string, work: () => Promise<T>): Promise<T> {
    return navigator.locks.request(`${CHANNEL}-${conversation}`, work) as Promise<T>;
  }

  tell(conversation: string): void {
    this.#channel.postMessage(conversation);
  }

  listen(changed: (conversation: string) => void): void {
    this.#channel.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') changed(event.data);
    };
  }
}
