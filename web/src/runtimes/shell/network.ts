/**
 * What the network refuses, in words and on the record.
 *
 * The browser keeps programs from the network (the policy on this worker's own response); this is not what stops
 * them. It replaces "Failed to fetch" by an error that names the host and the way to allow it, and tells the page
 * which places were asked for, so that the reader can be asked.
 */

type XhrOpen = (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]) => void;

/** A WebSocket's place is allowed as that of its HTTP server. */
function originOf(url: URL): string {
  return url.origin.replace(/^ws/, 'http');
}

class Words {
  readonly #home: string;
  readonly #allowed: ReadonlySet<string>;

  constructor(home: string, allowed: readonly string[]) {
    this.#home = home;
    this.#allowed = new Set(allowed);
  }

  /** Why a request to this address failed. */
  explain(address: string): string {
    const url = URL.parse(address, this.#home);
    if (url === null) return `${address} is not an address.`;
    if (url.origin === this.#home) return `${url.pathname} could not be loaded from the server.`;
    if (this.#allowed.has(originOf(url))) {
      return (
        `${url.host} did not answer, or does not let pages of other sites read its answers (CORS). ` +
        'Programs in this conversation may use it.'
      );
    }
    return (
      `${url.host} cannot be reached: programs in this conversation may not use it. ` +
      'Allow it under the cell or in the settings of the conversation, then run again.'
    );
  }
}

/**
 * Replaces `fetch` and `XMLHttpRequest` of this worker by ones with legible errors. `home` is the origin of the
 * runtimes' files, `allowed` what the worker's policy lets through besides.
 */
export function explainNetworkErrors(
  scope: WorkerGlobalScope,
  home: string,
  allowed: readonly string[],
): void {
  const words = new Words(home, allowed);
  const original = scope.fetch.bind(scope);
  scope.fetch = async (input, init) => {
    try {
      return await original(input, init);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      const address = input instanceof Request ? input.url : input.toString();
      // A new error: WebKit's own has no stack, and Pyodide would wait for ever on it.
      throw new TypeError(words.explain(address));
    }
  };
  explainRequests(words);
}

function explainRequests(words: Words): void {
  const { prototype } = XMLHttpRequest;
  const addresses = new WeakMap<XMLHttpRequest, string>();
  const { open, send } = prototype;
  const explainedOpen: XhrOpen = function (method, url, ...rest) {
    addresses.set(this, String(url));
    Reflect.apply(open, this, [method, url, ...rest]);
  };
  prototype.open = explainedOpen;
  prototype.send = function (body) {
    try {
      Reflect.apply(send, this, [body]);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NetworkError') throw error;
      throw new DOMException(words.explain(addresses.get(this) ?? ''), 'NetworkError');
    }
  };
}

/** Calls `refused` with each origin that the browser kept a connection of this worker from. */
export function reportRefusals(scope: WorkerGlobalScope, refused: (origin: string) => void): void {
  scope.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, isTrusted } = event as SecurityPolicyViolationEvent;
    if (!isTrusted || effectiveDirective !== 'connect-src') return;
    const url = URL.parse(blockedURI);
    if (url !== null && /^(?:https?|wss?):$/.test(url.protocol)) refused(originOf(url));
  });
}
