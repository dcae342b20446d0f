/**
 * The languages of the sandbox, and where each one's worker is. A fixed table: nothing that comes over a port
 * ever becomes an address.
 */

export interface Language {
  readonly id: string;
  readonly title: string;
  readonly worker: string;
}

export const LANGUAGES: readonly Language[] = [
  { id: 'python', title: 'Python', worker: '/sandbox/workers/python.js' },
];

export function findLanguage(id: string): Language | undefined {
  return LANGUAGES.find((language) => language.id === id);
}
