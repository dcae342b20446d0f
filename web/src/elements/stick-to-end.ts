/** Keeps a scroller at its end while it grows, for as long as the reader stays there. */

const NEAR = 48;

export class StickToEnd {
  readonly #changed: (atEnd: boolean) => void;
  #scroller: HTMLElement | null = null;
  #content: HTMLElement | null = null;
  #observer: ResizeObserver | null = null;
  #sticks = true;
  #top = 0;

  constructor(changed: (atEnd: boolean) => void) {
    this.#changed = changed;
  }

  attach(scroller: HTMLElement, content: HTMLElement): void {
    this.detach();
    this.#scroller = scroller;
    this.#content = content;
    this.#anchor();
    content.addEventListener('click', this.#onClick);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#observer = new ResizeObserver(() => this.#follow());
    this.#observer.observe(content);
    this.#observer.observe(scroller);
  }

  detach(): void {
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#content?.removeEventListener('click', this.#onClick);
    this.#observer?.disconnect();
    this.#scroller = null;
  }

  /** Whether it follows the end now. */
  get sticks(): boolean {
    return this.#sticks;
  }

  /** Stays where the reader is, or is brought. */
  release(): void {
    this.#set(false);
  }

  jump(): void {
    this.#set(true);
    this.#follow();
  }

  #follow(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    if (this.#sticks) scroller.scrollTop = scroller.scrollHeight;
    else if (this.#distance(scroller) < 1) this.#set(true);
    this.#top = scroller.scrollTop;
  }

  readonly #onScroll = (): void => {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const movedUp = scroller.scrollTop < this.#top - 1;
    this.#top = scroller.scrollTop;
    const near = this.#distance(scroller) < NEAR;
    // Growth moves the end away without any scrolling; only the reader's own way up lets go of it.
    if (near) this.#set(true);
    else if (movedUp) this.#set(false);
  };

  /** What the reader unfolds stays under the pointer and opens downwards. */
  readonly #onClick = (event: Event): void => {
    if (
      event.composedPath().some((target) => target instanceof HTMLElement && target.tagName === 'SUMMARY')
    ) {
      this.#set(false);
    }
  };

  #distance(scroller: HTMLElement): number {
    return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  }

  #set(sticks: boolean): void {
    if (this.#sticks === sticks) return;
    this.#sticks = sticks;
    this.#anchor();
    this.#changed(sticks);
  }

  /**
   * A browser that holds still what is seen when something above it grows or shrinks must not do so at the end: it would
   * look as if the reader had moved.
   */
  #anchor(): void {
    if (this.#scroller !== null) this.#scroller.style.overflowAnchor = this.#sticks ? 'none' : '';
  }
}
