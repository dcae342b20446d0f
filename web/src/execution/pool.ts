/**
 * The live sessions of a tab, over one sandbox. Each costs as much memory as a small program, so their number is
 * limited; when one more is wanted, the one that was used longest ago and is idle is closed.
 */
import type { Answer, CloseReason, Command, IndexAccess, Limits, SandboxEvent } from '../protocol/session.js';
import type { SandboxPort } from './api.js';

export const DEFAULT_MOST = 4;

/** Milliseconds to wait for what a run wrote beyond its limit. */
const REST_PATIENCE = 10_000;

export type SessionEvent = Exclude<
  SandboxEvent,
  {
    type:
      | 'ready'
      | 'pong'
      | 'rest'
      | 'answer'
      | 'files_answer'
      | 'files_progress'
      | 'files_changed'
      | 'environment';
  }
>;

/** What programs may install from that may reach these sites besides the operator's; a promise where the server must be asked. */
export type FindIndex = (network: readonly string[]) => IndexAccess | null | Promise<IndexAccess>;

/** Who uses a session. */
export interface Tenant {
  readonly language: string;
  /** The conversation whose files its programs see; null for none that are kept. */
  readonly conversation: string | null;
  readonly limits: Limits;
  /** Whether its variables are kept for the next session. */
  readonly keep: boolean;
  receive(event: SessionEvent): void;
  /** The session has a place: it is being opened. */
  admitted(): void;
  /** The session is being closed; what it saves first takes a moment. */
  closing(): void;
  /** Whether the session could be closed without ending a run. */
  idle(): boolean;
}

interface Lease {
  readonly id: string;
  readonly tenant: Tenant;
  readonly network: readonly string[];
  readonly profile: string;
  used: number;
  /** Has a place; before that it waits for one. */
  opened: boolean;
  /** The sandbox knows of it. */
  posted: boolean;
  closing: boolean;
}

interface Asked {
  readonly session: string;
  readonly answer: (answer: Answer) => void;
}

type Passed = Extract<Command, { type: 'execute' | 'interrupt' | 'input_reply' }>;
type Request = Extract<Command, { type: 'request' }>;

const GONE: Answer = { refusal: 'gone', message: 'The session is not there any more. Run a cell first.' };

export class SessionPool {
  readonly #port: SandboxPort;
  readonly #makeId: () => string;
  readonly #findIndex: FindIndex;
  readonly #leases = new Map<string, Lease>();
  readonly #asked = new Map<string, Asked>();
  readonly #rests = new Map<string, Set<(text: Blob | null) => void>>();
  readonly #unlisten: () => void;
  #most: number;
  #uses = 0;

  constructor(
    port: SandboxPort,
    options: { readonly most?: number; readonly makeId?: () => string; readonly findIndex?: FindIndex } = {},
  ) {
    this.#port = port;
    this.#most = options.most ?? DEFAULT_MOST;
    this.#makeId = options.makeId ?? (() => crypto.randomUUID());
    this.#findIndex = options.findIndex ?? (() => null);
    this.#unlisten = port.listen((event) => this.#receive(event));
  }

  /** How many sessions may live at once. With fewer than there are, idle ones are closed when the next is opened. */
  get most(): number {
    return this.#most;
  }

  set most(most: number) {
    this.#most = Math.max(1, Math.floor(most));
    this.#admit();
  }

  /** Whether one more session would cost nobody its place. */
  get hasRoom(): boolean {
    return this.#leases.size < this.#most;
  }

  /** An id for a session that is to be opened; never used again. */
  reserve(): string {
    return this.#makeId();
  }

  /** Opens a session as soon as there is a place for it. The tenant may hear of it before this returns. */
  open(id: string, tenant: Tenant, network: readonly string[], profile: string): void {
    this.#leases.set(id, {
      id,
      tenant,
      network,
      profile,
      used: this.#next(),
      opened: false,
      posted: false,
      closing: false,
    });
    this.#admit();
  }

  /** Tells the sandbox that somebody will probably open such a session. */
  prepare(wanted: Omit<Extract<Command, { type: 'prepare' }>, 'type'>): void {
    this.#port.post({ type: 'prepare', ...wanted });
  }

  /** Passes a command on; one for a session that is gone does nothing. */
  post(command: Passed): void {
    if (this.#use(command.session)) this.#port.post(command);
  }

  /** Asks a session something; always resolves. */
  request(command: Omit<Request, 'type' | 'request'>): Promise<Answer> {
    if (!this.#use(command.session)) return Promise.resolve(GONE);
    const request = this.#makeId();
    return new Promise((answer) => {
      this.#asked.set(request, { session: command.session, answer });
      this.#port.post({ type: 'request', request, ...command });
    });
  }

  /** What a run wrote beyond its limit, of whichever session; null when it is not kept any more. */
  rest(run: string): Promise<Blob | null> {
    return new Promise((resolve) => {
      const waiting = this.#rests.get(run) ?? new Set();
      this.#rests.set(run, waiting.add(resolve));
      setTimeout(() => this.#giveRest(run, null), REST_PATIENCE);
      this.#port.post({ type: 'rest', run });
    });
  }

  /** Ends a session; its tenant hears `dead` with the reason. */
  close(id: string, reason: CloseReason): void {
    const lease = this.#leases.get(id);
    if (lease === undefined || lease.closing) return;
    lease.closing = true;
    lease.tenant.closing();
    if (lease.posted) this.#port.post({ type: 'close', session: id, reason });
    else this.#receive({ type: 'dead', session: id, reason, message: 'The session was closed.' });
  }

  /** To be called when a session became idle: another may be waiting for its place. */
  rested(): void {
    this.#admit();
  }

  dispose(): void {
    for (const id of [...this.#leases.keys()]) this.close(id, 'closed');
    this.#unlisten();
  }

  /** Whether the session is open; it counts as used now. */
  #use(session: string): boolean {
    const lease = this.#leases.get(session);
    if (lease === undefined || !lease.opened || lease.closing) return false;
    lease.used = this.#next();
    return true;
  }

  #next(): number {
    this.#uses += 1;
    return this.#uses;
  }

  /** Opens what waits, in order; makes room by closing idle sessions. */
  #admit(): void {
    for (const lease of this.#leases.values()) {
      if (lease.opened || lease.closing) continue;
      const live = [...this.#leases.values()].filter((other) => other.opened);
      if (live.length >= this.#most && !this.#evict(live)) return;
      const full = [...this.#leases.values()].filter((other) => other.opened).length >= this.#most;
      if (full) return; // goes on when the evicted one is dead
      lease.opened = true;
      lease.tenant.admitted();
      const index = this.#findIndex(lease.network);
      if (index instanceof Promise) void index.then((found) => this.#postOpen(lease, found));
      else this.#postOpen(lease, index);
    }
  }

  #postOpen(lease: Lease, index: IndexAccess | null): void {
    if (lease.closing) return;
    lease.posted = true;
    const { language, limits, conversation, keep } = lease.tenant;
    const { id: session, network, profile } = lease;
    this.#port.post({ type: 'open', session, conversation, keep, language, profile, limits, network, index });
  }

  /** False when every session is busy. */
  #evict(live: readonly Lease[]): boolean {
    if (live.some((lease) => lease.closing)) return true;
    const idle = live.filter((lease) => lease.tenant.idle()).sort((a, b) => a.used - b.used);
    const oldest = idle[0];
    if (oldest === undefined) return false;
    this.close(oldest.id, 'evicted');
    return true;
  }

  #receive(event: SandboxEvent): void {
    if (event.type === 'rest') this.#giveRest(event.run, event.text);
    else if (event.type === 'answer') this.#answer(event.request, event.session, event.answer);
    else if ('session' in event) this.#pass(event);
  }

  #pass(event: SessionEvent): void {
    const lease = this.#leases.get(event.session);
    if (lease === undefined) return;
    if (event.type === 'dead') {
      this.#leases.delete(event.session);
      for (const [request, { session }] of this.#asked)
        if (session === event.session) this.#answer(request, session, GONE);
    }
    lease.tenant.receive(event);
    if (event.type === 'dead') this.#admit();
  }

  #answer(request: string, session: string, answer: Answer): void {
    const asked = this.#asked.get(request);
    if (asked?.session !== session) return;
    this.#asked.delete(request);
    asked.answer(answer);
  }

  #giveRest(run: string, text: Blob | null): void {
    for (const resolve of this.#rests.get(run) ?? []) resolve(text);
    this.#rests.delete(run);
  }
}
