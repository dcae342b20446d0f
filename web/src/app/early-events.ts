/** What the reader does while the half of the page that acts on it is on its way. */
import type { FencedEvents } from '../elements/events.js';

/** The events of what is seen from the start. A message waits in the composer by itself. */
const NAMES = [
  'fenced-approach',
  'fenced-delete',
  'fenced-files-add',
  'fenced-model',
  'fenced-navigate',
  'fenced-new',
  'fenced-rename',
  'fenced-search',
  'fenced-start',
  'fenced-theme',
] as const satisfies readonly (keyof FencedEvents)[];

/** Keeps such events of `target`, and tells them once more, in their order, when there is somebody to hear them. */
export class EarlyEvents {
  readonly #target: EventTarget;
  #kept: CustomEvent<unknown>[] = [];

  constructor(target: EventTarget) {
    this.#target = target;
    for (const name of NAMES) target.addEventListener(name, this.#keep);
  }

  release(): void {
    for (const name of NAMES) this.#target.removeEventListener(name, this.#keep);
    const kept = this.#kept;
    this.#kept = [];
    for (const { type, detail } of kept) this.#target.dispatchEvent(new CustomEvent(type, { detail }));
  }

  readonly #keep = (event: Event): void => {
    this.#kept.push(event as CustomEvent<unknown>);
  };
}
