/** A browser in memory: pages that share locks, channels and what is remembered, and a clock moved by hand. */
import type { Channel, Clock, Environment, Memory, Occasion } from '../conversation/sync/environment.js';
import type { MemoryServer } from './memory-server.js';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  /** Lets time pass, and calls what is due, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [due] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = due.at;
      due.callback();
    }
    this.#now = end;
  }
}

/** What the pages of one browser have in common. */
export class MemoryBrowser {
  readonly clock = new ManualClock();
  readonly remembered = new Map<string, string>();
  readonly #locks = new Map<string, Promise<void>>();
  readonly #channels = new Set<{ readonly name: string; readonly listener: (message: unknown) => void }>();

  page(server: MemoryServer): MemoryPage {
    return new MemoryPage(this, server);
  }

  readonly memory: Memory = {
    get: (key) => this.remembered.get(key) ?? null,
    set: (key, value) => void this.remembered.set(key, value),
    remove: (key) => void this.remembered.delete(key),
    keys: () => [...this.remembered.keys()],
  };

  async lock(name: string, signal: AbortSignal, whileHeld: () => Promise<void>): Promise<void> {
    const before = this.#locks.get(name) ?? Promise.resolve();
    const held = before.then(() => (signal.aborted ? undefined : whileHeld()));
    this.#locks.set(name, held);
    await held;
  }

  channel(name: string, listener: (message: unknown) => void): Channel {
    const own = { name, listener };
    this.#channels.add(own);
    return {
      post: (message) => {
        for (const other of this.#channels) {
          if (other !== own && other.name === name)
            queueMicrotask(() => other.listener(structuredClone(message)));
        }
      },
      close: () => void this.#channels.delete(own),
    };
  }
}

export class MemoryPage implements Environment {
  readonly origin = 'http://localhost:8000';
  readonly clock: ManualClock;
  readonly memory: Memory;
  readonly fetch: typeof fetch;
  readonly #browser: MemoryBrowser;
  readonly #server: MemoryServer;
  readonly #listeners = new Set<{ readonly occasion: Occasion; readonly listener: () => void }>();

  constructor(browser: MemoryBrowser, server: MemoryServer) {
    this.#browser = browser;
    this.#server = server;
    this.clock = browser.clock;
    this.memory = browser.memory;
    this.fetch = (input, init) => server.fetch(input as string, init);
  }

  connect(path: string): ReturnType<MemoryServer['connect']> {
    return this.#server.connect(path);
  }

  lock(name: string, signal: AbortSignal, whileHeld: () => Promise<void>): Promise<void> {
    return this.#browser.lock(name, signal, whileHeld);
  }

  channel(name: string, listener: (message: unknown) => void): Channel {
    return this.#browser.channel(name, listener);
  }

  on(occasion: Occasion, listener: () => void): () => void {
    const own = { occasion, listener };
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Something happens to the page. */
  happen(occasion: Occasion): void {
    for (const own of [...this.#listeners]) if (own.occasion === occasion) own.listener();
  }
}
