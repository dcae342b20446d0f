/** What keys mean at a cell, and the two that are pressed twice. */

export type CellKey = 'run' | 'run-next' | 'run-add' | 'edit' | 'previous' | 'next';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** What a key does at a cell; `isWhole` where the keyboard is at the cell or its code, and not at something in it. */
export function cellKey(event: Pressed, isWhole: boolean): CellKey | null {
  const { key, altKey, shiftKey } = event;
  const mod = event.ctrlKey || event.metaKey;
  if (key === 'Enter') {
    if (mod && !shiftKey && !altKey) return 'run';
    if (mod) return null;
    if (shiftKey && !altKey) return 'run-next';
    if (altKey && !shiftKey) return 'run-add';
    return isWhole && !altKey && !shiftKey ? 'edit' : null;
  }
  if (!isWhole || mod || altKey || shiftKey) return null;
  if (key === 'ArrowUp') return 'previous';
  return key === 'ArrowDown' ? 'next' : null;
}

/** Whether a key was pressed in what a program has shown, or in what is asked about it. */
export function isInOutput(event: Event): boolean {
  return event
    .composedPath()
    .some((part) => part instanceof HTMLElement && part.matches('fenced-output, fenced-refused'));
}

/** Milliseconds in which a key is pressed for the second time. */
const TWICE_MS = 600;

/** Hears a key that is pressed twice, one after the other. */
export class Twice {
  #last = '';
  #at = 0;

  /** Whether this is the second time; any other key between begins anew. */
  press(key: string, now: number): boolean {
    const isSecond = key === this.#last && now - this.#at <= TWICE_MS;
    this.#last = isSecond ? '' : key;
    this.#at = now;
    return isSecond;
  }

  /** Something else was pressed. */
  reset(): void {
    this.#last = '';
  }
}
