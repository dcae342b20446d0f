/** The keys and pastes that work everywhere in the page: commands, text on its way to the composer, scrolling. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Twice } from '../cell/cell-keys.js';
import { activeElement, isInDialog, isTyping } from '../controls/focus.js';
import { emit } from '../events.js';
import type { FencedThread } from '../message/thread.js';
import type { FencedComposer } from './composer.js';
import { HeldKey, isAtCell, isText, turnOf } from './page-keys.js';

/** What the keys are about. */
export interface KeyboardOwner {
  readonly composer: FencedComposer | null;
  readonly thread: FencedThread | null;
  /** Whether the list lies over the page. */
  readonly isListOver: boolean;
  hideList(): void;
  toggleList(): void;
  togglePalette(): void;
  toggleSettings(): void;
  showKeys(): void;
}

export class PageKeyboard implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #owner: KeyboardOwner;
  readonly #twice = new Twice();
  readonly #held = new HeldKey();

  constructor(host: ReactiveControllerHost & HTMLElement, owner: KeyboardOwner) {
    this.#host = host;
    this.#owner = owner;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('keydown', this.#onKey);
    window.addEventListener('paste', this.#onPaste);
  }

  hostDisconnected(): void {
    window.removeEventListener('keydown', this.#onKey);
    window.removeEventListener('paste', this.#onPaste);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    if (!this.#obey(event)) return;
    event.preventDefault();
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (event.defaultPrevented || text === '' || isTyping() || isInDialog(event)) return;
    event.preventDefault();
    void this.#owner.composer?.insert(text);
  };

  /** Does what a key stands for; false when it stands for nothing here. */
  #obey(event: KeyboardEvent): boolean {
    const owner = this.#owner;
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (mod || isTyping() || (key !== 'i' && key !== '0')) this.#twice.reset();
    const isFree = !isTyping() && !isInDialog(event);
    if (mod && key === 'k') owner.togglePalette();
    else if (mod && key === 'b' && !event.shiftKey) owner.toggleList();
    else if (mod && key === ',') owner.toggleSettings();
    else if (mod && event.shiftKey && key === 'o') emit(this.#host, 'fenced-new', null);
    else if (mod && !event.altKey && event.key === '/') owner.showKeys();
    else if (event.key === 'Escape' && owner.isListOver) owner.hideList();
    else if (isFree && !mod && !event.altKey && isAtCell(event) && '?i0'.includes(key)) this.#command(event);
    else if (isFree && isText(event)) return this.#type();
    else return this.#scroll(event, isFree);
    return true;
  }

  /** At a cell `i i` stops what runs and `0 0` restarts the session; either key may also begin a text. */
  #command({ key, repeat }: KeyboardEvent): void {
    if (key === '?') this.#owner.showKeys();
    else if (!repeat && this.#twice.press(key.toLowerCase(), performance.now())) {
      this.#held.hold('', 0);
      if (key === '0') emit(this.#host, 'fenced-restart', null);
      else emit(this.#host, 'fenced-stop-all', null);
    } else this.#held.hold(key, performance.now());
  }

  /** Leaves the key to the composer, which has the keyboard when the browser comes to write it. */
  #type(): false {
    const { composer } = this.#owner;
    const held = this.#held.take(performance.now());
    if (held === '') composer?.focus();
    else void composer?.insert(held);
    return false;
  }

  /** Scrolls the conversation where the keyboard is nowhere, and by pages also from the composer. */
  #scroll(event: KeyboardEvent, isFree: boolean): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const { composer, thread } = this.#owner;
    const turn = turnOf(event);
    const isAtNothing = isFree && activeElement() === document.body;
    const isAtComposer = event.composedPath().includes(composer as EventTarget);
    const isPage = event.key === 'PageUp' || event.key === 'PageDown';
    if (turn === null || thread === null) return false;
    if (!isAtNothing && !(isAtComposer && isPage && composer?.isShort === true)) return false;
    thread.turn(turn);
    return true;
  }
}
