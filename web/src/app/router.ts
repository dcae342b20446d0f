/** The page's addresses: `/`, `/c/{conversation}`, and `/c/{conversation}#{cell}`. */

export interface Place {
  /** Null where a new conversation begins. */
  readonly conversation: string | null;
  /** The cell that is to be brought into view; null for none. */
  readonly cell: string | null;
  /** Whether the address is that of a conversation, and yet of none that there could be. */
  readonly malformed: boolean;
}

const CONVERSATION = /^\/c\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i;

const CELL = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:\d{1,4}|c[0-9a-z]{8}))$/i;

export function placeOf(path: string, fragment = ''): Place {
  const conversation = CONVERSATION.exec(path)?.[1]?.toLowerCase() ?? null;
  return {
    conversation,
    cell: conversation === null ? null : (CELL.exec(fragment)?.[1] ?? null),
    malformed: conversation === null && path.startsWith('/c/'),
  };
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
    return placeOf(location.pathname, location.hash);
  }

  go(path: string): void {
    if (path !== location.pathname) history.pushState(null, '', path);
    this.#arrive(this.place);
  }
}
