/**
 * Where the files of conversations are kept: folders by conversation and kind. `opfs-disk.ts` is the browser's own file
 * system, `memory-disk.ts` one for browsers that keep nothing. Paths have been checked before they come here.
 */
import type { FileEntry } from '../../protocol/session.js';

export interface Writing {
  /** Bytes that are stored so far. */
  readonly progress?: (done: number) => void;
  /** Gives the writing up; it rejects with an `AbortError` then. */
  readonly signal?: AbortSignal;
}

/** Bytes that are stored, but not yet a file. */
export interface Staged {
  /** Makes them the file of this path, in place of one that is there. */
  commit(path: string): Promise<FileEntry>;
  discard(): Promise<void>;
}

export interface Folder {
  list(): Promise<FileEntry[]>;
  /** The file as it is now; rejects when there is none. */
  open(path: string): Promise<Blob>;
  /** Stores bytes; nothing is left of them when it rejects. */
  stage(data: Blob, writing?: Writing): Promise<Staged>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  clear(): Promise<void>;
}

export interface Disk {
  /** Whether files outlive this document. */
  readonly persistent: boolean;
  /** `kind` names what it holds, such as `files`. */
  folder(conversation: string, kind: string): Folder;
  /** Bytes that can be added; null when that is not known. */
  room(): Promise<number | null>;
  /** Runs `work` while no other document of this origin changes what the conversation has. */
  alone<T>(conversation: string, work: () => Promise<T>): Promise<T>;
  /** Tells the other documents of this origin that this conversation's files have changed. */
  tell(conversation: string): void;
  /** Calls back when another one has told so. */
  listen(changed: (conversation: string) => void): void;
}
