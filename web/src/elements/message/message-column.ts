/**
 * The rendered messages of a branch in one container, in order, with the room of those that are not rendered between
 * them. Elements are never moved: one that leaves the document and comes back would lose its frames and its focus.
 */
import type { FencedMessage } from './message.js';

/** A message that is to be rendered, with the messages before it that are not. */
export interface Placed {
  readonly id: string;
  /** Pixels of the messages left out between the one before and this. */
  readonly room: number;
}

export class MessageColumn {
  readonly #place: HTMLElement;
  readonly #create: (id: string) => FencedMessage;
  readonly #removed: (message: FencedMessage) => void;
  readonly #shown = new Map<string, FencedMessage>();

  constructor(
    place: HTMLElement,
    create: (id: string) => FencedMessage,
    removed: (message: FencedMessage) => void,
  ) {
    this.#place = place;
    this.#create = create;
    this.#removed = removed;
  }

  get messages(): Iterable<FencedMessage> {
    return this.#shown.values();
  }

  message(id: string): FencedMessage | undefined {
    return this.#shown.get(id);
  }

  /** Shows these messages, in this order, and below them `rest` pixels. */
  show(placed: readonly Placed[], rest: number): void {
    const wanted = new Set(placed.map(({ id }) => id));
    let next = this.#place.firstElementChild;
    for (const { id, room } of placed) {
      next = this.#leave(next, room, wanted);
      const known = this.#shown.get(id);
      if (known !== undefined) {
        next = known.nextElementSibling;
        continue;
      }
      const message = this.#create(id);
      this.#shown.set(id, message);
      this.#place.insertBefore(message, next);
    }
    this.#leave(next, rest, wanted);
    // Last, since the browser looks at the whole when what has the focus goes: it would find too little and scroll.
    for (const [id, message] of this.#shown) if (!wanted.has(id)) this.#remove(id, message);
  }

  clear(): void {
    for (const [id, message] of this.#shown) this.#remove(id, message);
    this.#place.replaceChildren();
  }

  /** Has so much room before the next message that stays, and returns that. */
  #leave(from: Element | null, room: number, wanted: ReadonlySet<string>): Element | null {
    let next = from;
    let gap: HTMLElement | null = null;
    while (next instanceof HTMLElement && !wanted.has((next as Partial<FencedMessage>).message ?? '')) {
      const after: Element | null = next.nextElementSibling;
      if (next.className === 'room') {
        if (gap === null && room > 0) gap = next;
        else next.remove();
      }
      next = after;
    }
    if (room <= 0) return next;
    if (gap === null) {
      gap = document.createElement('div');
      gap.className = 'room';
      this.#place.insertBefore(gap, next);
    }
    const size = `${room}px`;
    if (gap.style.blockSize !== size) gap.style.blockSize = size;
    return next;
  }

  #remove(id: string, message: FencedMessage): void {
    this.#shown.delete(id);
    message.remove();
    this.#removed(message);
  }
}
