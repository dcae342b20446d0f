/** The attempts at one write, and when there were enough of them. */
import { Unable } from './rest.js';
import type { StoredWrite } from './write-log.js';

/**
 * After so many attempts in a row that failed while the server answers, a write is set aside: sooner where the server
 * fails at it, later where it says that it can do nothing now, or gives no answer to this one.
 */
const MOST_FAILURES = 4;
const MOST_WAITS = 10;
/** Answers that tell of the server as a whole. */
const WHOLE: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504, 507]);
/** Not the write's fault at all. */
const LOGGED_OUT = 401;

export class Trial {
  #write = '';
  /** Attempts that failed. */
  failures = 0;
  /** Those of them in a row while the server answered. */
  #blamed = 0;
  isReachable = true;

  /** It was made, or refused: the next one begins anew. */
  over(): void {
    this.#write = '';
  }

  begin({ n, version }: StoredWrite): void {
    const write = `${n}.${version}`;
    // A newer state of the same thing is told with the same pauses, but fails for its own reasons.
    if (write !== this.#write) this.#blamed = 0;
    if (!this.#write.startsWith(`${n}.`)) this.failures = 0;
    this.#write = write;
  }

  /** Whether this failure was one too many. */
  failed(error: Error, isReachable: boolean): boolean {
    this.failures += 1;
    this.isReachable = isReachable;
    const status = error instanceof Unable ? error.status : null;
    this.#blamed = isReachable && status !== LOGGED_OUT ? this.#blamed + 1 : 0;
    const isWhole = status === null || WHOLE.has(status);
    return this.#blamed >= (isWhole ? MOST_WAITS : MOST_FAILURES);
  }
}
