/** The page's requests about files: each has one answer, and none rejects. */
import type { Command, FilesAction, FilesAnswer, SandboxEvent } from '../../protocol/session.js';
import type { Files } from './files.js';
import { failureWords } from './words.js';

type FilesRequest = Extract<Command, { type: 'files' }>;

/** Milliseconds between two words about how far a writing is. */
const PROGRESS_MS = 100;

export class FilesRequests {
  readonly #files: Files;
  readonly #post: (event: SandboxEvent) => void;
  /** Writings that can be given up. */
  readonly #writings = new Map<string, AbortController>();

  constructor(files: Files, post: (event: SandboxEvent) => void) {
    this.#files = files;
    this.#post = post;
  }

  async handle({ request, conversation, action }: FilesRequest): Promise<void> {
    let answer: FilesAnswer;
    try {
      answer = await this.#do(request, conversation, action);
    } catch (error) {
      answer = { did: 'refuse', message: failureWords(error) };
    }
    this.#post({ type: 'files_answer', request, answer });
  }

  async #do(request: string, conversation: string, action: FilesAction): Promise<FilesAnswer> {
    switch (action.do) {
      case 'list':
        return { did: 'list', list: await this.#files.list(conversation) };
      case 'read':
        return { did: 'read', file: await this.#files.read(conversation, action.path) };
      case 'write':
        await this.#write(request, conversation, action.path, action.file);
        break;
      case 'rename':
        await this.#files.rename(conversation, action.path, action.to);
        break;
      case 'remove':
        await this.#files.remove(conversation, action.paths);
        break;
      case 'clear':
        await this.#files.clear(conversation);
        break;
      case 'cancel':
        this.#writings.get(action.of)?.abort();
        break;
    }
    return { did: 'change' };
  }

  async #write(request: string, conversation: string, path: string, file: Blob): Promise<void> {
    const giveUp = new AbortController();
    this.#writings.set(request, giveUp);
    let told = performance.now();
    const progress = (done: number): void => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      this.#post({ type: 'files_progress', request, done });
    };
    try {
      await this.#files.write(conversation, path, file, { progress, signal: giveUp.signal });
    } finally {
      this.#writings.delete(request);
    }
  }
}
