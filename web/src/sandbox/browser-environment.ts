/** The real environment of the supervisor: the sandbox document's own window. */
import type { RingReader } from '../protocol/ring.js';
import { systemClock, type Cancel } from '../protocol/clock.js';
import type { Environment } from './environment.js';

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

/**
 * What a worker is started with. A document without an origin can start only scripts of its own making: one that does
 * nothing but import the real one, and has the document's policy.
 */
function scriptOf(url: string): string {
  if (globalThis.origin !== 'null') return url;
  const script = `import ${JSON.stringify(new URL(url, location.href).href)};`;
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

export const browserEnvironment: Environment = {
  clock: systemClock,
  origin: location.origin,
  shared: typeof SharedArrayBuffer === 'function',
  openWorker(url, listener) {
    const worker = new Worker(scriptOf(url), { type: 'module' });
    // The browser unpacks a message when it is looked at.
    worker.onmessage = (event: MessageEvent<unknown>) => listener.message(() => event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      listener.failed(event.message || 'its script could not be loaded');
    };
    return {
      post: (command) => worker.postMessage(command),
      terminate: () => {
        worker.onmessage = null;
        worker.onerror = null;
        worker.terminate();
      },
    };
  },
  async loadManifest() {
    const response = await fetch(MANIFEST);
    if (response.status === 404) return {};
    if (!response.ok) throw new Error(`the server answered ${response.status} for ${MANIFEST}`);
    return (await response.json()) as unknown;
  },
  watch,
};
