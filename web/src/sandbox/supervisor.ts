/**
 * The script of the sandbox document: connects to the page that embeds it and runs the sessions.
 *
 * The document can be embedded by the app alone (its policy's `frame-ancestors`), so the parent is the app.
 * It says hello, which tells nothing, when it starts and whenever it is asked, since the page may not have listened
 * yet; and it accepts one port, once, from its parent and nobody else. Python starts at once: the reader will want it,
 * and nothing it says before the page is connected is for the page.
 */
import { LANGUAGES } from '../languages/registry.js';
import type { SandboxEvent } from '../protocol/session.js';
import { browserEnvironment } from './browser-environment.js';
import { Sessions } from './sessions.js';

const supervisor = crypto.randomUUID();
let port: MessagePort | null = null;
const sessions = new Sessions(browserEnvironment, LANGUAGES, (event: SandboxEvent) =>
  port?.postMessage(event),
);

function sayHello(): void {
  window.parent.postMessage({ fenced: 'hello', supervisor }, '*');
}

function connect(to: MessagePort): void {
  port = to;
  port.onmessage = (event: MessageEvent<unknown>) => sessions.handle(event.data);
  sessions.announce();
}

function purpose(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? (data as { fenced?: unknown }).fenced : undefined;
}

function listen(event: MessageEvent<unknown>): void {
  if (event.source !== window.parent || port !== null) return;
  const offered = event.ports[0];
  if (purpose(event.data) === 'ask') sayHello();
  else if (purpose(event.data) === 'port' && offered !== undefined) connect(offered);
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') sessions.saveAll();
});

window.addEventListener('pagehide', () => sessions.leave());

if (window.parent !== window) {
  window.addEventListener('message', listen);
  sayHello();
  sessions.prewarm('python');
}
