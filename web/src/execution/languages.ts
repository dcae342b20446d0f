/** Which fences can be run, whatever their author called the language. */

const ALIASES: Readonly<Record<string, string>> = {
  python: 'python',
  python3: 'python',
  py: 'python',
  py3: 'python',
  ipython: 'python',
  ipython3: 'python',
  pyodide: 'python',
};

/** The runtime's name for the language of a fence (`py` is `python`), or null when nothing here runs it. */
export function runnable(language: string): string | null {
  const name = language.trim().toLowerCase();
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null;
}
