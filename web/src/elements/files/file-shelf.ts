/**
 * The files of one conversation as the page shows them: the list, what is being added, and what the next message tells the
 * model of. Knows no document; `execution/files.ts` is behind it.
 */
import { Listeners } from '../../conversation/sync/listeners.js';
import type { ConversationFiles } from '../../execution/files.js';
import { pathProblem } from '../../protocol/files.js';
import type { Attachment } from '../../protocol/generated.js';
import type { FilesList } from '../../protocol/session.js';
import { describeFile } from './file-kinds.js';
import { inShort, unreadWords } from './problem-words.js';

export type Files = Pick<ConversationFiles, 'list' | 'write' | 'read' | 'rename' | 'remove' | 'subscribe'>;

/** A file that the reader adds, with its path below what they dropped. */
export interface Added {
  readonly path: string;
  readonly file: Blob;
}

/** A file that was added; `name` is what the reader called it, where `path` is another because that was taken. */
export interface Stored {
  readonly path: string;
  readonly name: string;
}

export interface Upload {
  readonly path: string;
  readonly size: number;
  readonly done: number;
}

interface Ongoing extends Upload {
  readonly giveUp: AbortController;
}

/** What the next message can tell of at most. */
const MOST_ATTACHMENTS = 50;

export class FileShelf {
  readonly #files: Files;
  readonly #listeners = new Listeners<null>();
  readonly #uploads = new Map<string, Ongoing>();
  #list: FilesList | null = null;
  #problem: string | null = null;
  #attachments: Attachment[] = [];
  #asking = false;
  #stale = false;

  constructor(files: Files) {
    this.#files = files;
    files.subscribe((problem) => {
      if (problem !== null) this.#problem = problem;
      void this.refresh();
    });
  }

  /** Null until it is known. */
  get list(): FilesList | null {
    return this.#list;
  }

  get uploads(): readonly Upload[] {
    return [...this.#uploads.values()];
  }

  /** What went wrong last, in words. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Files that were added since the last message. */
  get attachments(): readonly Attachment[] {
    return this.#attachments;
  }

  subscribe(listener: (event: null) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Looks what is there now. */
  async refresh(): Promise<void> {
    this.#stale = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#stale) {
      this.#stale = false;
      try {
        this.#list = await this.#files.list();
      } catch (error) {
        this.#problem = wordsOf(error);
      }
    }
    this.#asking = false;
    this.#tell();
  }

  /**
   * Stores files one after the other, beside those that have their names already; resolves with those that are there
   * then. `unread` are files that could not even be read.
   */
  async add(added: readonly Added[], unread: readonly string[] = []): Promise<readonly Stored[]> {
    this.#problem = null;
    const there = await this.#paths();
    const free = named(added, new Set([...there, ...this.#uploads.keys()]));
    for (const { path, file } of free) {
      this.#uploads.set(path, { path, size: file.size, done: 0, giveUp: new AbortController() });
    }
    this.#tell();
    const stored: Stored[] = [];
    const problems: string[] = [];
    for (const one of free) {
      try {
        if (await this.#store(one)) stored.push({ path: one.path, name: one.name });
      } catch (error) {
        problems.push(`${one.path} was not added. ${wordsOf(error)}`);
      }
      this.#uploads.delete(one.path);
      this.#tell();
    }
    this.#problem =
      [inShort(problems), unreadWords(unread)].filter((words) => words !== null).join(' ') || null;
    await this.refresh();
    return stored;
  }

  /** Puts files that were stored beside others in the place of those. */
  replace(stored: readonly Stored[]): Promise<boolean> {
    return this.#change(async () => {
      const { files } = await this.#files.list();
      const present = new Set(files.map((file) => file.path));
      for (const { path, name } of stored) {
        if (!present.has(path)) throw new Error(`${path} is not there any more, so ${name} stays as it is.`);
        if (present.has(name)) await this.#files.remove([name]);
        await this.#rename(path, name);
      }
    });
  }

  cancel(path: string): void {
    this.#uploads.get(path)?.giveUp.abort();
  }

  cancelAll(): void {
    for (const { giveUp } of this.#uploads.values()) giveUp.abort();
  }

  rename(from: string, to: string): Promise<boolean> {
    return this.#change(async () => {
      const problem = pathProblem(to);
      if (problem !== null) throw new Error(problem);
      await this.#rename(from, to);
    });
  }

  remove(paths: readonly string[]): Promise<boolean> {
    return this.#change(async () => {
      await this.#files.remove(paths);
      this.#attachments = this.#attachments.filter(({ name }) => !paths.includes(name));
    });
  }

  read(path: string): Promise<Blob> {
    return this.#files.read(path);
  }

  /** The next message does not tell of this file; it stays where it is. */
  detach(name: string): void {
    this.#attachments = this.#attachments.filter((one) => one.name !== name);
    this.#tell();
  }

  /** What the message that is sent now tells of. */
  take(): Attachment[] {
    const taken = this.#attachments;
    this.#attachments = [];
    this.#tell();
    return taken;
  }

  /** Shows what went wrong. */
  report(error: unknown): void {
    this.#problem = wordsOf(error);
    this.#tell();
  }

  forgetProblem(): void {
    this.#problem = null;
    this.#tell();
  }

  async #rename(from: string, to: string): Promise<void> {
    await this.#files.rename(from, to);
    this.#attachments = this.#attachments
      .filter(({ name }) => name !== to)
      .map((one) => (one.name === from ? { ...one, name: to } : one));
  }

  async #paths(): Promise<string[]> {
    try {
      return (await this.#files.list()).files.map(({ path }) => path);
    } catch {
      // Then nothing can be stored either, which says why.
      return [];
    }
  }

  /** False when the reader gave it up. */
  async #store({ path, file }: Added): Promise<boolean> {
    const ongoing = this.#uploads.get(path);
    if (ongoing === undefined) return false;
    const { signal } = ongoing.giveUp;
    const progress = (done: number): void => {
      this.#uploads.set(path, { ...ongoing, done });
      this.#tell();
    };
    try {
      await this.#files.write(path, file, { progress, signal });
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
    const attachment = await describeFile(path, file);
    const others = this.#attachments.filter(({ name }) => name !== path);
    this.#attachments = [...others, attachment].slice(-MOST_ATTACHMENTS);
    return true;
  }

  async #change(change: () => Promise<void>): Promise<boolean> {
    this.#problem = null;
    try {
      await change();
    } catch (error) {
      this.#problem = wordsOf(error);
    }
    await this.refresh();
    return this.#problem === null;
  }

  #tell(): void {
    this.#listeners.tell(null);
  }
}

/** A file of its name may be a program's work, so a new one goes beside it. */
function named(added: readonly Added[], taken: Set<string>): (Added & Stored)[] {
  return added.map(({ path: name, file }) => {
    const path = freeName(name, taken);
    taken.add(path);
    return { path, name, file };
  });
}

/** `data/sales (2).csv` where there is a `data/sales.csv` already. */
export function freeName(path: string, taken: ReadonlySet<string>): string {
  const start = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const end = dot > start ? dot : path.length;
  let free = path;
  for (let n = 2; taken.has(free); n += 1) free = `${path.slice(0, end)} (${n})${path.slice(end)}`;
  return free;
}

/** What became of files whose names were taken. */
export function besideWords(stored: readonly Stored[]): string {
  const [first, ...others] = stored;
  if (first === undefined) return '';
  if (others.length === 0) return `There is a file ${first.name} already. The new one is ${first.path}.`;
  return `There are files of ${stored.length} of these names already. The new ones have a number, such as ${first.path}.`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
