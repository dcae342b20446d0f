/** For tests of elements: runs that a test sets by hand, and what an element emits. */
import type { Stale } from '../conversation/cells/stale.js';
import type { LiveRun } from '../execution/run.js';
import { RequestRefused } from '../execution/api.js';
import type { JsonValue } from '../protocol/generated.js';
import type { Limits, RequestMethod, SavedEnvironment } from '../protocol/session.js';
import type { FencedEvents } from '../elements/events.js';
import type { LiveRuns, LiveSession, LostSession, RefusedSite, RestoredSession } from '../elements/ports.js';

export class SetRuns implements LiveRuns {
  batch: LiveRuns['batch'] = null;
  readonly by = 'browser.page';
  ongoing = 0;
  lost: readonly LostSession[] = [];
  refused: readonly RefusedSite[] = [];
  restored: readonly RestoredSession[] = [];
  readonly environments = new Map<string, SavedEnvironment>();
  sessions: readonly LiveSession[] = [];
  readonly runs = new Map<string, LiveRun>();
  readonly stranded = new Set<string>();
  readonly stales = new Map<string, Stale>();
  readonly rests = new Set<string>();
  readonly limited = new Map<string, Limits>();
  readonly #listeners = new Set<(event: null) => void>();

  live(cell: string): LiveRun | undefined {
    return this.runs.get(cell);
  }

  watch(_cell: string, listener: () => void): () => void {
    return this.subscribe(listener);
  }

  subscribe(listener: (event: null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  saved(language: string): SavedEnvironment | null {
    return this.environments.get(language) ?? null;
  }

  latest(): string | null {
    return null;
  }

  isStranded(cell: string): boolean {
    return this.stranded.has(cell);
  }

  stale(cell: string): Stale | undefined {
    return this.stales.get(cell);
  }

  get staleCount(): number {
    return this.stales.size;
  }

  hasRest(run: string): boolean {
    return this.rests.has(run);
  }

  /** What requests are answered; a test sets its own. */
  answer: (method: RequestMethod, params: JsonValue) => Promise<JsonValue> = () =>
    Promise.reject(new RequestRefused('gone', 'There is no session.'));

  request(_language: string, method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    return this.answer(method, params);
  }

  ask(_run: string, method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    return this.answer(method, params);
  }

  limits(run: string): Limits | null {
    return this.limited.get(run) ?? null;
  }

  /** Tells those who listen that something was set. */
  tell(): void {
    for (const listener of [...this.#listeners]) listener(null);
  }
}

/** The details of every event of this name that reaches the document from now on. */
export function heard<Name extends keyof FencedEvents>(name: Name): FencedEvents[Name][] {
  const details: FencedEvents[Name][] = [];
  document.addEventListener(name, (event) =>
    details.push((event as CustomEvent).detail as FencedEvents[Name]),
  );
  return details;
}

/** The element in the document, drawn. */
export async function mount<T extends HTMLElement & { readonly updateComplete: Promise<boolean> }>(
  element: T,
  properties: Partial<T>,
): Promise<T> {
  Object.assign(element, properties);
  document.body.replaceChildren(element);
  await element.updateComplete;
  return element;
}

/** What it shows, with the text of the elements in it. */
export function shown(node: Node): string {
  const inside = node instanceof Element && node.shadowRoot !== null ? node.shadowRoot : node;
  if (node.nodeType === 3) return node.textContent ?? '';
  if (node instanceof Element && ['STYLE', 'SVG', 'svg'].includes(node.tagName)) return '';
  return [...inside.childNodes].map(shown).join('').replace(/\s+/g, ' ');
}

/** The button of this name, in the element or an element in it. */
export function button(root: Element, name: string): HTMLButtonElement {
  const found = buttons(root).find(
    (one) => (one.ariaLabel ?? one.getAttribute('aria-label') ?? one.textContent).trim() === name,
  );
  if (found === undefined) throw new Error(`There is no button “${name}” in <${root.localName}>.`);
  return found;
}

export function buttons(root: Element): HTMLButtonElement[] {
  const all = [...(root.shadowRoot ?? root).querySelectorAll('*')];
  return all.flatMap((element) =>
    element instanceof HTMLButtonElement ? [element] : element.shadowRoot === null ? [] : buttons(element),
  );
}
