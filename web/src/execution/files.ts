/** The files of one conversation, which the sandbox keeps, as the page asks for them. Rejections are in words for the reader. */
import type { FilesAction, FilesAnswer, FilesList, SandboxEvent } from '../protocol/session.js';
import type { SandboxPort } from './api.js';

/** What was asked for could not be done; its message says why. */
export class FilesFailed extends Error {
  override readonly name = 'FilesFailed';
}

export interface WriteOptions {
  /** Bytes that are stored so far. */
  readonly progress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

interface Asked {
  readonly answer: (answer: FilesAnswer) => void;
  readonly progress: ((done: number) => void) | undefined;
}

export class ConversationFiles {
  readonly #port: SandboxPort;
  readonly #conversation: string;
  readonly #makeId: () => string;
  readonly #asked = new Map<string, Asked>();
  readonly #listeners = new Set<(problem: string | null) => void>();
  readonly #unlisten: () => void;

  /** `conversation` is the UUID that the sessions of the conversation are opened with. */
  constructor(port: SandboxPort, conversation: string, makeId: () => string = () => crypto.randomUUID()) {
    this.#port = port;
    this.#conversation = conversation;
    this.#makeId = makeId;
    this.#unlisten = port.listen((event) => this.#receive(event));
  }

  async list(): Promise<FilesList> {
    const answer = await this.#ask({ do: 'list' });
    if (answer.did !== 'list') throw unexpected(answer);
    return answer.list;
  }

  /** Stores a file, in place of one of this path. With an aborted `signal` nothing of it is left. */
  async write(path: string, file: Blob, { progress, signal }: WriteOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const request = this.#makeId();
    const cancel = (): void => void this.#ask({ do: 'cancel', of: request });
    signal?.addEventListener('abort', cancel);
    try {
      await this.#ask({ do: 'write', path, file }, request, progress);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async read(path: string): Promise<Blob> {
    const answer = await this.#ask({ do: 'read', path });
    if (answer.did !== 'read') throw unexpected(answer);
    return answer.file;
  }

  /** Of a file, or of a folder with all that is in it. */
  async rename(from: string, to: string): Promise<void> {
    await this.#ask({ do: 'rename', path: from, to });
  }

  async remove(paths: readonly string[]): Promise<void> {
    await this.#ask({ do: 'remove', paths });
  }

  async clear(): Promise<void> {
    await this.#ask({ do: 'clear' });
  }

  /** Calls back when a program or another tab has changed files; `problem` says what could not be kept. */
  subscribe(listener: (problem: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unlisten();
    for (const request of [...this.#asked.keys()])
      this.#answer(request, { did: 'refuse', message: 'The conversation was closed.' });
  }

  async #ask(
    action: FilesAction,
    request = this.#makeId(),
    progress?: (done: number) => void,
  ): Promise<FilesAnswer> {
    const answer = await new Promise<FilesAnswer>((resolve) => {
      this.#asked.set(request, { answer: resolve, progress });
      this.#port.post({ type: 'files', request, conversation: this.#conversation, action });
    });
    if (answer.did === 'refuse') throw new FilesFailed(answer.message);
    return answer;
  }

  #receive(event: SandboxEvent): void {
    if (event.type === 'files_answer') this.#answer(event.request, event.answer);
    else if (event.type === 'files_progress') this.#asked.get(event.request)?.progress?.(event.done);
    else if (event.type === 'files_changed' && event.conversation === this.#conversation)
      for (const listener of [...this.#listeners]) listener(event.problem);
  }

  #answer(request: string, answer: FilesAnswer): void {
    const asked = this.#asked.get(request);
    this.#asked.delete(request);
    asked?.answer(answer);
  }
}

function unexpected(answer: FilesAnswer): FilesFailed {
  return new FilesFailed(
    `The sandbox answered something else (${answer.did}). Reload the page and try again.`,
  );
}
