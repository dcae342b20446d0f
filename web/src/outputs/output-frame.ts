/**
 * The page's end of an output's frame: a document of the sandbox's site without an origin, which reaches nothing, not
 * even another output. Nothing that comes from it is believed; it can ask for a height, within bounds, and be closed.
 */
import { parseFromFrame, type FrameKind, type ToFrame } from '../protocol/output-frame.js';
import type { FrameSite } from './frame-site.js';
import { FrameWatch } from './frame-watch.js';
import { currentTheme, onThemeChange } from './theme.js';

/** Higher ones scroll inside. */
const HIGHEST = 800;
const LOWEST = 24;
/** Between two changes of the height. */
const PACE_MS = 100;

export interface FrameEvents {
  /** What was to be shown can be seen. */
  shown?(): void;
  /** The frame is gone, and why: words for the reader, without a stop at their end. */
  gone(reason: string): void;
  /** What is in it asked for something at this host, in vain. */
  refused?(host: string): void;
}

export interface FrameOptions {
  readonly site: FrameSite;
  readonly kind: FrameKind;
  readonly content: unknown;
  readonly title: string;
  /** Pixels that are kept for it until it has said its own. */
  readonly height: number;
  readonly events: FrameEvents;
}

export class OutputFrame {
  readonly element: HTMLElement;
  readonly #options: FrameOptions;
  readonly #frame = document.createElement('iframe');
  readonly #watch: FrameWatch;
  readonly #visible: IntersectionObserver;
  #port: MessagePort | null = null;
  #forgetTheme: (() => void) | null = null;
  #wanted = 0;
  #pacing: ReturnType<typeof setTimeout> | null = null;
  #isGone = false;

  constructor(options: FrameOptions) {
    this.#options = options;
    const { site, kind, title, height } = options;
    this.element = document.createElement('div');
    this.element.className = `frame ${kind}`;
    const frame = this.#frame;
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.setAttribute('allow', '');
    frame.referrerPolicy = 'no-referrer';
    frame.title = title;
    this.#setHeight(height);
    frame.src = `${site.origin}/sandbox/output/${kind}.html`;
    frame.addEventListener('load', () => this.#loaded());
    this.#watch = new FrameWatch(kind === 'html' ? 'program' : 'own', {
      ping: (n) => this.#send({ type: 'ping', n }),
      lost: (reason) => this.#end(reason),
      removed: () => this.close(),
    });
    // A conversation may have a hundred: one that nobody looks at is not loaded.
    this.#visible = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#visible.disconnect();
        this.element.append(frame);
        this.#watch.start(frame);
      },
      { rootMargin: '600px 0px' },
    );
    this.element.style.minBlockSize = `${height}px`;
    this.#visible.observe(this.element);
  }

  /** Ends what runs in it. */
  close(): void {
    this.#isGone = true;
    this.#visible.disconnect();
    this.#watch.stop();
    this.#forgetTheme?.();
    if (this.#pacing !== null) clearTimeout(this.#pacing);
    this.#port?.close();
    this.#port = null;
    this.#frame.remove();
  }

  #end(reason: string): void {
    if (this.#isGone) return;
    this.close();
    this.#options.events.gone(reason);
  }

  #loaded(): void {
    // HTML that is written into it loads once more. What goes to another address takes no port along, and so is
    // found not to answer; the page's policy leaves it no addresses but the sandbox's.
    if (this.#port !== null) return;
    const channel = new MessageChannel();
    this.#port = channel.port1;
    channel.port1.onmessage = (event: MessageEvent<unknown>) => this.#receive(event);
    // It has no origin that could be named; the page's own policy lets only the sandbox's documents into it.
    this.#frame.contentWindow?.postMessage(null, '*', [channel.port2]);
    this.#show();
    if (this.#options.kind === 'html') return;
    this.#forgetTheme = onThemeChange(() => this.#show());
  }

  #show(): void {
    this.#send({ type: 'show', content: this.#options.content, theme: currentTheme() });
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
  }

  #receive(event: MessageEvent<unknown>): void {
    if (this.#isGone) return;
    if (!this.#frame.isConnected) {
      this.close();
      return;
    }
    // The browser unpacks a message when it is looked at.
    const message = this.#watch.read(() => parseFromFrame(event.data));
    if (message === null) return;
    const { events } = this.#options;
    switch (message.type) {
      case 'height':
        this.#want(message.height);
        return;
      case 'pong':
        this.#watch.answered(message.n);
        return;
      case 'shown':
        this.#watch.shown();
        events.shown?.();
        return;
      case 'failed':
        if (this.#options.kind !== 'html') this.#end(message.message.replace(/\.$/, ''));
        return;
      case 'refused':
        events.refused?.(message.host);
    }
  }

  #want(height: number): void {
    this.#wanted = height;
    if (this.#pacing !== null) return;
    this.#setHeight(height);
    this.#pacing = setTimeout(() => {
      this.#pacing = null;
      this.#setHeight(this.#wanted);
    }, PACE_MS);
  }

  #setHeight(height: number): void {
    const within = Math.min(HIGHEST, Math.max(LOWEST, Math.round(height)));
    this.#wanted = height;
    this.#frame.style.blockSize = `${within}px`;
    this.element.style.minBlockSize = `${within}px`;
  }
}
