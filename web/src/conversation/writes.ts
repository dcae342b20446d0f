/** The writes of one conversation: handed to the outbox, counted while they wait, and heard of when they were made. */
import type { Change } from './api.js';
import type { Environment } from './environment.js';
import type { AddOptions, Outbox, OutboxEvent } from './outbox.js';
import { subjectOf, type Subject } from './paths.js';
import { Refused, request } from './rest.js';
import type { StoredWrite } from './write-log.js';

export interface WritesOptions {
  readonly conversation: string;
  readonly environment: Environment;
  readonly outbox: Outbox;
  readonly isOnline: () => boolean;
  /** `row` is the id of what the server has for the write, where it says so. */
  readonly delivered: (subject: Subject, row: string | null) => void;
  readonly refused: (subject: Subject, reason: string) => void;
  readonly tell: (change: Change) => void;
}

export class Writes {
  readonly #options: WritesOptions;
  readonly #forget: () => void;
  #pending = 0;
  #refusal: string | null = null;
  #delay: string | null = null;

  constructor(options: WritesOptions) {
    this.#options = options;
    this.#forget = options.outbox.subscribe((event) => this.#heard(event));
    void this.#count();
  }

  /** How many were not acknowledged yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Why they wait, in words; null when they do not. */
  get delay(): string | null {
    return this.#delay;
  }

  /** Why the last one that was refused for good was, or cannot be made, in words; null when there is none. */
  get refusal(): string | null {
    return this.#refusal;
  }

  put(path: string, body: unknown, options?: AddOptions): void {
    this.#add('PUT', path, body, options);
  }

  remove(path: string): void {
    this.#add('DELETE', path, null);
  }

  /** Stops an answer at once when it can; a stop that cannot be sent waits behind what it stops. */
  async stop(path: string): Promise<void> {
    const { environment } = this.#options;
    try {
      if (!(await this.waiting()).some((write) => write.path === path)) {
        await request(environment, 'DELETE', path);
        return;
      }
    } catch (error) {
      if (error instanceof Refused) return;
    }
    this.remove(path);
  }

  /** In order. */
  waiting(): Promise<readonly StoredWrite[]> {
    return this.#options.outbox.waiting(this.#options.conversation);
  }

  /** Something cannot be written, in words. */
  refuse(reason: string): void {
    this.#refusal = reason;
    this.#options.tell({ type: 'outbox' });
  }

  /** The reader has read it. */
  forgetRefusal(): void {
    this.#refusal = null;
    this.#options.tell({ type: 'outbox' });
  }

  close(): void {
    this.#forget();
  }

  #add(method: 'PUT' | 'DELETE', path: string, body: unknown, options?: AddOptions): void {
    const { conversation, outbox, isOnline } = this.#options;
    void outbox.add({ conversation, method, path, body }, options).then((lasts) => {
      if (lasts || isOnline()) return;
      this.refuse(
        'This browser has no room to keep what was written, and the server is out of reach. ' +
          'Leave this page open until it is saved, or free some space.',
      );
    });
  }

  #heard(event: OutboxEvent): void {
    const { conversation, delivered, refused } = this.#options;
    if (event.conversation !== conversation) return;
    if (event.type === 'changed') void this.#count();
    else this.#delayed(event.type === 'delayed' ? event.reason : null);
    if (event.type !== 'delivered' && event.type !== 'refused') return;
    const subject = subjectOf(event.path);
    if (subject !== null && event.type === 'delivered') delivered(subject, event.row);
    if (event.type !== 'refused') return;
    if (subject !== null) refused(subject, event.reason);
    this.refuse(event.reason);
  }

  /** The server is there or not, but changes do not reach it; null when they do again. */
  #delayed(reason: string | null): void {
    if (reason === this.#delay) return;
    this.#delay = reason;
    this.#options.tell({ type: 'connection' });
  }

  async #count(): Promise<void> {
    const { conversation, outbox, tell } = this.#options;
    const pending = await outbox.count(conversation);
    if (pending === this.#pending) return;
    this.#pending = pending;
    tell({ type: 'outbox' });
  }
}
