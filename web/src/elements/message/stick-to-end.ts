/**
 * Keeps a scroller at its end while it grows, for as long as the reader stays there; or keeps something still under the pointer
 * while what stands below it comes and goes. Nothing moves while a button of the pointer is down: what is pressed there would
 * not be there any more when the button comes up, and the click would be lost.
 */
import { isTyping } from '../controls/focus.js';

const NEAR = 48;
/** For how long after a wheel, a touch or a key a scroll counts as the reader's, in milliseconds. */
const READERS_MS = 300;
const SCROLLING: ReadonlySet<string> = new Set([
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  ' ',
]);

interface Pinned {
  readonly element: HTMLElement;
  /** Its distance from the top of the view. */
  readonly top: number;
}

export class StickToEnd {
  readonly #changed: (atEnd: boolean) => void;
  #scroller: HTMLElement | null = null;
  #content: HTMLElement | null = null;
  #observer: ResizeObserver | null = null;
  #sticks = true;
  #atEnd = true;
  #pinned: Pinned | null = null;
  #top = 0;
  /** Heights of the content and of the view when they were looked at last. */
  #height = 0;
  #room = 0;
  #input = -Infinity;
  #isPressed = false;

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
    for (const event of INPUTS) scroller.addEventListener(event, this.#onInput, { passive: true });
    scroller.addEventListener('pointerdown', this.#onPress, { passive: true });
    for (const event of RELEASES) window.addEventListener(event, this.#onRelease, { passive: true });
    this.#observer = new ResizeObserver(() => this.#follow());
    this.#observer.observe(content);
    this.#observer.observe(scroller);
  }

  detach(): void {
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    for (const event of INPUTS) this.#scroller?.removeEventListener(event, this.#onInput);
    this.#scroller?.removeEventListener('pointerdown', this.#onPress);
    for (const event of RELEASES) window.removeEventListener(event, this.#onRelease);
    this.#isPressed = false;
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
    this.#pinned = null;
    this.#set(false);
    this.#report();
  }

  jump(): void {
    this.#set(true);
    this.#follow();
  }

  /** The reader scrolls by other means than those of the browser. */
  take(): void {
    this.#pinned = null;
    this.#input = performance.now();
  }

  /** Keeps an element where it is until the reader scrolls; does nothing where it is out of view. */
  pin(element: HTMLElement): void {
    const scroller = this.#scroller;
    if (scroller === null || this.#content === null) return;
    const view = scroller.getBoundingClientRect();
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom <= view.top || top >= view.bottom) return;
    this.#set(false);
    this.#pinned = { element, top: top - view.top };
    // Should what is below get shorter, the end would come up and take all with it.
    this.#content.style.minBlockSize = `${scroller.scrollTop + scroller.clientHeight}px`;
    this.#look(scroller);
  }

  #follow(): void {
    const scroller = this.#scroller;
    if (scroller === null || this.#isPressed) return;
    this.#letGo(scroller);
    if (this.#sticks) scroller.scrollTop = scroller.scrollHeight;
    else if (this.#pinned !== null) this.#hold(scroller, this.#pinned);
    else if (this.#distance(scroller) < 1) this.#set(true);
    this.#look(scroller);
  }

  #hold(scroller: HTMLElement, pinned: Pinned): void {
    const moved = movedBy(scroller, pinned);
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
  }

  /**
   * Holds nothing any more where somebody else scrolled, as the Tab key does on its way to what is out of view: what was held
   * has then moved by just as much.
   */
  #letGo(scroller: HTMLElement): void {
    if (this.#pinned === null || this.#wasPushed(scroller)) return;
    const scrolled = scroller.scrollTop - this.#top;
    if (Math.abs(scrolled) >= 1 && Math.abs(movedBy(scroller, this.#pinned) + scrolled) < 1)
      this.#pinned = null;
  }

  readonly #onScroll = (): void => {
    const scroller = this.#scroller;
    if (scroller === null) return;
    if (this.#wasPushed(scroller)) {
      this.#follow();
      return;
    }
    this.#letGo(scroller);
    const movedUp = scroller.scrollTop < this.#top - 1;
    const near = this.#distance(scroller) < NEAR;
    if (this.#pinned === null) {
      // Growth moves the end away without any scrolling; only the reader's own way up lets go of it.
      if (near) this.#set(true);
      else if (movedUp) this.#set(false);
      this.#giveBack(scroller);
    }
    this.#look(scroller);
  };

  /**
   * Whether the browser moved the view since there was no more to see below: a line above the composer may go in the moment in
   * which a message comes.
   */
  #wasPushed({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
    if (performance.now() - this.#input <= READERS_MS) return false;
    const given = Math.max(0, clientHeight - this.#room) + Math.max(0, this.#height - scrollHeight);
    return given > 0 && this.#top - scrollTop <= given + 1;
  }

  readonly #onInput = (event: Event): void => {
    if (event instanceof KeyboardEvent && (!SCROLLING.has(event.key) || isTyping())) return;
    // A press on the scroller itself is one on its bar.
    if (event.type === 'pointerdown' && event.composedPath()[0] !== this.#scroller) return;
    this.take();
  };

  /** Of a press on the bar of the scroller itself a browser may tell no release. */
  readonly #onPress = (event: Event): void => {
    if (event.composedPath()[0] !== this.#scroller) this.#isPressed = true;
  };

  /** The click comes after the release, and finds what was pressed where it was. */
  readonly #onRelease = (): void => {
    if (!this.#isPressed) return;
    requestAnimationFrame(() => {
      this.#isPressed = false;
      this.#follow();
    });
  };

  /** What the reader unfolds stays under the pointer and opens downwards. */
  readonly #onClick = (event: Event): void => {
    const summary = event
      .composedPath()
      .find((target) => target instanceof HTMLElement && target.tagName === 'SUMMARY');
    if (summary instanceof HTMLElement) this.pin(summary);
  };

  /** The room that was kept below goes as the reader leaves it. */
  #giveBack(scroller: HTMLElement): void {
    const { style } = this.#content!;
    if (style.minBlockSize === '') return;
    const needed = scroller.scrollTop + scroller.clientHeight;
    if (needed < parseFloat(style.minBlockSize)) style.minBlockSize = `${needed}px`;
  }

  #distance(scroller: HTMLElement): number {
    return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  }

  #look(scroller: HTMLElement): void {
    this.#top = scroller.scrollTop;
    this.#height = scroller.scrollHeight;
    this.#room = scroller.clientHeight;
    this.#report();
  }

  #report(): void {
    const atEnd = this.#sticks || (this.#scroller !== null && this.#distance(this.#scroller) < NEAR);
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.#changed(atEnd);
  }

  #set(sticks: boolean): void {
    if (sticks) {
      this.#pinned = null;
      if (this.#content !== null) this.#content.style.minBlockSize = '';
    }
    if (this.#sticks === sticks) return;
    this.#sticks = sticks;
    this.#anchor();
  }

  /**
   * A browser that holds still what is seen when something above it grows or shrinks must not do so at the end: it would
   * look as if the reader had moved.
   */
  #anchor(): void {
    if (this.#scroller !== null) this.#scroller.style.overflowAnchor = this.#sticks ? 'none' : '';
  }
}

/** Pixels that it is below where it is to be held. */
function movedBy(scroller: HTMLElement, { element, top }: Pinned): number {
  if (!element.isConnected) return 0;
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - top;
}

const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
/** A page that a drag or a menu takes the pointer from hears of no release. */
const RELEASES = ['pointerup', 'pointercancel', 'dragend', 'contextmenu', 'blur'] as const;
