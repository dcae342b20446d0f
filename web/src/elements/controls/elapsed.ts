/** Renders an element again each second while it waits, and knows how long it has. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Elapsed implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #since: number | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Seconds since it began. */
  get seconds(): number {
    return this.#since === null ? 0 : (performance.now() - this.#since) / 1000;
  }

  /** Begins, if it has not: as if `seconds` had passed already. */
  start(seconds = 0): void {
    this.#since ??= performance.now() - seconds * 1000;
    this.#timer ??= setInterval(() => this.#host.requestUpdate(), 1000);
  }

  stop(): void {
    this.#since = null;
    this.#rest();
  }

  hostDisconnected(): void {
    this.#rest();
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
