/** What everybody but its own worker needs to know of a language; each runtime's folder declares one. */
export interface Language {
  /** Names the runtime's folder, its worker and its entry in the list of installed runtimes. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** What authors of fences call it, in lower case; the id is one of them anyway. */
  readonly aliases: readonly string[];
  /** Of a source file, without the dot. */
  readonly extension: string;
  /** Whether its runtime needs files that must be installed on the server. */
  readonly installed: boolean;
  /** A tiny program, and exactly what it prints: run once after each upgrade. */
  readonly selfTest: { readonly source: string; readonly stdout: string };
}

/** The language that the author of a fence means (`py` is Python), or null when none of these is it. */
export function findLanguage(languages: readonly Language[], name: string): Language | null {
  const wanted = name.trim().toLowerCase();
  return languages.find(({ id, aliases }) => id === wanted || aliases.includes(wanted)) ?? null;
}
