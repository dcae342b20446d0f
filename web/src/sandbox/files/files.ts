/**
 * The files of all conversations: what may be stored is decided here, whoever asks. Changes of one conversation come one
 * after the other, and each is whole or not at all.
 */
import { amount } from '../../protocol/amount.js';
import { FILES_QUOTA, MOST_FILES, pathProblem } from '../../protocol/files.js';
import type { FileChanges, FileEntry, FilesList, SessionFile, WrittenFile } from '../../protocol/session.js';
import type { Disk, Folder, Staged, Writing } from './disk.js';
import { failureWords, FilesRefused } from './words.js';

const KIND = 'files';

/** A file, and the number of the change that made it so. */
export interface Known extends FileEntry {
  readonly change: number;
}

interface Shelf {
  readonly id: string;
  /** What is on the disk, as it was when it was looked at last. */
  readonly index: Map<string, Known>;
  /** Whether it still is so: nobody else has changed it. */
  fresh: boolean;
  /** The last change that is in the index. */
  change: number;
  /** Ends when the work under way has ended. */
  line: Promise<unknown>;
  /** Pieces of work that wait or go on. */
  working: number;
  /** Files of the reader's that are being stored. */
  readonly arriving: Set<Promise<void>>;
}

/** What a session that knew some files is to be told, and what it knows then. */
export interface Since {
  readonly change: number;
  readonly known: ReadonlyMap<string, number>;
  readonly changes: FileChanges;
}

/** What is needed to do something with a conversation's files. */
interface Work {
  readonly shelf: Shelf;
  readonly index: Map<string, Known>;
  readonly folder: Folder;
  readonly disk: Disk;
}

/** `problem` says what of a program's files could not be kept. */
export type FilesListener = (conversation: string, problem: string | null) => void;

export class Files {
  readonly #disk: Promise<Disk>;
  readonly #quota: number;
  readonly #changed: FilesListener;
  readonly #shelves = new Map<string, Shelf>();

  constructor(disk: Promise<Disk>, changed: FilesListener, quota = FILES_QUOTA) {
    this.#disk = disk;
    this.#changed = changed;
    this.#quota = quota;
    void disk.then((opened) => opened.listen((conversation) => this.#changedElsewhere(conversation)));
  }

  /** The number of the last change, when everything that was asked for is done and known; null otherwise. */
  changeOf(conversation: string): number | null {
    const known = this.#shelves.get(conversation);
    return known === undefined || !known.fresh || known.working > 0 || known.arriving.size > 0
      ? null
      : known.change;
  }

  list(id: string): Promise<FilesList> {
    return this.#work(id, async ({ index, disk }) => ({
      files: [...index.values()].map(({ path, size, modified }) => ({ path, size, modified })),
      used: bytesOf(index),
      quota: await this.#capacity(index, disk),
      persistent: disk.persistent,
    }));
  }

  /** What is otherwise than in `known`, which has the number of the change that made each file. */
  async since(id: string, known: ReadonlyMap<string, number>): Promise<Since> {
    // Whoever adds a file and runs a program at once wants the program to see it.
    await Promise.allSettled(this.#shelf(id).arriving);
    return this.#work(id, async ({ shelf, index, folder, disk }) => {
      const news = [...index.values()].filter((file) => known.get(file.path) !== file.change);
      const open = async ({ path, modified }: Known): Promise<SessionFile> => ({
        path,
        modified,
        file: await folder.open(path),
      });
      return {
        change: shelf.change,
        known: new Map([...index.values()].map((file) => [file.path, file.change])),
        changes: {
          entries: await Promise.all(news.map(open)),
          removed: [...known.keys()].filter((path) => !index.has(path)),
          capacity: await this.#capacity(index, disk),
        },
      };
    });
  }

  read(id: string, path: string): Promise<Blob> {
    return this.#work(id, ({ index, folder }) => {
      if (!index.has(path)) throw new FilesRefused(`There is no file ${path} any more.`);
      return folder.open(path);
    });
  }

  /** Stores a file of the reader's. */
  async write(id: string, path: string, data: Blob, writing: Writing): Promise<void> {
    const { arriving } = this.#shelf(id);
    const storing = this.#write(id, path, data, writing);
    arriving.add(storing);
    try {
      await storing;
    } finally {
      arriving.delete(storing);
    }
  }

  async #write(id: string, path: string, data: Blob, writing: Writing): Promise<void> {
    check(path);
    await this.#work(id, ({ index }) => {
      this.#fits(index, path, data.size);
      return Promise.resolve();
    });
    // Large files take their time: what changes meanwhile need not wait.
    const staged = await guarded(async () => (await this.#disk).folder(id, KIND).stage(data, writing));
    try {
      await this.#work(id, async ({ shelf, index, disk }) => {
        this.#fits(index, path, data.size);
        await commit(shelf, path, staged);
        disk.tell(id);
      });
    } catch (error) {
      await staged.discard();
      throw error;
    }
  }

  async rename(id: string, from: string, to: string): Promise<void> {
    check(to);
    await this.#work(id, async ({ shelf, index, folder, disk }) => {
      const moves = under(index, from).map((path) => [path, to + path.slice(from.length)] as const);
      if (moves.length === 0) throw new FilesRefused(`There is no file ${from} any more.`);
      if (from === to) return;
      if (to.startsWith(`${from}/`)) throw new FilesRefused('A folder cannot be moved into itself.');
      for (const [, path] of moves) check(path);
      if (index.has(to) || under(index, to).length > 0)
        throw new FilesRefused(`There is ${to} already. Choose another name, or delete that first.`);
      const blocked = blocking(index, to, from);
      if (blocked !== null) throw new FilesRefused(`${blocked} is a file, so nothing can be in it.`);
      for (const [path, target] of moves) {
        const known = index.get(path);
        if (known === undefined) continue;
        await folder.rename(path, target);
        index.delete(path);
        index.set(target, { ...known, path: target, change: next(shelf) });
      }
      disk.tell(id);
    });
  }

  async remove(id: string, paths: readonly string[]): Promise<void> {
    await this.#work(id, async ({ shelf, index, folder, disk }) => {
      for (const path of paths.flatMap((one) => under(index, one))) {
        await folder.remove(path);
        index.delete(path);
        next(shelf);
      }
      disk.tell(id);
    });
  }

  async clear(id: string): Promise<void> {
    await this.#work(id, async ({ shelf, index, folder, disk }) => {
      await folder.clear();
      index.clear();
      next(shelf);
      disk.tell(id);
    });
  }

  /**
   * Stores what a program has changed. All is stored beside before anything is replaced, since a program may have made one
   * file of another. What cannot be kept is told to the page, in words; this never rejects.
   */
  async apply(id: string, changes: readonly WrittenFile[]): Promise<void> {
    if (changes.length === 0) return;
    const problems: string[] = [];
    try {
      await this.#work(id, (work) => this.#apply(work, changes, problems));
    } catch (error) {
      problems.push(failureWords(error));
    }
    this.#changed(id, problems.length === 0 ? null : problems.join(' '));
  }

  async #apply(
    { shelf, index, folder, disk }: Work,
    changes: readonly WrittenFile[],
    problems: string[],
  ): Promise<void> {
    const after = new Map<string, { readonly size: number }>(index);
    for (const { path, data } of changes) if (data === null) after.delete(path);
    const staged: (readonly [string, Staged])[] = [];
    for (const { path, data } of changes) {
      if (data === null) continue;
      try {
        if (!index.has(path)) check(path);
        this.#fits(after, path, data.size);
        staged.push([path, await folder.stage(data)]);
        after.set(path, { size: data.size });
      } catch (error) {
        problems.push(`${path} was not kept: ${failureWords(error)}`);
      }
    }
    for (const { path, data } of changes) {
      if (data !== null || !index.has(path)) continue;
      await folder.remove(path);
      index.delete(path);
      next(shelf);
    }
    for (const [path, one] of staged) await commit(shelf, path, one);
    disk.tell(shelf.id);
  }

  /** Throws in words when a file of this size cannot be added to the others. */
  #fits(index: ReadonlyMap<string, { readonly size: number }>, path: string, size: number): void {
    const old = index.get(path);
    const used = bytesOf(index) - (old?.size ?? 0);
    if (used + size > this.#quota)
      throw new FilesRefused(
        `The files of a conversation may take ${amount(this.#quota)}, and ${amount(Math.max(0, this.#quota - used))} are free. Delete some and try again.`,
      );
    if (old === undefined && index.size >= MOST_FILES)
      throw new FilesRefused(`A conversation may have ${MOST_FILES} files. Delete some and try again.`);
    const blocked = blocking(index, path, null);
    if (blocked !== null) throw new FilesRefused(`${blocked} is a file, so nothing can be in it.`);
    if (old === undefined && under(index, path).length > 0)
      throw new FilesRefused(`${path} is a folder. Choose another name.`);
  }

  /** The browser may have less room than the quota says. */
  async #capacity(index: ReadonlyMap<string, Known>, disk: Disk): Promise<number> {
    const room = await disk.room();
    return room === null ? this.#quota : Math.min(this.#quota, bytesOf(index) + room);
  }

  #changedElsewhere(id: string): void {
    const shelf = this.#shelves.get(id);
    if (shelf !== undefined) shelf.fresh = false;
    this.#changed(id, null);
  }

  #shelf(id: string): Shelf {
    const known = this.#shelves.get(id);
    if (known !== undefined) return known;
    const shelf: Shelf = {
      id,
      index: new Map(),
      fresh: false,
      change: 0,
      line: Promise.resolve(),
      working: 0,
      arriving: new Set(),
    };
    this.#shelves.set(id, shelf);
    return shelf;
  }

  /** Does one thing with a conversation's files after what was asked for before it. Rejects with words. */
  async #work<T>(id: string, work: (work: Work) => Promise<T>): Promise<T> {
    const shelf = this.#shelf(id);
    shelf.working += 1;
    const alone = async (): Promise<T> => {
      const disk = await this.#disk;
      const folder = disk.folder(id, KIND);
      return disk.alone(id, async () => {
        if (!shelf.fresh) await look(shelf, folder);
        try {
          return await work({ shelf, index: shelf.index, folder, disk });
        } catch (error) {
          // What was done until then is not in the index.
          if (!(error instanceof FilesRefused)) shelf.fresh = false;
          throw error;
        }
      });
    };
    const done = shelf.line.then(() => guarded(alone));
    shelf.line = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      shelf.working -= 1;
    }
  }
}

/** Looks what is on the disk; what is as it was keeps its number. */
async function look(shelf: Shelf, folder: Folder): Promise<void> {
  const found = await folder.list();
  const before = new Map(shelf.index);
  shelf.index.clear();
  for (const entry of found) {
    const old = before.get(entry.path);
    const same = old !== undefined && old.size === entry.size && old.modified === entry.modified;
    shelf.index.set(entry.path, same ? old : { ...entry, change: next(shelf) });
  }
  next(shelf);
  shelf.fresh = true;
}

async function commit(shelf: Shelf, path: string, staged: Staged): Promise<void> {
  const entry = await staged.commit(path);
  shelf.index.set(path, { ...entry, change: next(shelf) });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FilesRefused ? error : new FilesRefused(failureWords(error));
  }
}

function next(shelf: Shelf): number {
  shelf.change += 1;
  return shelf.change;
}

function check(path: string): void {
  const problem = pathProblem(path);
  if (problem !== null) throw new FilesRefused(problem);
}

function bytesOf(index: ReadonlyMap<string, { readonly size: number }>): number {
  let sum = 0;
  for (const { size } of index.values()) sum += size;
  return sum;
}

/** The file of this path, or those in the folder of this path. */
function under(index: ReadonlyMap<string, unknown>, path: string): string[] {
  return index.has(path) ? [path] : [...index.keys()].filter((one) => one.startsWith(`${path}/`));
}

/** A file that stands where this path needs a folder. */
function blocking(index: ReadonlyMap<string, unknown>, path: string, except: string | null): string | null {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join('/');
    if (index.has(folder) && folder !== except) return folder;
  }
  return null;
}
