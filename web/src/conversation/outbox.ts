/**
 * Writes that the server has not acknowledged: each is repeated until it is, through reloads, offline hours and
 * restarts of the server. Those of one conversation are made one at a time and in order; a write that the
 * server refuses for good is dropped and reported. Every write is idempotent, so repeating one is harmless.
 *
 * The pages of one browser share the waiting writes; a lock lets one of them make the writes at a time. What a page
 * could not store before it went is stored by the next one that looks.
 */
import { backoff, type Channel, type Environment } from './environment.js';
import { LastWords } from './last-words.js';
import { Listeners } from './listeners.js';
import { Refused, request } from './rest.js';
import { SpillingLog } from './spilling-log.js';
import { MemoryLog, openWriteLog, type StoredWrite, type Write, type WriteLog } from './write-log.js';

export type OutboxEvent =
  /** Writes were added, or removed. */
  | { readonly type: 'changed'; readonly conversation: string }
  /** A write was tried more than once, and why it waits. */
  | { readonly type: 'delayed'; readonly conversation: string; readonly reason: string }
  | {
      readonly type: 'delivered';
      readonly conversation: string;
      readonly path: string;
      /** The id of what the server has for the write, where it says so. */
      readonly row: string | null;
    }
  | {
      readonly type: 'refused';
      readonly conversation: string;
      readonly path: string;
      readonly reason: string;
    };

export interface AddOptions {
  /** Replaces a waiting write of the same path, for states of which only the last matters. */
  readonly replace?: boolean;
}

const NAME = 'fenced-outbox';
/** Milliseconds that the database may take to open; beyond that writes last as long as the page. */
const PATIENCE = 10_000;

export class Outbox {
  readonly #environment: Environment;
  readonly #log: Promise<WriteLog>;
  readonly #listeners = new Listeners<OutboxEvent>();
  readonly #channel: Channel;
  readonly #closing = new AbortController();
  readonly #lastWords: LastWords;
  readonly #forget: readonly (() => void)[];
  /** Conversations whose writes are being made, each with what ends its pause between attempts. */
  readonly #making = new Map<string, () => void>();
  #holdsLock = false;
  #wantsLock = false;
  /** Ends the tenure of the lock once nothing is left to do. */
  #idle: (() => void) | null = null;

  constructor(environment: Environment, log: Promise<WriteLog> = openWriteLog(NAME)) {
    this.#environment = environment;
    this.#lastWords = new LastWords(environment.memory);
    const enough = new Promise<WriteLog>((resolve) => {
      environment.clock.after(PATIENCE, () => resolve(new MemoryLog()));
    });
    // Whoever looks at the log sees what earlier pages left, too.
    this.#log = Promise.race([log, enough]).then((opened) => this.#adopt(new SpillingLog(opened)));
    this.#channel = environment.channel(NAME, (message) => this.#hear(message as OutboxEvent));
    this.#forget = [
      environment.on('online', () => this.retryNow()),
      environment.on('leaving', () => this.#lastWords.leave()),
      environment.on('visible', () => this.#lastWords.stay()),
    ];
    this.#work();
  }

  /** Resolves when the write is stored; to false when the browser has no room, so that it lasts as long as the page. */
  async add(write: Write, { replace = false }: AddOptions = {}): Promise<boolean> {
    const stored = this.#lastWords.add({ write, replace });
    const lasts = await (await this.#log).add(write, replace);
    stored();
    this.#tell({ type: 'changed', conversation: write.conversation });
    this.#work();
    return lasts;
  }

  /** Stores what pages that went since then could not store. */
  async adopt(): Promise<void> {
    await this.#adopt(await this.#log);
    this.#work();
  }

  /** The waiting writes of a conversation, in order. */
  async waiting(conversation: string): Promise<readonly StoredWrite[]> {
    return (await this.#log).of(conversation);
  }

  async count(conversation: string): Promise<number> {
    return (await this.#log).count(conversation);
  }

  /** Drops the waiting writes of a conversation, which is to be deleted. */
  async discard(conversation: string): Promise<void> {
    await (await this.#log).clear(conversation);
    this.#tell({ type: 'changed', conversation });
  }

  /** Does not wait for the next attempt: the network is back. */
  retryNow(): void {
    for (const wake of this.#making.values()) wake();
    this.#work();
  }

  subscribe(listener: (event: OutboxEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#closing.abort();
    for (const forget of this.#forget) forget();
    for (const wake of this.#making.values()) wake();
    this.#idle?.();
    this.#channel.close();
    this.#listeners.clear();
  }

  async #adopt(log: WriteLog): Promise<WriteLog> {
    for (const { write, replace, stored } of this.#lastWords.left()) {
      await log.add(write, replace);
      stored();
    }
    return log;
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #tell(event: OutboxEvent): void {
    if (this.#closed) return;
    this.#listeners.tell(event);
    this.#channel.post(event);
  }

  /** Another page added a write, or made one. */
  #hear(event: OutboxEvent): void {
    this.#listeners.tell(event);
    if (this.#holdsLock) this.#work();
  }

  #work(): void {
    if (this.#closed) return;
    if (this.#holdsLock) {
      void this.#makeAll();
      return;
    }
    if (this.#wantsLock) return;
    this.#wantsLock = true;
    this.#environment
      .lock(NAME, this.#closing.signal, () => this.#tenure())
      .catch((error: unknown) => {
        // Closing withdraws the wish for the lock.
        if (!this.#closed) throw error;
      });
  }

  /** Holds the lock until every waiting write was made. */
  async #tenure(): Promise<void> {
    this.#holdsLock = true;
    this.#wantsLock = false;
    const done = new Promise<void>((resolve) => {
      this.#idle = () => {
        this.#holdsLock = false;
        this.#idle = null;
        resolve();
      };
    });
    await this.#makeAll();
    await done;
  }

  async #makeAll(): Promise<void> {
    const log = await this.#log;
    const conversations = await log.conversations();
    if (this.#closed) return;
    // The lock may have been given back in the meantime.
    if (!this.#holdsLock) {
      this.#work();
      return;
    }
    for (const conversation of conversations) {
      if (!this.#making.has(conversation)) void this.#make(log, conversation);
    }
    if (this.#making.size === 0) this.#idle?.();
  }

  async #make(log: WriteLog, conversation: string): Promise<void> {
    let attempt = 0;
    this.#making.set(conversation, () => undefined);
    for (;;) {
      const write = await log.first(conversation);
      if (write === undefined || this.#closed) break;
      const outcome = await this.#attempt(write);
      if (this.#closed) break;
      if (outcome.type === 'delayed') {
        // One failure passes unnoticed.
        if (attempt > 0) this.#tell(outcome);
        await this.#pause(conversation, backoff(attempt, this.#environment.clock));
        attempt += 1;
        continue;
      }
      attempt = 0;
      await log.remove(write);
      this.#tell(outcome);
      this.#tell({ type: 'changed', conversation });
    }
    this.#making.delete(conversation);
    // A write may have come while this one was ending.
    if (!this.#closed) await this.#makeAll();
  }

  /** What became of a write; `delayed` when it should be tried again. */
  async #attempt(write: StoredWrite): Promise<Exclude<OutboxEvent, { type: 'changed' }>> {
    const { conversation, path } = write;
    try {
      const row = await request<{ id?: unknown } | undefined>(
        this.#environment,
        write.method,
        path,
        write.body ?? undefined,
      );
      return { type: 'delivered', conversation, path, row: typeof row?.id === 'string' ? row.id : null };
    } catch (error) {
      if (!(error instanceof Refused)) return { type: 'delayed', conversation, reason: wordsOf(error) };
      // What is to be deleted is gone.
      if (write.method === 'DELETE' && error.status === 404)
        return { type: 'delivered', conversation, path, row: null };
      return { type: 'refused', conversation, path, reason: error.message };
    }
  }

  #pause(conversation: string, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#environment.clock.after(milliseconds, resolve);
      this.#making.set(conversation, () => {
        cancel();
        resolve();
      });
    });
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
