/**
 * What the page asks of a live session between runs. A request may run code of the reader's (the `repr` of a class),
 * so each has a time, after which the runtime is signalled, and then the session ended: it would not run again.
 */
import type { Cancel, Clock } from '../protocol/clock.js';
import type { Answer, Capabilities, Command, WorkerCommand } from '../protocol/session.js';

/** Milliseconds that a request may take before it is signalled to stop. */
const PATIENCE = 3000;
/** And from then until the session is given up. */
const GRACE = 1500;

type Request = Extract<Command, { type: 'request' }>;

export interface RequestsOwner {
  post(command: WorkerCommand): void;
  answer(request: string, answer: Answer): void;
  /** Raises the interrupt flag. */
  signal(): void;
  hung(): void;
}

export class Requests {
  readonly #clock: Clock;
  readonly #owner: RequestsOwner;
  readonly #waiting = new Map<string, Cancel>();

  constructor(clock: Clock, owner: RequestsOwner) {
    this.#clock = clock;
    this.#owner = owner;
  }

  ask({ request, method, params }: Request, ready: boolean, capabilities: Capabilities | null): void {
    if (capabilities !== null && !capabilities.requests.includes(method)) {
      this.#owner.answer(request, { refusal: 'unsupported', message: `This language has no ${method}.` });
    } else if (!ready) {
      this.#owner.answer(request, {
        refusal: 'busy',
        message: 'A program runs. Wait for its end, or stop it.',
      });
    } else if (!this.#waiting.has(request)) {
      this.#waiting.set(
        request,
        this.#clock.after(PATIENCE, () => this.#late(request)),
      );
      this.#owner.post({ type: 'request', request, method, params });
    }
  }

  /** The worker's answer; false when nothing was asked. */
  answered(request: string, answer: Answer): boolean {
    const cancel = this.#waiting.get(request);
    if (cancel === undefined) return false;
    cancel();
    this.#waiting.delete(request);
    this.#owner.answer(request, answer);
    return true;
  }

  /** The session is over. */
  close(): void {
    for (const [request, cancel] of this.#waiting) {
      cancel();
      this.#owner.answer(request, { refusal: 'gone', message: 'The session ended before it could answer.' });
    }
    this.#waiting.clear();
  }

  #late(request: string): void {
    this.#owner.signal();
    this.#waiting.set(
      request,
      this.#clock.after(GRACE, () => {
        this.#waiting.delete(request);
        this.#owner.answer(request, {
          refusal: 'timed_out',
          message: 'The session took too long to answer.',
        });
        this.#owner.hung();
      }),
    );
  }
}
