/**
 * The page's end of the sandbox: makes the frame on the other origin, talks to its supervisor over a port of
 * their own, and replaces it when it is lost.
 */
import type { SandboxPort } from '../execution/api.js';
import type { Command, DeathReason, SandboxEvent } from '../protocol/session.js';
import { parseSandboxEvent } from '../protocol/validate.js';
import { deathWords } from './endings.js';
import { Heartbeat } from './heartbeat.js';

/** A frame that has not connected after this long will not. */
const CONNECT_MS = 15_000;

/** Where a frame is painted rarely or never (a hidden tab), batches count as painted after this. */
const PAINT_MS = 250;

export class SandboxHost implements SandboxPort {
  readonly #origin: string;
  readonly #document: Document;
  readonly #listeners = new Set<(event: SandboxEvent) => void>();
  readonly #open = new Set<string>();
  readonly #heartbeat: Heartbeat;
  #frame: HTMLIFrameElement | null = null;
  #port: MessagePort | null = null;
  #ready = false;
  #queue: Command[] = [];
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Whether the sandbox has shared memory: live interrupts and `input()`. Null until it is up. */
  shared: boolean | null = null;

  /** `origin` is the sandbox's origin, for instance `http://127.0.0.1:8000`. */
  constructor(origin: string, document: Document = globalThis.document) {
    this.#origin = new URL(origin).origin;
    this.#document = document;
    this.#heartbeat = new Heartbeat(
      {
        now: () => performance.now(),
        after: (ms, fire) => {
          const timer = setTimeout(fire, ms);
          return () => clearTimeout(timer);
        },
      },
      {
        ping: (n) => this.#port?.postMessage({ type: 'ping', n } satisfies Command),
        lost: () => this.#lost(),
        visible: () => this.#document.visibilityState === 'visible',
      },
    );
    globalThis.addEventListener('message', this.#onMessage);
  }

  /** Makes the frame ahead of the first command, so that the first run finds a warm sandbox. */
  warm(): void {
    if (this.#frame === null && !this.#closed) this.#createFrame();
  }

  post(command: Command): void {
    if (this.#closed) return;
    if (command.type === 'open') this.#open.add(command.session);
    if (this.#ready) this.#port?.postMessage(command);
    else this.#queue.push(command);
    this.warm();
  }

  listen(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Removes the frame and every session in it. */
  close(): void {
    this.#closed = true;
    globalThis.removeEventListener('message', this.#onMessage);
    this.#removeFrame();
    this.#listeners.clear();
  }

  #createFrame(): void {
    const frame = this.#document.createElement('iframe');
    frame.title = 'Sandbox';
    frame.setAttribute('allow', 'cross-origin-isolated');
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    // Out of sight but rendered: browsers throttle the timers of frames that are not.
    Object.assign(frame.style, {
      position: 'fixed',
      insetInlineStart: '0',
      insetBlockEnd: '0',
      width: '1px',
      height: '1px',
      border: '0',
      opacity: '0',
      pointerEvents: 'none',
    });
    frame.src = `${this.#origin}/sandbox/`;
    this.#frame = frame;
    this.#document.body.append(frame);
    this.#connectTimer = setTimeout(() => this.#unreachable(), CONNECT_MS);
  }

  #removeFrame(): void {
    this.#heartbeat.stop();
    clearTimeout(this.#connectTimer);
    this.#port?.close();
    this.#port = null;
    this.#ready = false;
    this.#frame?.remove();
    this.#frame = null;
  }

  readonly #onMessage = (event: MessageEvent<unknown>): void => {
    const frame = this.#frame;
    if (frame === null || event.source !== frame.contentWindow || event.origin !== this.#origin) return;
    if (!isHello(event.data)) return;
    if (this.#port !== null) {
      // A second hello is a second document: the one that had our sessions is gone.
      this.#lost();
      return;
    }
    const channel = new MessageChannel();
    this.#port = channel.port1;
    channel.port1.onmessage = (message: MessageEvent<unknown>) => this.#receive(message.data);
    frame.contentWindow?.postMessage({ fenced: 'port' }, this.#origin, [channel.port2]);
  };

  #receive(data: unknown): void {
    const event = parseSandboxEvent(data);
    if (event === null) return;
    if (event.type === 'pong') this.#heartbeat.answered(event.n);
    else if (event.type === 'ready') this.#becomeReady(event.shared);
    else if (!this.#open.has(event.session)) return;
    if (event.type === 'dead') this.#open.delete(event.session);
    this.#emit(event);
    if (event.type === 'output')
      this.#whenPainted({ type: 'painted', session: event.session, batch: event.batch });
  }

  #becomeReady(shared: boolean): void {
    if (this.#ready) return;
    clearTimeout(this.#connectTimer);
    this.#ready = true;
    this.shared = shared;
    const queue = this.#queue;
    this.#queue = [];
    for (const command of queue) this.#port?.postMessage(command);
    this.#heartbeat.start();
  }

  /** Acknowledges a batch after the frame in which it was painted. */
  #whenPainted(command: Command): void {
    let done = false;
    const acknowledge = (): void => {
      if (done) return;
      done = true;
      this.#port?.postMessage(command);
    };
    if (this.#document.visibilityState === 'visible') requestAnimationFrame(() => setTimeout(acknowledge));
    setTimeout(acknowledge, PAINT_MS);
  }

  /** Replaces the frame; every session that was in it is dead. */
  #lost(): void {
    this.#removeFrame();
    this.#createFrame();
    this.#bury('frame_lost', deathWords('frame_lost', '', ''));
  }

  /** The frame never connected. The next command tries again. */
  #unreachable(): void {
    this.#removeFrame();
    this.#bury(
      'load_failed',
      `The sandbox at ${this.#origin} did not answer. Check that the server is running and that nothing blocks this address, then run again.`,
    );
  }

  #bury(reason: DeathReason, message: string): void {
    this.#queue = [];
    const dead = [...this.#open];
    this.#open.clear();
    for (const session of dead) this.#emit({ type: 'dead', session, reason, message });
  }

  #emit(event: SandboxEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function isHello(data: unknown): boolean {
  return typeof data === 'object' && data !== null && (data as { fenced?: unknown }).fenced === 'hello';
}
