/**
 * What is known of the names in a program: a folder of `runtimes/` may have a `names.ts` that finds them. It is loaded when
 * it is first wanted, and is no part of a `Language` since the sandbox reads those and is to stay small.
 */
import type { NamesOf } from '../protocol/language.js';

const finders = import.meta.glob<NamesOf>('../runtimes/*/names.ts', { import: 'namesOf' });

/** Null for a language in which nothing finds names. */
export function namesFinder(language: string): (() => Promise<NamesOf>) | null {
  return finders[`../runtimes/${language}/names.ts`] ?? null;
}
