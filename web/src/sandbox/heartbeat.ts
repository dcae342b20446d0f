/**
 * Notices that the sandbox frame is gone: the browser tells a page nothing when a frame's process dies.
 *
 * One ping a second. Two in a row without an answer mean a lost frame, unless this page itself was held up:
 * hidden (its timers are throttled) or asleep (a tick comes much later than asked for).
 */
import type { Cancel, Clock } from '../protocol/clock.js';

const INTERVAL_MS = 1000;
const MISSES = 2;
const LATE_MS = 500;

export interface HeartbeatListener {
  ping(n: number): void;
  lost(): void;
  /** Whether this page is on screen. */
  visible(): boolean;
}

export class Heartbeat {
  readonly #clock: Clock;
  readonly #listener: HeartbeatListener;
  #n = 0;
  #answered = 0;
  #misses = 0;
  #expectedAt = 0;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, listener: HeartbeatListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  start(): void {
    this.stop();
    this.#misses = 0;
    this.#answered = this.#n;
    this.#beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  answered(n: number): void {
    if (n <= this.#n) this.#answered = Math.max(this.#answered, n);
  }

  #beat(): void {
    this.#n += 1;
    this.#listener.ping(this.#n);
    this.#expectedAt = this.#clock.now() + INTERVAL_MS;
    this.#cancel = this.#clock.after(INTERVAL_MS, () => this.#check());
  }

  #check(): void {
    const heldUp = !this.#listener.visible() || this.#clock.now() > this.#expectedAt + LATE_MS;
    if (this.#answered === this.#n || heldUp) this.#misses = 0;
    else this.#misses += 1;
    if (this.#misses < MISSES) {
      this.#beat();
      return;
    }
    this.#cancel = null;
    this.#listener.lost();
  }
}
