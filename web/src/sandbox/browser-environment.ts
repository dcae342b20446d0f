/** The real environment of the supervisor: the sandbox document's own window. */
import type { RingReader } from '../protocol/ring.js';
import { systemClock, type Cancel } from '../protocol/clock.js';
import type { WorkerCommand } from '../protocol/session.js';
import type { Environment, WorkerHandle, WorkerListener } from './environment.js';
import type { Disk } from './files/disk.js';
import { MemoryDisk } from './files/memory-disk.js';
import { OpfsDisk } from './files/opfs-disk.js';

const MANIFEST = '/runtimes/manifest.json';

/** Between two looks at a ring where `Atomics.waitAsync` does not exist. */
const POLL_MS = 8;

function watch(ring: RingReader, written: () => void): Cancel {
  let cancelled = false;
  const cancel = (): void => {
    cancelled = true;
    ring.wake();
  };
  if (typeof Atomics.waitAsync === 'function') {
    const { header, index, seen } = ring.watch;
    const wait = Atomics.waitAsync(header, index, seen);
    const woken = wait.async ? wait.value : Promise.resolve();
    void woken.then(() => {
      if (!cancelled) written();
    });
    return cancel;
  }
  const poll = (): void => {
    if (cancelled) return;
    if (ring.pending) written();
    else setTimeout(poll, POLL_MS);
  };
  poll();
  return cancel;
}

/** What a worker made by `wrapped` says when it hears. */
const LISTENING = 'fenced-listening';

/**
 * A document without an origin can start only scripts of its own making: one that does nothing but import the real one,
 * and has the document's policy. What is posted to it before it hears would be lost.
 */
function wrapped(url: string): string {
  const address = JSON.stringify(new URL(url, location.href).href);
  const script = `import(${address}).then(() => postMessage('${LISTENING}'), (error) => reportError(error))`;
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

function openWorker(url: string, listener: WorkerListener): WorkerHandle {
  const opaque = globalThis.origin === 'null';
  const worker = opaque ? new Worker(wrapped(url)) : new Worker(url, { type: 'module' });
  let waiting: WorkerCommand[] | null = opaque ? [] : null;
  worker.onmessage = (event: MessageEvent<unknown>) => {
    if (waiting !== null && event.data === LISTENING) {
      for (const command of waiting) worker.postMessage(command);
      waiting = null;
      return;
    }
    // The browser unpacks a message when it is looked at.
    listener.message(() => event.data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    listener.failed(event.message || 'its script could not be loaded');
  };
  return {
    post: (command) => {
      if (waiting === null) worker.postMessage(command);
      else waiting.push(command);
    },
    terminate: () => {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
}

/** Frames without an origin, private windows and browsers without such files keep them in memory. */
async function openDisk(): Promise<Disk> {
  try {
    return await OpfsDisk.open();
  } catch {
    return new MemoryDisk();
  }
}

export const browserEnvironment: Environment = {
  clock: systemClock,
  origin: location.origin,
  shared: typeof SharedArrayBuffer === 'function',
  openWorker,
  openDisk,
  async loadManifest() {
    const response = await fetch(MANIFEST);
    if (response.status === 404) return {};
    if (!response.ok) throw new Error(`the server answered ${response.status} for ${MANIFEST}`);
    return (await response.json()) as unknown;
  },
  watch,
};
