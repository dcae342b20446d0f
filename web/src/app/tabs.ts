/**
 * Which pages of this browser are alive. Each holds a lock for as long as it lives, so a run whose page is gone can
 * be told from one that goes on in another tab.
 */

const BROWSER = 'fenced.browser';

const lockOf = (page: string): string => `fenced-page-${page}`;

/** The part of `navigator.locks` that is needed here. */
export interface Locks {
  request(name: string, held: () => Promise<unknown>): Promise<unknown>;
}

export class Tabs {
  readonly #locks: Locks | null;
  readonly #browser: string;
  readonly #page = crypto.randomUUID();
  readonly #awaited = new Map<string, (() => void)[]>();

  constructor(locks: Locks | null = navigator.locks ?? null, browser: string = browserId()) {
    this.#locks = locks;
    this.#browser = browser;
    void this.#locks?.request(lockOf(this.#page), () => new Promise(() => undefined));
  }

  /** Names this page in the rows of its runs. */
  get me(): string {
    return `${this.#browser}.${this.#page}`;
  }

  /** Calls back once the page `by` is gone, at once if it is already. Pages of other browsers cannot be watched. */
  whenGone(by: string, then: () => void): void {
    const [browser, page] = by.split('.');
    if (this.#locks === null || browser !== this.#browser || page === undefined || page === this.#page)
      return;
    const waiting = this.#awaited.get(by);
    if (waiting !== undefined) {
      waiting.push(then);
      return;
    }
    this.#awaited.set(by, [then]);
    void this.#locks.request(lockOf(page), () => {
      const those = this.#awaited.get(by) ?? [];
      this.#awaited.delete(by);
      for (const one of those) one();
      return Promise.resolve();
    });
  }
}

function browserId(): string {
  try {
    const known = localStorage.getItem(BROWSER);
    if (known !== null) return known;
    const made = crypto.randomUUID();
    localStorage.setItem(BROWSER, made);
    return made;
  } catch {
    return crypto.randomUUID();
  }
}
