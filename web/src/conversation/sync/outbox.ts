/**
 * Writes that the server has not acknowledged: each is repeated until it is, through reloads, offline hours and
 * restarts of the server. Those of one conversation are made one at a time and in order; a write that the
 * server refuses for good is dropped and reported. Every write is idempotent, so repeating one is harmless.
 *
 * No write holds up the others for good: one that fails again and again while the server answers is set aside with
 * those that need it (`needs.ts`), kept, and made when the reader says so.
 *
 * The pages of one browser share the waiting writes; a lock lets one of them make the writes at a time. What a page
 * could not store before it went is stored by the next one that looks.
 */
import { bareEnd } from './bare-end.js';
import { backoff, type Channel, type Environment } from './environment.js';
import { LastWords } from './last-words.js';
import { Listeners } from './listeners.js';
import { subjectOf, type Subject } from './commands.js';
import { needs, supersedes } from './needs.js';
import { conversationPath } from '../../protocol/addresses.js';
import { requestOf } from './requests.js';
import { isReachable, Refused, request, RequestError, Unreachable } from './rest.js';
import { SpillingLog } from './spilling-log.js';
import { Trial } from './trial.js';
import {
  MemoryLog,
  openWriteLog,
  type AsideWrite,
  type StoredWrite,
  type Write,
  type WriteLog,
} from './write-log.js';

export type OutboxEvent =
  /** A write is about to be stored: `count` asked for after this has it. */
  | { readonly type: 'adding'; readonly conversation: string }
  /** Writes were added, removed, set aside or brought back. */
  | { readonly type: 'changed'; readonly conversation: string }
  /** A write was tried more than once, and why it waits; whether the server answers at all. */
  | {
      readonly type: 'delayed';
      readonly conversation: string;
      readonly reason: string;
      readonly isReachable: boolean;
    }
  | {
      readonly type: 'delivered';
      readonly conversation: string;
      readonly subject: Subject;
      /** The id of what the server has for the write, where it says so. */
      readonly row: string | null;
    }
  | {
      readonly type: 'refused';
      readonly conversation: string;
      readonly subject: Subject;
      readonly reason: string;
    }
  /** The write is not tried again until the reader says so. */
  | {
      readonly type: 'aside';
      readonly conversation: string;
      readonly subject: Subject;
      readonly reason: string;
    }
  /** The reader does not want a write made that was set aside. */
  | { readonly type: 'discarded'; readonly conversation: string; readonly subject: Subject };

type Outcome =
  | Extract<OutboxEvent, { type: 'delivered' | 'refused' }>
  | { readonly type: 'failed'; readonly error: Error };

export interface AddOptions {
  /** Replaces a waiting write of the same thing, for states of which only the last matters. */
  readonly replace?: boolean;
}

const NAME = 'fenced-outbox';
/** Milliseconds that the database may take to open; beyond that writes last as long as the page. */
const PATIENCE = 10_000;
/** Milliseconds before the next attempt where the browser itself failed. */
const BROKEN = 5000;

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
  /** Writes on their way into the log. */
  readonly #adding = new Map<string, Set<Promise<unknown>>>();
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
    const { conversation } = write;
    const stored = this.#lastWords.add({ write, replace });
    const adding = this.#log.then((log) => {
      const added = log.add(write, replace);
      // Whoever counts when it hears of this is answered after the write was stored.
      if (!this.#closed) this.#channel.post({ type: 'adding', conversation });
      return added;
    });
    const others = this.#adding.get(conversation) ?? new Set();
    this.#adding.set(conversation, others.add(adding));
    this.#listeners.tell({ type: 'adding', conversation });
    const lasts = await adding;
    others.delete(adding);
    if (others.size === 0) this.#adding.delete(conversation);
    stored();
    this.#tell({ type: 'changed', conversation });
    this.#work();
    return lasts;
  }

  /** Stores what pages that went since then could not store. */
  async adopt(): Promise<void> {
    await this.#adopt(await this.#log);
    this.#work();
  }

  /** The writes of a conversation that are not made yet, in order; those set aside among them. */
  async waiting(conversation: string): Promise<readonly StoredWrite[]> {
    const log = await this.#log;
    const writes = [...(await log.asides(conversation)), ...(await log.of(conversation))];
    return writes.sort((one, other) => one.n - other.n);
  }

  /** How many writes wait to be made, with all that were added before this was asked. */
  async count(conversation: string): Promise<number> {
    await Promise.allSettled([...(this.#adding.get(conversation) ?? [])]);
    return (await this.#log).count(conversation);
  }

  /** The writes of a conversation that were set aside, in order. */
  async asides(conversation: string): Promise<readonly AsideWrite[]> {
    const log = await this.#log;
    return (await log.countAsides(conversation)) === 0 ? [] : log.asides(conversation);
  }

  /** Makes the writes that were set aside, before those that wait. */
  async retry(conversation: string): Promise<void> {
    const log = await this.#log;
    for (const write of await log.asides(conversation)) await log.bringBack(write);
    this.#tell({ type: 'changed', conversation });
    this.#making.get(conversation)?.();
    this.#work();
  }

  /** Drops the writes that were set aside. */
  async discardAsides(conversation: string): Promise<void> {
    const log = await this.#log;
    for (const write of await log.asides(conversation)) {
      await log.remove(write);
      this.#tell({ type: 'discarded', conversation, subject: subjectOf(write.command) });
    }
    this.#tell({ type: 'changed', conversation });
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
    const trial = new Trial();
    this.#making.set(conversation, () => undefined);
    while (!this.#closed) {
      try {
        if (!(await this.#makeNext(log, conversation, trial))) break;
      } catch (error) {
        // The browser's database may fail now and work later.
        console.error('A change could not be sent, and is tried again.', error);
        await this.#pause(conversation, BROKEN);
      }
    }
    this.#making.delete(conversation);
    // A write may have come while this one was ending.
    if (!this.#closed) await this.#makeAll();
  }

  /** Attempts the first write of a conversation; false when there is none. */
  async #makeNext(log: WriteLog, conversation: string, trial: Trial): Promise<boolean> {
    const write = await log.first(conversation);
    if (write === undefined) return false;
    const asides = await this.asides(conversation);
    const needed = await this.#needed(write, asides);
    if (needed !== undefined) {
      await log.setAside(write, needed.reason, needed.behind ?? needed.n);
      this.#tell({ type: 'changed', conversation });
      return true;
    }
    trial.begin(write);
    const outcome = await this.#attempt(write);
    if (this.#closed) return false;
    if (outcome.type !== 'failed') {
      trial.over();
      await this.#settle(log, write, outcome, asides);
    } else if (trial.failed(outcome.error, await this.#answers(trial))) {
      await this.#giveUp(log, write, outcome.error.message);
    } else {
      // One failure passes unnoticed.
      if (trial.failures > 1) {
        const { message: reason } = outcome.error;
        this.#tell({ type: 'delayed', conversation, reason, isReachable: trial.isReachable });
      }
      await this.#pause(conversation, backoff(trial.failures - 1, this.#environment.clock));
    }
    return true;
  }

  /** Whether the server answers something else; not asked after a first failure. */
  #answers(trial: Trial): Promise<boolean> {
    return trial.failures === 0 ? Promise.resolve(true) : isReachable(this.#environment);
  }

  /** What was set aside that the write needs. */
  async #needed(write: StoredWrite, asides: readonly AsideWrite[]): Promise<AsideWrite | undefined> {
    const others = asides.filter((aside) => !supersedes(write.command, aside.command));
    if (others.length === 0) return undefined;
    const creates = others.some(({ command }) => command.kind === 'put_conversation');
    const isNew = creates && !(await this.#exists(write.conversation));
    return others.find((aside) => needs(write.command, aside.command, isNew));
  }

  /** Whether the server is known to have the conversation. */
  async #exists(conversation: string): Promise<boolean> {
    try {
      await request(this.#environment, 'GET', conversationPath(conversation, { tail: 0 }));
      return true;
    } catch (error) {
      // What is out of reach is tried again anyway.
      if (error instanceof RequestError) return error instanceof Unreachable;
      throw error;
    }
  }

  /** The server has answered for good. */
  async #settle(
    log: WriteLog,
    write: StoredWrite,
    outcome: Extract<Outcome, { type: 'delivered' | 'refused' }>,
    asides: readonly AsideWrite[],
  ): Promise<void> {
    const { conversation } = write;
    const bare = outcome.type === 'refused' ? bareEnd(write.command, outcome.reason) : null;
    if (bare !== null) await log.rewrite(write, bare);
    else await log.remove(write);
    if (outcome.type === 'delivered') {
      for (const aside of asides.filter((other) => supersedes(write.command, other.command))) {
        await log.remove(aside);
        const freed = asides.filter(({ behind }) => behind === aside.n);
        for (const one of freed) await log.bringBack(one);
      }
    }
    this.#tell(outcome);
    this.#tell({ type: 'changed', conversation });
  }

  /** A write that failed again and again makes way for the others. */
  async #giveUp(log: WriteLog, write: StoredWrite, reason: string): Promise<void> {
    const { conversation, command } = write;
    const bare = bareEnd(command, reason);
    if (bare === null) await log.setAside(write, reason, null);
    else await log.rewrite(write, bare);
    this.#tell({
      type: bare === null ? 'aside' : 'refused',
      conversation,
      subject: subjectOf(command),
      reason,
    });
    this.#tell({ type: 'changed', conversation });
  }

  async #attempt({ conversation, command }: StoredWrite): Promise<Outcome> {
    const subject = subjectOf(command);
    const { method, path, body } = requestOf(conversation, command);
    try {
      const row = await request<{ id?: unknown } | undefined>(this.#environment, method, path, body);
      return { type: 'delivered', conversation, subject, row: typeof row?.id === 'string' ? row.id : null };
    } catch (error) {
      if (!(error instanceof Refused)) {
        return { type: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
      }
      // What is to be deleted is gone.
      if (method === 'DELETE' && error.status === 404)
        return { type: 'delivered', conversation, subject, row: null };
      return { type: 'refused', conversation, subject, reason: error.message };
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
