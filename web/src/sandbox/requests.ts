/**
 * What the page asks of a live session between runs, one at a time. A request may run code of the reader's (the `repr` of
 * a class), so each has a time, after which the runtime is signalled, and then the session ended: it would not run again.
 */
import type { Cancel, Clock } from '../protocol/clock.js';
import type { Answer, Capabilities, Command, RequestMethod, WorkerCommand } from '../protocol/session.js';

/** Milliseconds that a request may take before it is signalled to stop. */
const PATIENCE = 3000;
/** For what looks through all rows of a table, or imports a formatter: a busy machine takes its time for it. */
const SLOW_PATIENCE = 15_000;
/** So does a session full of data that is saved. */
const SLOW: ReadonlySet<RequestMethod> = new Set(['slice', 'summary', 'csv', 'format', 'snapshot']);
/**
 * What no run waits for: it is told to stop, by the flag while it computes or by a message while it loads, and asked for
 * again after the run. What only loads stands in the way of other requests just as little.
 */
const YIELDING: Partial<Record<RequestMethod, 'compute' | 'load'>> = { snapshot: 'compute', preload: 'load' };
/** What is restored needs its packages first. */
const PATIENCE_TO_RESTORE = 120_000;
/** And from then until the session is given up. */
const GRACE = 1500;

type Request = Extract<Command, { type: 'request' }>;

const BUSY: Answer = { refusal: 'busy', message: 'A program runs. Wait for its end, or stop it.' };

export interface RequestsOwner {
  post(command: WorkerCommand): void;
  answer(request: string, answer: Answer): void;
  /** Tells the runtime to give up what it loads for a request. */
  cancel(request: string): void;
  /** Raises the interrupt flag. */
  signal(): void;
  /** Takes it back: what it was raised for has ended. */
  unsignal(): void;
  hung(): void;
}

interface Asked {
  readonly request: string;
  readonly method: RequestMethod;
  cancel: Cancel;
  late: boolean;
  yielded: boolean;
}

export class Requests {
  readonly #clock: Clock;
  readonly #owner: RequestsOwner;
  readonly #line: Request[] = [];
  /** What the runtime is asked now. */
  #asked: Asked | null = null;
  #whenAnswered: (() => void) | null = null;

  constructor(clock: Clock, owner: RequestsOwner) {
    this.#clock = clock;
    this.#owner = owner;
  }

  ask(request: Request, ready: boolean, capabilities: Capabilities | null): void {
    const { method } = request;
    if (capabilities !== null && !capabilities.requests.includes(method)) {
      const message = `This language has no ${method}.`;
      this.#owner.answer(request.request, { refusal: 'unsupported', message });
    } else if (!ready) this.#owner.answer(request.request, BUSY);
    else {
      this.#line.push(request);
      if (this.#asked !== null && YIELDING[this.#asked.method] === 'load') this.#makeRoom(this.#asked);
      this.#next();
    }
  }

  /** The worker's answer; false when it was not asked for. */
  answered(request: string, answer: Answer): boolean {
    const asked = this.#asked;
    if (asked?.request !== request) return false;
    asked.cancel();
    this.#asked = null;
    if (asked.late || asked.yielded) this.#owner.unsignal();
    this.#owner.answer(request, asked.yielded && 'refusal' in answer ? BUSY : answer);
    const waiting = this.#whenAnswered;
    this.#whenAnswered = null;
    if (waiting === null) this.#next();
    else waiting();
    return true;
  }

  /** A run has come: calls back once the runtime is free for it. What waits in line is not asked any more. */
  giveWay(free: () => void): void {
    for (const { request } of this.#line.splice(0)) this.#owner.answer(request, BUSY);
    if (this.#asked === null) {
      free();
      return;
    }
    this.#whenAnswered = free;
    this.#makeRoom(this.#asked);
  }

  /** The session is over. */
  close(): void {
    this.#asked?.cancel();
    const open = [...(this.#asked === null ? [] : [this.#asked]), ...this.#line.splice(0)];
    this.#asked = null;
    this.#whenAnswered = null;
    const message = 'The session ended before it could answer.';
    for (const { request } of open) this.#owner.answer(request, { refusal: 'gone', message });
  }

  #makeRoom(asked: Asked): void {
    const doing = YIELDING[asked.method];
    if (doing === undefined || asked.yielded) return;
    asked.yielded = true;
    this.#owner.cancel(asked.request);
    if (doing === 'compute') this.#owner.signal();
  }

  #next(): void {
    if (this.#asked !== null) return;
    const next = this.#line.shift();
    if (next === undefined) return;
    const { request, method, params, blob } = next;
    // A slow network is no fault of the session, and what is loaded ahead gives way to anything.
    const cancel =
      method === 'preload' ? () => undefined : this.#clock.after(patienceFor(method), () => this.#late());
    this.#asked = { request, method, cancel, late: false, yielded: false };
    this.#owner.post({ type: 'request', request, method, params, ...(blob === undefined ? {} : { blob }) });
  }

  #late(): void {
    const asked = this.#asked;
    if (asked === null) return;
    asked.late = true;
    // It may compute, or wait for a download, which does not see the flag.
    this.#owner.cancel(asked.request);
    this.#owner.signal();
    asked.cancel = this.#clock.after(GRACE, () => {
      this.#asked = null;
      const message = 'The session took too long to answer.';
      this.#owner.answer(asked.request, { refusal: 'timed_out', message });
      this.#owner.hung();
    });
  }
}

function patienceFor(method: RequestMethod): number {
  if (method === 'restore') return PATIENCE_TO_RESTORE;
  return SLOW.has(method) ? SLOW_PATIENCE : PATIENCE;
}
