/** Outputs that were too large to be inline, fetched once. */
import { blobPath } from '../../protocol/addresses.js';
import type { Output } from '../../protocol/session.js';
import type { Environment } from '../sync/environment.js';
import { request } from '../sync/rest.js';

export class Blobs {
  readonly #environment: Environment;
  readonly #known = new Map<string, Promise<Output>>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  load(sha256: string): Promise<Output> {
    const known = this.#known.get(sha256);
    if (known !== undefined) return known;
    const blob = request<Output>(this.#environment, 'GET', blobPath(sha256));
    this.#known.set(sha256, blob);
    blob.catch(() => this.#known.delete(sha256));
    return blob;
  }
}
