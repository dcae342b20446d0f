/**
 * What a key means outside of a field: text belongs to the composer, wherever the keyboard is; single keys are commands at a
 * cell alone, as in a notebook's command mode.
 */
type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>;

const APPLE = /Mac OS X|iPhone|iPad/.test(navigator.userAgent);
/** What an input method or a dead key reports: the text comes later, into the field that has the keyboard then. */
const BEGINS_TEXT: ReadonlySet<string> = new Set(['Dead', 'Process']);

/** Whether a key types something. Space scrolls instead, or presses a button. */
export function isText(event: Pressed, apple = APPLE): boolean {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (metaKey || key === ' ') return false;
  if (BEGINS_TEXT.has(key)) return !ctrlKey;
  // Names of keys that type nothing are longer; a character beyond the first plane has two units.
  if (Array.from(key).length !== 1) return false;
  // AltGr, with which many keyboards have brackets, is told as Ctrl and Alt; Option types characters too.
  if (event.getModifierState('AltGraph')) return true;
  return !ctrlKey && (!altKey || apple);
}

/** Whether the keyboard is at a cell, but not in what its program has shown. */
export function isAtCell(event: Event): boolean {
  const path = event.composedPath();
  return (
    path.some((part) => part instanceof HTMLElement && part.matches('fenced-cell')) &&
    !path.some((part) => part instanceof HTMLElement && part.matches('fenced-output, fenced-refused'))
  );
}

export type Turn = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'end';

const TURNS: Readonly<Record<string, Turn>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'top',
  End: 'end',
};

/** How a key scrolls the conversation, where nothing else has it; null where it does not. */
export function turnOf({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): Turn | null {
  if (key === ' ') return shiftKey ? 'page-up' : 'page-down';
  return shiftKey ? null : (TURNS[key] ?? null);
}

/** For how long after a key of a command text may go on that began with it, in milliseconds. */
const HELD_MS = 2000;

/** A key that may be the first of a command or of a text: it is kept until the next one tells. */
export class HeldKey {
  #key = '';
  #at = 0;

  hold(key: string, now: number): void {
    this.#key = key;
    this.#at = now;
  }

  /** What was held, once. */
  take(now: number): string {
    const key = now - this.#at <= HELD_MS ? this.#key : '';
    this.#key = '';
    return key;
  }
}
