/** The texts of messages and their newest runs, fetched when they come near, and again where they have a hole. */
import type { MessageBodies } from '../../protocol/generated.js';
import type { Change } from '../api.js';
import type { Environment } from '../sync/environment.js';
import { messagesPath } from '../../protocol/addresses.js';
import { request } from '../sync/rest.js';
import type { Rows } from './rows.js';

/** Messages fetched in one request. */
const BODIES = 50;
/** Milliseconds before a message whose text has a hole is fetched again. */
const MEND = 250;

export interface BodiesOptions {
  readonly conversation: string;
  readonly environment: Environment;
  readonly rows: Rows;
  /** Calls back later, unless the conversation was closed. */
  readonly after: (milliseconds: number, callback: () => void) => void;
  readonly isClosed: () => boolean;
  readonly tell: (change: Change) => void;
}

export class Bodies {
  readonly #options: BodiesOptions;
  /** Those on their way, by message. */
  readonly #fetches = new Map<string, Promise<void>>();

  constructor(options: BodiesOptions) {
    this.#options = options;
  }

  /** Fetches those that are not there yet. */
  async ensure(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => this.#options.rows.message(id)?.text === null);
    const waits = new Set<Promise<void>>();
    const fetched = missing.filter((id) => !this.#fetches.has(id));
    for (let at = 0; at < fetched.length; at += BODIES) {
      const some = fetched.slice(at, at + BODIES);
      const wait = this.fetch(some).finally(() => some.forEach((id) => this.#fetches.delete(id)));
      for (const id of some) this.#fetches.set(id, wait);
    }
    for (const id of missing) waits.add(this.#fetches.get(id) ?? Promise.resolve());
    await Promise.all(waits);
  }

  async fetch(ids: readonly string[]): Promise<void> {
    const { conversation, environment, rows, isClosed, tell } = this.#options;
    const path = messagesPath(conversation, { ids: ids.join(',') });
    const { messages, runs } = await request<MessageBodies>(environment, 'GET', path);
    if (isClosed()) return;
    for (const message of messages) {
      rows.putMessage(message);
      tell({ type: 'message', id: message.id });
    }
    for (const item of runs) {
      rows.putRunWithOutputs(item);
      tell({ type: 'run', cell: item.run.cell, run: item.run.id });
    }
  }

  /** Fetches a message again whose text or outputs have a hole. */
  mend(id: string): void {
    if (this.#fetches.has(id)) return;
    const mended = new Promise<void>((resolve) => this.#options.after(MEND, resolve)).then(() =>
      this.fetch([id]),
    );
    this.#fetches.set(
      id,
      mended
        // What is still missing shows itself with the next event.
        .catch(() => undefined)
        .finally(() => this.#fetches.delete(id)),
    );
  }
}
