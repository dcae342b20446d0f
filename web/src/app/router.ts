/** The page's addresses: `/` and `/c/{conversation}`. */

export interface Place {
  /** Null where a new conversation begins. */
  readonly conversation: string | null;
}

const CONVERSATION = /^\/c\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i;

export function placeOf(path: string): Place {
  return { conversation: CONVERSATION.exec(path)?.[1]?.toLowerCase() ?? null };
}

export const pathOf = (conversation: string | null): string =>
  conversation === null ? '/' : `/c/${conversation}`;

export class Router {
  readonly #arrive: (place: Place) => void;

  constructor(arrive: (place: Place) => void) {
    this.#arrive = arrive;
    window.addEventListener('popstate', () => this.#arrive(this.place));
    // The login token has done its work; it shall not stay in the address, in bookmarks and screenshots.
    if (new URLSearchParams(location.search).has('token')) history.replaceState(null, '', location.pathname);
  }

  get place(): Place {
    return placeOf(location.pathname);
  }

  go(path: string): void {
    if (path !== location.pathname) history.pushState(null, '', path);
    this.#arrive(this.place);
  }
}
