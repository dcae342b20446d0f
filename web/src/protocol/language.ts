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
  /**
   * What a session for this program does well to have ready, in a word of the runtime's own; empty for nothing. A quick look
   * at the text, also of a program that is still being written. Absent where sessions are all alike.
   */
  readonly profileOf?: (source: string) => string;
  /** What a program begins with that installs a package; absent where there are none to install. */
  readonly install?: string;
  /** A tiny program, and exactly what it prints: run once after each upgrade. */
  readonly selfTest: { readonly source: string; readonly stdout: string };
}

/** The language that the author of a fence means (`py` is Python), or null when none of these is it. */
export function findLanguage(languages: readonly Language[], name: string): Language | null {
  const wanted = name.trim().toLowerCase();
  return languages.find(({ id, aliases }) => id === wanted || aliases.includes(wanted)) ?? null;
}

/** What a session for this program does well to have ready. */
export function profileOf(languages: readonly Language[], id: string, source: string): string {
  return languages.find((language) => language.id === id)?.profileOf?.(source) ?? '';
}
