/**
 * The page's end of the sandbox: takes over the frame on the other origin, talks to its supervisor over a port of
 * their own, and replaces it when it is lost.
 */
import type { SandboxPort } from '../execution/api.js';
import { systemClock } from '../protocol/clock.js';
import type { Command, DeathReason, SandboxEvent } from '../protocol/session.js';
import { parseSandboxEvent } from '../protocol/session.js';
import { deathWords } from './endings.js';
import { Heartbeat } from './heartbeat.js';

/** A frame that has not connected after this long will not. */
const CONNECT_MS = 15_000;

/** Where a frame is painted rarely or never (a hidden tab), batches count as painted after this. */
const PAINT_MS = 250;

/** Why a request about files has no answer of the sandbox's. */
const FILES_LOST = 'The sandbox, which keeps the files, did not answer. Try again.';

export class SandboxHost implements SandboxPort {
  /** Where its document is from. */
  readonly #address: string;
  /** What its messages say they are from: a frame without an origin says `null`. */
  readonly #origin: string;
  readonly #document: Document;
  /** What a frame looks like. */
  readonly #pattern: HTMLIFrameElement;
  readonly #listeners = new Set<(event: SandboxEvent) => void>();
  readonly #open = new Set<string>();
  /** Requests about files that have no answer yet. */
  readonly #asked = new Set<string>();
  readonly #heartbeat: Heartbeat;
  #frame: HTMLIFrameElement | null = null;
  #port: MessagePort | null = null;
  /** Names the document in the frame that has the other end of the port. */
  #supervisor = '';
  #ready = false;
  #queue: Command[] = [];
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Whether the sandbox has shared memory: live interrupts and `input()`. Null until it is up. */
  shared: boolean | null = null;

  /**
   * Takes over a frame of the page, which may have loaded already or not. `opaque` is one without an origin; the
   * page's policy keeps other documents out of it.
   */
  constructor(frame: HTMLIFrameElement, opaque = false) {
    this.#address = new URL(frame.src).origin;
    this.#origin = opaque ? 'null' : this.#address;
    this.#document = frame.ownerDocument;
    this.#pattern = frame.cloneNode() as HTMLIFrameElement;
    this.#heartbeat = new Heartbeat(systemClock, {
      ping: (n) => this.#port?.postMessage({ type: 'ping', n } satisfies Command),
      lost: () => this.#lost(),
      visible: () => this.#document.visibilityState === 'visible',
    });
    globalThis.addEventListener('message', this.#onMessage);
    this.#watch(frame);
  }

  post(command: Command): void {
    if (this.#closed) return;
    if (command.type === 'open') this.#open.add(command.session);
    if (command.type === 'interrupt') this.#heartbeat.hurry();
    if (command.type === 'files') this.#asked.add(command.request);
    if (this.#ready) this.#port?.postMessage(command);
    else this.#queue.push(command);
    if (this.#frame === null) this.#createFrame();
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

  /** Nobody can be named who has no origin. */
  get #target(): string {
    return this.#origin === 'null' ? '*' : this.#origin;
  }

  #createFrame(): void {
    const frame = this.#pattern.cloneNode() as HTMLIFrameElement;
    this.#document.body.append(frame);
    this.#watch(frame);
  }

  /** Waits for the frame's supervisor, which has said hello before we listened or is yet to say it. */
  #watch(frame: HTMLIFrameElement): void {
    this.#frame = frame;
    this.#connectTimer = setTimeout(() => this.#unreachable(), CONNECT_MS);
    // Nothing is told to a frame that is not the sandbox yet: the browser drops the message then.
    frame.contentWindow?.postMessage({ fenced: 'ask' }, this.#target);
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
    const supervisor = supervisorOf(event.data);
    if (supervisor === null) return;
    if (this.#port !== null) {
      // Another document: the one that had our sessions is gone.
      if (supervisor !== this.#supervisor) this.#lost();
      return;
    }
    this.#supervisor = supervisor;
    const channel = new MessageChannel();
    this.#port = channel.port1;
    channel.port1.onmessage = (message: MessageEvent<unknown>) => this.#receive(message.data);
    frame.contentWindow?.postMessage({ fenced: 'port' }, this.#target, [channel.port2]);
  };

  #receive(data: unknown): void {
    const event = parseSandboxEvent(data);
    if (event === null) return;
    if (event.type === 'pong') this.#heartbeat.answered(event.n);
    else if (event.type === 'ready') this.#becomeReady(event.shared);
    else if ('session' in event && !this.#open.has(event.session)) return;
    if (event.type === 'dead') this.#open.delete(event.session);
    if (event.type === 'files_answer' && !this.#asked.delete(event.request)) return;
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
      `The sandbox at ${this.#address} did not answer. Check that the server is running and that nothing blocks this address, then run again.`,
    );
  }

  #bury(reason: DeathReason, message: string): void {
    this.#queue = [];
    const dead = [...this.#open];
    this.#open.clear();
    for (const session of dead) this.#emit({ type: 'dead', session, reason, message });
    const asked = [...this.#asked];
    this.#asked.clear();
    for (const request of asked)
      this.#emit({ type: 'files_answer', request, answer: { did: 'refuse', message: FILES_LOST } });
  }

  #emit(event: SandboxEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** The name that a supervisor gives itself in its hello. */
function supervisorOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const { fenced, supervisor } = data as { fenced?: unknown; supervisor?: unknown };
  return fenced === 'hello' && typeof supervisor === 'string' ? supervisor : null;
}
