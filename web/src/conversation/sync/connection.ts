/**
 * The WebSocket of an open conversation, kept alive: it says where the page stands, comes back after every loss
 * with growing pauses, and notices a connection that died without a word, since the server's pings are not
 * seen here.
 */
import type { Hello, ServerEvent } from '../../protocol/generated.js';
import type { Connection as ConnectionState } from '../api.js';
import { backoff, type Environment, type Socket } from './environment.js';

/** The last event that the page has. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

export interface ConnectionHandler {
  position(): Position;
  /** The server has heard where the page stands, and counts frames from here on. */
  opened(): void;
  /** The server knows where the page stands; frames can be sent. */
  welcomed(): void;
  event(event: ServerEvent): void;
  frame(frame: Uint8Array): void;
  stateChanged(): void;
  /** The server has no such conversation (any more). */
  missing(): void;
  /** The server does not take a frame that this page sent, and ended the connection. */
  refused(): void;
  /** Returns a frame that the server answers, to find out whether it is there. */
  probe(): Uint8Array<ArrayBuffer>;
}

/** The server's close code for a conversation that is not there. */
const MISSING = 4404;
/** Those for a frame that it cannot read, or that is too large. */
const REFUSED: ReadonlySet<number> = new Set([1008, 1009]);
/** Silence after which the server is probed, and how long it may take to answer. */
const SILENCE = 30_000;
const ANSWER = 10_000;
/** A connection that lasted so long was a good one: the pauses begin anew. */
const GOOD = 10_000;

export class Connection {
  readonly #environment: Environment;
  readonly #path: string;
  readonly #handler: ConnectionHandler;
  readonly #forget: readonly (() => void)[];
  #state: ConnectionState = 'connecting';
  #socket: Socket | null = null;
  #attempt = 0;
  #openedAt = 0;
  #started = false;
  /** Our first frame, which says where the page stands, is on its way. */
  #greeted = false;
  #closed = false;
  #cancelRetry: (() => void) | null = null;
  #cancelWatch: (() => void) | null = null;

  constructor(environment: Environment, path: string, handler: ConnectionHandler) {
    this.#environment = environment;
    this.#path = path;
    this.#handler = handler;
    this.#forget = [
      environment.on('online', () => this.#check()),
      environment.on('visible', () => this.#check()),
      // Not proof: a server on the reader's own machine needs no network.
      environment.on('offline', () => this.#check()),
    ];
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Connects, now that the page's position is known. */
  start(): void {
    this.#started = true;
    this.#connect();
  }

  /** Begins anew, because what the page had was too old. */
  restart(): void {
    this.#retry();
  }

  /** Sends a frame if the server listens; otherwise (false) the next synchronisation carries what it said. */
  send(frame: Uint8Array<ArrayBuffer>): boolean {
    if (!this.#greeted || this.#socket === null) return false;
    this.#socket.send(frame);
    return true;
  }

  /** The server could not be reached in another way. */
  lost(): void {
    if (this.#socket === null) this.#become('offline');
  }

  close(): void {
    this.#closed = true;
    for (const forget of this.#forget) forget();
    this.#drop();
  }

  #connect(): void {
    if (this.#closed || !this.#started || this.#socket !== null) return;
    this.#cancelRetry?.();
    const socket = this.#environment.connect(this.#path);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#openedAt = this.#environment.clock.now();
    socket.onopen = () => {
      const hello: Hello = { type: 'hello', ...this.#handler.position() };
      socket.send(JSON.stringify(hello));
      this.#greeted = true;
      this.#handler.opened();
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code }) => {
      // Before it had welcomed the page there was no frame to refuse.
      if (REFUSED.has(code) && this.#state === 'online') this.#handler.refused();
      this.#retry();
      if (code === MISSING) this.#handler.missing();
    };
    this.#watch();
  }

  #receive(data: unknown): void {
    this.#watch();
    if (data instanceof ArrayBuffer) {
      this.#handler.frame(new Uint8Array(data));
      return;
    }
    if (typeof data !== 'string') return;
    const event = JSON.parse(data) as ServerEvent;
    if (event.type === 'welcome') {
      this.#become('online');
      this.#handler.welcomed();
    }
    this.#handler.event(event);
  }

  /** Waits for the server to say something, and asks it when it does not. */
  #watch(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#environment.clock.after(SILENCE, () => this.#probe());
  }

  #probe(): void {
    this.send(this.#handler.probe());
    this.#cancelWatch?.();
    this.#cancelWatch = this.#environment.clock.after(ANSWER, () => this.#retry());
  }

  /** The network is back or away, or the reader is back: do not wait for silence. */
  #check(): void {
    if (this.#state === 'online') this.#probe();
    else if (this.#socket === null) this.#connect();
  }

  #retry(): void {
    this.#drop();
    if (this.#closed) return;
    const { clock } = this.#environment;
    if (clock.now() - this.#openedAt >= GOOD) this.#attempt = 0;
    // A short break is not worth mentioning.
    this.#become(this.#state === 'online' ? 'connecting' : 'offline');
    this.#cancelRetry = clock.after(backoff(this.#attempt, clock), () => this.#connect());
    this.#attempt += 1;
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#greeted = false;
    this.#cancelRetry?.();
    this.#cancelWatch?.();
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #become(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#handler.stateChanged();
  }
}
