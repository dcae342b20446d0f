/**
 * The languages that run here: one for each folder of `runtimes/` that declares itself in a `language.ts`. Adding a
 * folder there is all that adding a language takes; the build makes its worker.
 */
import { findLanguage, type Language } from '../protocol/language.js';

const declared = import.meta.glob<Language>('../runtimes/*/language.ts', { eager: true, import: 'language' });

export const LANGUAGES: readonly Language[] = Object.values(declared);

/** The id of the language of a fence (`py` is `python`), or null when nothing here runs it. */
export function runnable(name: string): string | null {
  return findLanguage(LANGUAGES, name)?.id ?? null;
}

/** The language's name for people. */
export function titleOfLanguage(id: string): string {
  return LANGUAGES.find((language) => language.id === id)?.title ?? id;
}
