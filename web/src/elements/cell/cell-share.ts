/** What a cell gives away: its source as a file, a link to it. */
import { LANGUAGES, runnable } from '../../languages/registry.js';
import { grammarName } from './languages.js';

/** Of languages that do not run here, by the names of their grammars. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  bash: 'sh',
  clojure: 'clj',
  csharp: 'cs',
  fortran: 'f90',
  haskell: 'hs',
  javascript: 'js',
  julia: 'jl',
  kotlin: 'kt',
  latex: 'tex',
  markdown: 'md',
  perl: 'pl',
  powershell: 'ps1',
  ruby: 'rb',
  rust: 'rs',
  typescript: 'ts',
  yaml: 'yml',
};

/** The extension of a source file, without the dot. */
export function extensionOf(language: string): string {
  const id = runnable(language);
  const known = LANGUAGES.find((candidate) => candidate.id === id)?.extension;
  if (known !== undefined) return known;
  const name = grammarName(language.toLowerCase());
  // Most grammars are called as their files end: c, css, go, sql.
  return name === null ? 'txt' : (EXTENSIONS[name] ?? name);
}

/** A name for the file of a cell's source: `cell-3.py`. */
export function sourceName(language: string, number: number | undefined): string {
  return `cell${number === undefined ? '' : `-${number}`}.${extensionOf(language)}`;
}

/** The address that leads to the cell, within the page's own origin. */
export const cellPath = (conversation: string, cell: string): string => `/c/${conversation}#${cell}`;
