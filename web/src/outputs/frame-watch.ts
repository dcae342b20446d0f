/**
 * Watches a frame that may loop without end or send without end: it is asked once a second, and closed when it does
 * not answer, or says too much.
 */
import { systemClock, type Cancel, type Clock } from '../protocol/clock.js';

const PERIOD_MS = 1000;
const SILENT_MS = 3000;
/** Until it is shown, what we draw ourselves may take longer: a library is to be fetched, and a large plot drawn. */
const OWN_FIRST_MS = 20_000;
const PROGRAM_FIRST_MS = 6000;
/** Messages, and milliseconds of reading them, in one period. */
const MESSAGES = 200;
const READING_MS = 150;

export interface WatchedFrame {
  ping(n: number): void;
  lost(reason: string): void;
  /** It is no part of the document any more. */
  removed(): void;
}

export class FrameWatch {
  readonly #watched: WatchedFrame;
  readonly #clock: Clock;
  readonly #isVisible: () => boolean;
  readonly #first: number;
  #element: Pick<Element, 'isConnected'> | null = null;
  #cancel: Cancel | null = null;
  #asked = 0;
  /** Since when it has owed an answer. */
  #since = 0;
  #last = 0;
  #isShown = false;
  #messages = 0;
  #reading = 0;

  constructor(
    kind: 'program' | 'own',
    watched: WatchedFrame,
    clock: Clock = systemClock,
    isVisible = (): boolean => document.visibilityState === 'visible',
  ) {
    this.#watched = watched;
    this.#clock = clock;
    this.#isVisible = isVisible;
    this.#first = kind === 'own' ? OWN_FIRST_MS : PROGRAM_FIRST_MS;
  }

  start(element: Pick<Element, 'isConnected'>): void {
    this.#element = element;
    this.#since = this.#last = this.#clock.now();
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  answered(n: number): void {
    if (n === this.#asked) this.#since = this.#clock.now();
  }

  shown(): void {
    this.#isShown = true;
    this.#since = this.#clock.now();
  }

  /** Reads a message and counts it; null once there were too many. */
  read<T>(message: () => T): T | null {
    if (this.#messages > MESSAGES || this.#reading > READING_MS) return null;
    const before = this.#clock.now();
    const value = message();
    this.#messages += 1;
    this.#reading += this.#clock.now() - before;
    if (this.#messages > MESSAGES || this.#reading > READING_MS) {
      this.#lose('what ran in it sent more than the page can read');
      return null;
    }
    return value;
  }

  #wait(): void {
    this.#cancel = this.#clock.after(PERIOD_MS, () => this.#tick());
  }

  #tick(): void {
    if (this.#element?.isConnected !== true) {
      this.#watched.removed();
      return;
    }
    const now = this.#clock.now();
    this.#messages = 0;
    this.#reading = 0;
    // A hidden tab, or a machine that slept, keeps nobody from answering.
    if (!this.#isVisible() || now - this.#last > 2 * PERIOD_MS) this.#since = now;
    this.#last = now;
    if (now - this.#since > (this.#isShown ? SILENT_MS : this.#first)) {
      this.#lose('it did not answer any more');
      return;
    }
    this.#asked += 1;
    this.#watched.ping(this.#asked);
    this.#wait();
  }

  #lose(reason: string): void {
    this.stop();
    this.#watched.lost(reason);
  }
}
