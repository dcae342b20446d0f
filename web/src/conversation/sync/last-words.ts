/**
 * Writes that were not stored yet when their page went. The browser ends a page's databases with it, whatever they
 * were about to do; what it remembers of small texts is there at once, so they wait in that for the next page.
 */
import type { Memory } from './environment.js';
import type { Write } from './write-log.js';

const PREFIX = 'fenced.unstored.';
/** So that keys sort like numbers. */
const DIGITS = 12;

export interface LastWord {
  readonly write: Write;
  readonly replace: boolean;
}

export class LastWords {
  readonly #memory: Memory;
  readonly #page: string;
  /** What is on its way to the database. */
  readonly #unstored = new Map<string, LastWord>();
  #next = 0;
  #leaving = false;

  constructor(memory: Memory, page: string = crypto.randomUUID()) {
    this.#memory = memory;
    this.#page = page;
  }

  /** A write is about to be stored; returns what to call when it is. */
  add(word: LastWord): () => void {
    const key = `${PREFIX}${this.#page}.${String(this.#next++).padStart(DIGITS, '0')}`;
    this.#unstored.set(key, word);
    // Parts of the page may have something to say after this one was told.
    if (this.#leaving) this.#remember(key, word);
    return () => {
      this.#unstored.delete(key);
      this.#memory.remove(key);
    };
  }

  /** The page may be gone after this. */
  leave(): void {
    this.#leaving = true;
    for (const [key, word] of this.#unstored) this.#remember(key, word);
  }

  /** It was not. */
  stay(): void {
    this.#leaving = false;
  }

  /** What pages left, in order, each with what to call when it is stored. */
  left(): readonly (LastWord & { readonly stored: () => void })[] {
    return this.#memory
      .keys()
      .filter((key) => key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${this.#page}.`))
      .sort()
      .flatMap((key) => {
        const stored = (): void => this.#memory.remove(key);
        const word = wordOf(this.#memory.get(key));
        // What is not whole can never be made, and must not be in the way of the others.
        if (word === null) stored();
        return word === null ? [] : [{ ...word, stored }];
      });
  }

  #remember(key: string, word: LastWord): void {
    this.#memory.set(key, JSON.stringify(word));
  }
}

function wordOf(text: string | null): LastWord | null {
  try {
    const word = JSON.parse(text ?? '') as Partial<LastWord> | null;
    const { conversation, command } = word?.write ?? {};
    const isWhole = [conversation, command?.kind].every((part) => typeof part === 'string');
    return isWhole ? (word as LastWord) : null;
  } catch {
    return null;
  }
}
