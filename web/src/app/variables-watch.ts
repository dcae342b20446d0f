/** Whether what a run has left in its session is still there: in a live session of this page, or saved for the next one. */
import type { LiveSession } from '../execution/api.js';
import type { RestoredEnvironment, SavedEnvironment } from '../protocol/session.js';
import type { Run } from '../protocol/generated.js';

type Kept = SavedEnvironment | RestoredEnvironment;

export interface VariablesWatchOptions {
  /** Names this page in the rows. */
  readonly by: string;
  readonly sessions: () => readonly LiveSession[];
  /** What is saved of a language's variables; null for nothing, undefined while that is not known. */
  readonly saved: (language: string) => SavedEnvironment | null | undefined;
  /** Calls back once a page of this browser is gone. */
  readonly whenGone: (page: string, then: () => void) => void;
  /** Answers have become others because a page is gone. */
  readonly changed: () => void;
}

export class VariablesWatch {
  readonly #options: VariablesWatchOptions;
  /** Pages that runs are of, and whether they are gone. */
  readonly #pages = new Map<string, boolean>();
  /** What sessions of this page have begun with. */
  readonly #restored = new Map<string, RestoredEnvironment>();

  constructor(options: VariablesWatchOptions) {
    this.#options = options;
  }

  /** The language's session begins with these. */
  restore(language: string, environment: RestoredEnvironment): void {
    const session = this.#session(language);
    if (session !== undefined) this.#restored.set(session.id, environment);
  }

  /**
   * Whether the session of a run is gone, and one of these names with it that the run gave a value; all of them where
   * nothing came back. Of runs in other browsers and in pages that are alive nothing is missed.
   */
  areLost({ by, created, language, session }: Run, defines: readonly string[]): boolean {
    const live = this.#session(language);
    if (session === null || session === live?.id || !this.#isGone(by)) return false;
    const kept = this.#kept(language, live);
    if (kept === undefined) return false;
    if (kept === null) return true;
    const isLater = Date.parse(created) > kept.saved;
    const absent = [...kept.skipped, ...('missing' in kept ? kept.missing : [])];
    const isMissing = (name: string): boolean =>
      absent.some((one) => one.name === name) || (isLater && !kept.names.includes(name));
    return defines.some(isMissing);
  }

  /** What has come back, or will when a session opens. */
  #kept(language: string, live: LiveSession | undefined): Kept | null | undefined {
    if (live === undefined || live.state === 'loading') return this.#options.saved(language);
    return this.#restored.get(live.id) ?? null;
  }

  #session(language: string): LiveSession | undefined {
    return this.#options.sessions().find((session) => session.language === language);
  }

  #isGone(page: string): boolean {
    if (page === this.#options.by) return true;
    const known = this.#pages.get(page);
    if (known !== undefined) return known;
    this.#pages.set(page, false);
    this.#options.whenGone(page, () => {
      this.#pages.set(page, true);
      this.#options.changed();
    });
    return false;
  }
}
