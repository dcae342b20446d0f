/** The languages that a reader can choose for a block: those that run here first, then those that are only coloured. */
import { LANGUAGES, runnable } from '../../languages/registry.js';
import { grammarName } from './languages.js';

export interface LanguageChoice {
  /** What the cell's language becomes. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly runs: boolean;
}

/** Grammars by their name in `languages.ts`; plain text has none. */
const COLOURED: Readonly<Record<string, string>> = {
  text: 'Plain text',
  bash: 'Shell',
  c: 'C',
  clojure: 'Clojure',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  dart: 'Dart',
  diff: 'Diff',
  dockerfile: 'Dockerfile',
  fortran: 'Fortran',
  go: 'Go',
  haskell: 'Haskell',
  html: 'HTML',
  java: 'Java',
  javascript: 'JavaScript',
  json: 'JSON',
  julia: 'Julia',
  kotlin: 'Kotlin',
  latex: 'LaTeX',
  lua: 'Lua',
  markdown: 'Markdown',
  perl: 'Perl',
  powershell: 'PowerShell',
  python: 'Python',
  r: 'R',
  ruby: 'Ruby',
  rust: 'Rust',
  scala: 'Scala',
  sql: 'SQL',
  swift: 'Swift',
  toml: 'TOML',
  tsx: 'TSX',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
};

const RUNNING: readonly LanguageChoice[] = LANGUAGES.map(({ id, title }) => ({ id, title, runs: true }));

export const LANGUAGE_CHOICES: readonly LanguageChoice[] = [
  ...RUNNING,
  ...Object.entries(COLOURED)
    .filter(([name]) => runnable(name) === null)
    .map(([id, title]) => ({ id, title, runs: false })),
];

/** Those whose title or name holds what was typed, what begins with it first. */
export function findLanguages(query: string): readonly LanguageChoice[] {
  const wanted = query.trim().toLowerCase();
  const fits = ({ id, title }: LanguageChoice): number => {
    const at = [title.toLowerCase().indexOf(wanted), id.indexOf(wanted)].filter((found) => found >= 0);
    return at.length === 0 ? -1 : Math.min(...at);
  };
  return LANGUAGE_CHOICES.map((choice) => ({ choice, at: fits(choice) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => Number(a.at > 0) - Number(b.at > 0))
    .map(({ choice }) => choice);
}

/** Which of the choices a fence's own word means (`py` is `python`); null when it is none of them. */
export function chosenLanguage(word: string): string | null {
  const name = word.trim().toLowerCase();
  if (name === '' || name === 'txt' || name === 'plaintext') return 'text';
  const known = runnable(name) ?? grammarName(name) ?? name;
  return LANGUAGE_CHOICES.some(({ id }) => id === known) ? known : null;
}
