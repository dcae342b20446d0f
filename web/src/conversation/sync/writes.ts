/** The writes of one conversation: handed to the outbox, counted while they wait, and heard of when they were made. */
import type { Change } from '../api.js';
import type { Environment } from './environment.js';
import type { AddOptions, Outbox, OutboxEvent } from './outbox.js';
import { thingOf, type Command, type Subject } from './commands.js';
import { requestOf } from './requests.js';
import { Refused, request } from './rest.js';
import type { AsideWrite, StoredWrite } from './write-log.js';

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
  /** Stored ones, as of the last count. */
  #stored = 0;
  /** Those that no count has yet. What earlier pages left stands for one until the first. */
  #uncounted = 1;
  #asides: readonly AsideWrite[] = [];
  /** Counts one after the other, so that none that began earlier has the last word. */
  #counting: Promise<void> = Promise.resolve();
  /** What was said of them last. */
  #told = '1 ';
  #refusal: string | null = null;
  #delay: string | null = null;
  #isReachable = true;

  constructor(options: WritesOptions) {
    this.#options = options;
    this.#forget = options.outbox.subscribe((event) => this.#heard(event));
    void this.#countIn();
  }

  /** How many were made and not acknowledged yet, of all pages of the browser; those set aside apart. */
  get pending(): number {
    return this.#stored + this.#uncounted;
  }

  /** Those that failed again and again, and what needs them, in order. */
  get asides(): readonly AsideWrite[] {
    return this.#asides;
  }

  /** Why they wait, in words; null when they do not. */
  get delay(): string | null {
    return this.#delay;
  }

  /** Whether the server answers, as far as the writes can tell. */
  get isReachable(): boolean {
    return this.#isReachable;
  }

  /** Why the last one that was refused for good was, or cannot be made, in words; null when there is none. */
  get refusal(): string | null {
    return this.#refusal;
  }

  add(command: Command, options?: AddOptions): void {
    const { conversation, outbox, isOnline } = this.#options;
    void outbox.add({ conversation, command }, options).then((lasts) => {
      if (lasts || isOnline()) return;
      this.refuse(
        'This browser has no room to keep what was written, and the server is out of reach. ' +
          'Leave this page open until it is saved, or free some space.',
      );
    });
  }

  /** Stops an answer at once when it can; a stop that cannot be sent waits behind what it stops. */
  stop(answer: string): Promise<void> {
    return this.counted(this.#stop({ kind: 'stop_reply', id: answer }));
  }

  async #stop(stop: Command): Promise<void> {
    const { conversation, environment } = this.#options;
    try {
      if (!(await this.waiting()).some(({ command }) => thingOf(command) === thingOf(stop))) {
        const { method, path } = requestOf(conversation, stop);
        await request(environment, method, path);
        return;
      }
    } catch (error) {
      if (error instanceof Refused) return;
    }
    this.add(stop);
  }

  /** Makes those that were set aside. */
  retry(): Promise<void> {
    return this.#options.outbox.retry(this.#options.conversation);
  }

  discardAsides(): Promise<void> {
    return this.#options.outbox.discardAsides(this.#options.conversation);
  }

  /** Counts something as a write until it is over and the writes that came of it are counted. */
  async counted(work: Promise<unknown>): Promise<void> {
    this.#uncounted += 1;
    this.#tellChange();
    await Promise.allSettled([work]);
    await this.#countIn();
  }

  /** In order, those set aside among them. */
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

  #heard(event: OutboxEvent): void {
    const { conversation, delivered, refused } = this.#options;
    if (event.conversation !== conversation) return;
    if (event.type === 'adding') void this.counted(Promise.resolve());
    else if (event.type === 'changed') void this.#count();
    else if (event.type === 'delayed') this.#delayed(event.reason, event.isReachable);
    else this.#delayed(null, true);
    if (event.type === 'delivered') delivered(event.subject, event.row);
    if (event.type === 'discarded') refused(event.subject, 'You discarded it.');
    if (event.type !== 'refused') return;
    refused(event.subject, event.reason);
    this.refuse(event.reason);
  }

  /** Changes do not reach the server, whether it is there or not; null when they do again. */
  #delayed(reason: string | null, isReachable: boolean): void {
    if (reason === this.#delay && isReachable === this.#isReachable) return;
    this.#delay = reason;
    this.#isReachable = isReachable;
    this.#options.tell({ type: 'connection' });
  }

  /** Counts one that no count had. */
  async #countIn(): Promise<void> {
    await this.#count();
    this.#uncounted -= 1;
    this.#tellChange();
  }

  #count(): Promise<void> {
    this.#counting = this.#counting
      .then(async () => {
        const { conversation, outbox } = this.#options;
        this.#stored = await outbox.count(conversation);
        this.#asides = await outbox.asides(conversation);
      })
      // The browser's database may fail; what it has is counted when something changes again.
      .catch(() => undefined)
      .then(() => this.#tellChange());
    return this.#counting;
  }

  #tellChange(): void {
    const asides = this.#asides.map(({ n, version }) => `${n}.${version}`).join();
    const told = `${this.pending} ${asides}`;
    if (told === this.#told) return;
    const isAsideSame = this.#told.endsWith(` ${asides}`);
    this.#told = told;
    this.#options.tell({ type: 'outbox' });
    // What waits for an answer says that it was set aside.
    if (!isAsideSame) this.#options.tell({ type: 'connection' });
  }
}
