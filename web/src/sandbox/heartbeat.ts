/**
 * Notices that the sandbox frame is gone: the browser tells a page nothing when a frame's process dies.
 *
 * One ping a second. Five seconds without any answer mean a lost frame, two when the reader waits for something to stop;
 * a busy machine is late for less, and a session given up takes the reader's variables with it. They do not count
 * while this page itself was held up: hidden (its timers are throttled) or asleep (a tick comes much later than asked for).
 */
import type { Cancel, Clock } from '../protocol/clock.js';

const INTERVAL_MS = 1000;
const MISSES = 5;
const MISSES_IN_A_HURRY = 2;
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
  #hasAnswered = true;
  #isHurried = false;
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
    this.#isHurried = false;
    this.#beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** To any ping: a late answer is one. */
  answered(n: number): void {
    if (n <= this.#n) this.#hasAnswered = true;
  }

  /** The reader waits for the frame: it is asked at once, and given less time until it has answered. */
  hurry(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#isHurried = true;
    this.#misses = 0;
    this.#beat();
  }

  #beat(): void {
    this.#n += 1;
    this.#hasAnswered = false;
    this.#listener.ping(this.#n);
    this.#expectedAt = this.#clock.now() + INTERVAL_MS;
    this.#cancel = this.#clock.after(INTERVAL_MS, () => this.#check());
  }

  #check(): void {
    const heldUp = !this.#listener.visible() || this.#clock.now() > this.#expectedAt + LATE_MS;
    if (this.#hasAnswered) this.#isHurried = false;
    if (this.#hasAnswered || heldUp) this.#misses = 0;
    else this.#misses += 1;
    if (this.#misses < (this.#isHurried ? MISSES_IN_A_HURRY : MISSES)) {
      this.#beat();
      return;
    }
    this.#cancel = null;
    this.#listener.lost();
  }
}
