/**
 * Requests to the server, and how they fail:
 *
 *   RequestError
 *     Refused       the request is wrong, and would be again
 *     Unable        the server answered that it could not do it: trying again may help
 *     Unreachable   the server did not answer: trying again may help
 */
import type { Problem } from '../../protocol/generated.js';
import type { Environment } from './environment.js';

export class RequestError extends Error {}

export class Refused extends RequestError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Unable extends RequestError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Unreachable extends RequestError {}

/** Answers that may be different the next time though they blame the request. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 425, 429]);
/** A server that has not answered for so long never will. */
const PATIENCE = 30_000;
/** The same for the shortest answer there is. */
const SHORT_PATIENCE = 10_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Returns the answer's JSON, undefined when it has none. `path` begins with `/api/`. */
export async function request<T>(
  environment: Environment,
  method: Method,
  path: string,
  body?: unknown,
): Promise<T> {
  const patience = new AbortController();
  const cancel = environment.clock.after(PATIENCE, () => patience.abort());
  try {
    const response = await environment.fetch(environment.origin + path, {
      method,
      signal: patience.signal,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: jsonOf(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw await failureOf(response);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new Unreachable('The server does not answer. It is tried again until it does.', { cause: error });
  } finally {
    cancel();
  }
}

/** Half of a surrogate pair, as a paste may bring one, is no text that can be stored. */
const jsonOf = (body: unknown): string =>
  JSON.stringify(body, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));

/** Whether the server answers at all, whatever it makes of one request. */
export async function isReachable(environment: Environment): Promise<boolean> {
  const patience = new AbortController();
  const cancel = environment.clock.after(SHORT_PATIENCE, () => patience.abort());
  try {
    return (await environment.fetch(`${environment.origin}/healthz`, { signal: patience.signal })).ok;
  } catch {
    return false;
  } finally {
    cancel();
  }
}

async function failureOf(response: Response): Promise<RequestError> {
  const words = await problemOf(response);
  if (response.status >= 500 || PASSING.has(response.status)) {
    return new Unable(response.status, words ?? `The server could not do this (status ${response.status}).`);
  }
  return new Refused(response.status, words ?? `The server refused this (status ${response.status}).`);
}

async function problemOf(response: Response): Promise<string | null> {
  try {
    const { error } = (await response.json()) as Partial<Problem>;
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}
