/** The files of one session: what it is told before a run, and what it gives back after one. */
import type { WorkerCommand, WrittenFile } from '../../protocol/session.js';
import type { Files } from './files.js';

type FilesCommand = Extract<WorkerCommand, { type: 'files' }>;

export class SessionFiles {
  readonly #files: Files;
  readonly #conversation: () => string | null;
  /** The last change that the session knows of; null before its first run. */
  #change: number | null = null;
  #known: ReadonlyMap<string, number> = new Map();
  #applying: Promise<void> | null = null;

  /** `conversation` names the conversation: null for a session whose files are not kept. */
  constructor(files: Files, conversation: () => string | null) {
    this.#files = files;
    this.#conversation = conversation;
  }

  /** Calls `ready` once the session has the files as they are now; at once when it has them already. */
  prepare(post: (command: FilesCommand) => void, ready: () => void): void {
    const conversation = this.#conversation();
    if (
      conversation === null ||
      (this.#change !== null && this.#files.changeOf(conversation) === this.#change)
    ) {
      ready();
      return;
    }
    void this.#files
      .since(conversation, this.#known)
      .then(({ change, known, changes }) => {
        this.#change = change;
        this.#known = known;
        post({ type: 'files', ...changes });
      })
      // A program that needs no files runs all the same; one that does says what it misses.
      .catch((error: unknown) => console.warn('Fenced: the files could not be read.', error))
      .then(ready);
  }

  /** What the session's run has changed. */
  accept(changes: readonly WrittenFile[]): void {
    const conversation = this.#conversation();
    if (conversation === null) return;
    const applying = this.#files.apply(conversation, changes).finally(() => {
      if (this.#applying === applying) this.#applying = null;
    });
    this.#applying = applying;
  }

  /** Calls back once what was accepted is stored; at once when it is. */
  stored(then: () => void): void {
    if (this.#applying === null) then();
    else void this.#applying.then(then);
  }
}
