/**
 * Errors of the network in words.
 *
 * The browser keeps programs from the network (the policy on this worker's own response); this is not what
 * stops them. It only replaces "Failed to fetch" by an error that names the host and the reason.
 */

type XhrOpen = (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]) => void;

function explain(address: string, home: string): string {
  const url = URL.parse(address, home);
  if (url === null) return `${address} is not an address.`;
  if (url.origin === home) return `${url.pathname} could not be loaded from the server.`;
  return (
    `${url.host} cannot be reached: network access is off for programs in this conversation. ` +
    'Write the data into the program instead.'
  );
}

/** Replaces `fetch` and `XMLHttpRequest` of this worker by ones with legible errors. */
export function explainNetworkErrors(scope: WorkerGlobalScope): void {
  const home = scope.location.origin;
  const original = scope.fetch.bind(scope);
  scope.fetch = async (input, init) => {
    try {
      return await original(input, init);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      const address = input instanceof Request ? input.url : input.toString();
      // A new error: WebKit's own has no stack, and Pyodide would wait for ever on it.
      throw new TypeError(explain(address, home));
    }
  };
  explainRequests(home);
}

function explainRequests(home: string): void {
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
      throw new DOMException(explain(addresses.get(this) ?? '', home), 'NetworkError');
    }
  };
}
