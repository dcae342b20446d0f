/**
 * The script of the sandbox document: connects to the page that embeds it and runs the sessions.
 *
 * The document can be embedded by the app alone (its policy's `frame-ancestors`), so the parent is the app.
 * It says hello without telling anything, and accepts one port, once, from its parent and nobody else.
 */
import { browserEnvironment } from './browser-environment.js';
import { Sessions } from './sessions.js';

/** Lets the page finish its own work before a runtime is loaded ahead of need. */
const PREWARM_AFTER_MS = 250;

function connect(port: MessagePort): void {
  const sessions = new Sessions(browserEnvironment, (event) => port.postMessage(event));
  port.onmessage = (event: MessageEvent<unknown>) => sessions.handle(event.data);
  sessions.announce();
  browserEnvironment.clock.after(PREWARM_AFTER_MS, () => sessions.prewarm('python'));
}

function isOffer(data: unknown): boolean {
  return typeof data === 'object' && data !== null && (data as { fenced?: unknown }).fenced === 'port';
}

function awaitPort(event: MessageEvent<unknown>): void {
  const port = event.ports[0];
  if (event.source !== window.parent || port === undefined || !isOffer(event.data)) return;
  window.removeEventListener('message', awaitPort);
  connect(port);
}

if (window.parent !== window) {
  window.addEventListener('message', awaitPort);
  window.parent.postMessage({ fenced: 'hello' }, '*');
}
