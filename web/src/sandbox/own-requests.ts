/** What the supervisor itself asks of a worker's runtime: the answers come back to it, and not to the page. */
import type { JsonValue } from '../protocol/generated.js';
import type { Answer, Command, RequestMethod } from '../protocol/session.js';

export type OwnRequest = Omit<Extract<Command, { type: 'request' }>, 'session'>;

export class OwnRequests {
  readonly #post: (request: OwnRequest) => void;
  readonly #waiting = new Map<string, (answer: Answer) => void>();

  constructor(post: (request: OwnRequest) => void) {
    this.#post = post;
  }

  ask(method: RequestMethod, params: JsonValue, blob?: Blob): Promise<Answer> {
    const request = crypto.randomUUID();
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      this.#post({ type: 'request', request, method, params, ...(blob === undefined ? {} : { blob }) });
    });
  }

  /** Takes an answer; false for one that is the page's. */
  answered(request: string, answer: Answer): boolean {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    waiting?.(answer);
    return waiting !== undefined;
  }
}
