/** Fetches the runtime's own files and counts their bytes. */

export type CountBytes = (bytes: number) => void;

type Fetch = typeof fetch;

/** The body of a response as bytes; `count` is called for each piece that arrives. `size` is a guess, 0 if there is none. */
export async function readBody(
  response: Response,
  count: CountBytes,
  size = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array(await response.arrayBuffer());
  let whole = new Uint8Array(size);
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.length > whole.length) {
      const larger = new Uint8Array(Math.max(length + value.length, whole.length * 2));
      larger.set(whole.subarray(0, length));
      whole = larger;
    }
    whole.set(value, length);
    length += value.length;
    count(value.length);
  }
  return length === whole.length ? whole : whole.slice(0, length);
}

/** The bytes at `url`. Throws an `Error` that names the file. */
export async function download(
  fetching: Fetch,
  url: string,
  count: CountBytes,
  size = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetching(url);
  if (!response.ok) {
    const file = url.slice(url.lastIndexOf('/') + 1);
    throw new Error(
      `the server answered ${response.status} for ${file}. Run \`fenced runtimes install\` on the server.`,
    );
  }
  return readBody(response, count, size);
}

/**
 * A `fetch` that counts bytes. A request with integrity is checked here instead of by the browser, which would
 * hand out nothing, and so report no progress, before the whole file is there; except where a frame without an origin has
 * no means to check.
 */
export function countingFetch(fetching: Fetch, count: CountBytes, signal: AbortSignal): Fetch {
  return async (input, init) => {
    const { integrity = '', ...rest } = init ?? {};
    const checkedHere = globalThis.isSecureContext;
    const response = await fetching(input, { ...rest, ...(checkedHere ? {} : { integrity }), signal });
    if (!response.ok) return response;
    const bytes = await readBody(response, count);
    if (checkedHere && integrity !== '' && !(await matches(bytes, integrity))) {
      throw new TypeError(
        `${response.url} does not have the expected content. Run \`fenced runtimes install\` on the server.`,
      );
    }
    return new Response(bytes, {
      status: response.status,
      headers: { 'content-type': 'application/octet-stream' },
    });
  };
}

async function matches(bytes: Uint8Array<ArrayBuffer>, integrity: string): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256-${btoa(String.fromCharCode(...digest))}` === integrity;
}
