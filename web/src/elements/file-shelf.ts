/**
 * The files of one conversation as the page shows them: the list, what is being added, and what the next message tells the
 * model of. Knows no document; `execution/files.ts` is behind it.
 */
import { Listeners } from '../conversation/listeners.js';
import type { ConversationFiles } from '../execution/files.js';
import { pathProblem } from '../protocol/files.js';
import type { Attachment } from '../protocol/generated.js';
import type { FilesList } from '../protocol/session.js';
import { describeFile } from './file-kinds.js';

export type Files = Pick<ConversationFiles, 'list' | 'write' | 'read' | 'rename' | 'remove' | 'subscribe'>;

/** A file that the reader adds, with its path below what they dropped. */
export interface Added {
  readonly path: string;
  readonly file: Blob;
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

  /** Stores files one after the other; resolves with the paths of those that are there then. */
  async add(added: readonly Added[]): Promise<readonly string[]> {
    this.#problem = null;
    for (const { path, file } of added) {
      this.#uploads.set(path, { path, size: file.size, done: 0, giveUp: new AbortController() });
    }
    this.#tell();
    const stored: string[] = [];
    const problems: string[] = [];
    for (const one of added) {
      try {
        if (await this.#store(one)) stored.push(one.path);
      } catch (error) {
        problems.push(`${one.path} was not added. ${wordsOf(error)}`);
      }
      this.#uploads.delete(one.path);
      this.#tell();
    }
    if (problems.length > 0) this.#problem = inShort(problems);
    await this.refresh();
    return stored;
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
      await this.#files.rename(from, to);
      this.#attachments = this.#attachments.map((one) => (one.name === from ? { ...one, name: to } : one));
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

function inShort(problems: readonly string[]): string {
  const [first = '', ...others] = problems;
  return others.length === 0 ? first : `${first} ${others.length} more were not added either.`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
