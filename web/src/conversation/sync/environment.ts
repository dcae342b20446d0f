/**
 * What the conversation needs from the world around it. The browser's own is made here; tests put small fakes
 * in its place and drive time by hand.
 */

export interface Clock {
  now(): number;
  /** Calls back once after so many milliseconds, unless cancelled. */
  after(milliseconds: number, callback: () => void): () => void;
  /** A number in [0, 1), so that pages do not all come back at once. */
  random(): number;
}

export interface Socket {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Says something to the other pages of this browser. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}

/** What is remembered between visits; small texts only. */
export interface Memory {
  get(key: string): string | null;
  /** Does nothing where there is no room. */
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): readonly string[];
}

/** `leaving`: the page is about to go, or to be put aside; nothing it only asks for can be relied upon. */
export type Occasion = 'online' | 'offline' | 'visible' | 'hidden' | 'leaving';

const EVENTS = {
  online: 'online',
  offline: 'offline',
  leaving: 'pagehide',
  visible: 'visibilitychange',
  hidden: 'visibilitychange',
};

export interface Environment {
  readonly clock: Clock;
  readonly memory: Memory;
  /** Of the server, without a slash at its end. */
  readonly origin: string;
  readonly fetch: typeof fetch;
  connect(path: string): Socket;
  /** Calls back while no other page holds the lock; resolves when the callback has. */
  lock(name: string, signal: AbortSignal, whileHeld: () => Promise<void>): Promise<void>;
  channel(name: string, listener: (message: unknown) => void): Channel;
  on(occasion: Occasion, listener: () => void): () => void;
}

/** The parts of a page that a worker's types do not know. */
interface Page {
  readonly document?: EventTarget & { readonly visibilityState: string };
  readonly localStorage?: Record<string, unknown> & {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
}

export function browserEnvironment(origin: string = globalThis.location.origin): Environment {
  const page = globalThis as unknown as Page;
  return {
    clock: {
      now: () => Date.now(),
      after: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
    },
    memory: browserMemory(page),
    origin,
    fetch: (input, init) => fetch(input, init),
    connect: (path) => new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`) as Socket,
    lock: async (name, signal, whileHeld) => {
      const locks = (globalThis.navigator as { readonly locks?: LockManager }).locks;
      // Locks are missing where the page is not secure; then pages may write the same thing twice, which is harmless.
      if (locks === undefined) await whileHeld();
      else await locks.request(name, { signal }, whileHeld);
    },
    channel: (name, listener) => {
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event) => listener(event.data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    on: (occasion, listener) => {
      const type = EVENTS[occasion];
      const ofDocument = type === 'visibilitychange';
      const target = ofDocument ? page.document : globalThis;
      const heard = (): void => {
        if (!ofDocument || page.document?.visibilityState === occasion) listener();
      };
      target?.addEventListener(type, heard);
      return () => target?.removeEventListener(type, heard);
    },
  };
}

/** Storage may be forbidden; then nothing is remembered. */
function browserMemory(page: Page): Memory {
  return {
    get: (key) => {
      try {
        return page.localStorage?.getItem(key) ?? null;
      } catch {
        return null;
      }
    },
    set: (key, value) => {
      try {
        page.localStorage?.setItem(key, value);
      } catch {
        return;
      }
    },
    remove: (key) => {
      try {
        page.localStorage?.removeItem(key);
      } catch {
        return;
      }
    },
    keys: () => {
      try {
        return Object.keys(page.localStorage ?? {});
      } catch {
        return [];
      }
    },
  };
}

/** Milliseconds before the next attempt: doubling from half a second to half a minute, less a random half. */
export function backoff(attempt: number, clock: Clock): number {
  return Math.min(30_000, 500 * 2 ** Math.min(attempt, 10)) * (0.5 + clock.random() / 2);
}
