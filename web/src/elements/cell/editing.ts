/** How a cell comes to be edited: its text is asked for, and what is typed on the way there is kept for the editor. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type * as Y from 'yjs';
import { isTyping } from '../controls/focus.js';
import { cellKey, isInOutput } from './cell-keys.js';

/** What is done after a run: stay, go on to the next cell, or add one. */
export type Then = 'stay' | 'next' | 'add';

export interface EditingOptions {
  /** The shared text of the cell; rejects where it cannot be edited. */
  readonly text: () => Promise<Y.Text>;
  /** Why it cannot be edited, in words. */
  readonly refused: (reason: string) => void;
  /** Types into the editor, which stands there. */
  readonly type: (text: string) => void;
  readonly run: (then: Then) => void;
  readonly leave: () => void;
}

/** The way to the editor, while it lasts. */
interface Way {
  typed: string;
  /** What is to be done once that is in the editor: the reader has pressed the keys for it already. */
  then: Then | null;
}

export class Editing implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #options: EditingOptions;
  #text: Y.Text | null = null;
  #way: Way | null = null;

  constructor(host: ReactiveControllerHost & Element, options: EditingOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Out of the document no editor comes, and no key is on the way to it. */
  hostDisconnected(): void {
    this.#way = null;
  }

  /** What the editor edits; null where there is none. */
  get text(): Y.Text | null {
    return this.#text;
  }

  /** Opens the editor, or says why it cannot be. */
  async open(): Promise<void> {
    if (this.#text !== null || this.#way !== null) return;
    const way: Way = { typed: '', then: null };
    this.#way = way;
    try {
      const text = await this.#options.text();
      // Left by Escape meanwhile, or another cell.
      if (this.#way !== way) return;
      // The reader writes somewhere else by now.
      if (isTyping() && !this.#host.matches(':focus-within')) this.close();
      else this.#show(text);
    } catch (error) {
      if (this.#way === way) this.#way = null;
      this.#options.refused(error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends editing, or the way to it. */
  close(): void {
    this.#way = null;
    if (this.#text !== null) this.#show(null);
  }

  /** The editor stands there: what was typed on the way to it goes where it was meant to. */
  arrived(): void {
    const way = this.#way;
    this.#way = null;
    if (way === null) return;
    if (way.typed !== '') this.#options.type(way.typed);
    if (way.then !== null) this.#options.run(way.then);
  }

  /** Whether a key is meant for the editor that is on its way; what it types is kept until then. */
  keeps(event: KeyboardEvent): boolean {
    const way = this.#way;
    if (way === null) return false;
    const { key, ctrlKey, metaKey } = event;
    const isPress = event.composedPath()[0] instanceof HTMLButtonElement && [' ', 'Enter'].includes(key);
    if (isPress || isInOutput(event)) return false;
    // AltGr, with which many keyboards have brackets, is told as Ctrl and Alt.
    const isTyped = key.length === 1 && !metaKey && (!ctrlKey || event.getModifierState('AltGraph'));
    const command = cellKey(event, false);
    if (key === 'Escape') this.#options.leave();
    else if (command === 'run' || command === 'run-next' || command === 'run-add')
      way.then = command === 'run' ? 'stay' : command === 'run-next' ? 'next' : 'add';
    else if (isTyped) way.typed += key;
    else if (key === 'Enter') {
      // The key that began to edit may be held a little too long.
      if (!event.repeat) way.typed += '\n';
    } else if (key === 'Backspace') way.typed = way.typed.slice(0, -1);
    else return false;
    return true;
  }

  #show(text: Y.Text | null): void {
    this.#text = text;
    this.#host.requestUpdate();
  }
}
