/** The sessions of a conversation in this page, and what became of their variables: lost, saved, brought back. */
import type { ConversationStore } from '../conversation/api.js';
import type { LiveSession, LostSession, RefusedSite, RestoredSession } from '../elements/ports.js';
import type { ContextEvent, ExecutionContextApi, SandboxPort } from '../execution/api.js';
import { ConversationEnvironments } from '../execution/environments.js';
import { LANGUAGES, titleOfLanguage } from '../languages/registry.js';
import type { SavedEnvironment } from '../protocol/session.js';
import type { Run } from '../protocol/generated.js';
import { SessionWatch } from './session-watch.js';
import { VariablesWatch, type VariablesWatchOptions } from './variables-watch.js';
import type { Watchers } from './watchers.js';

export interface PageSessionsOptions {
  readonly store: ConversationStore;
  readonly context: ExecutionContextApi;
  readonly sandbox: SandboxPort;
  readonly watchers: Watchers;
  /** Names this page in the rows. */
  readonly by: string;
  readonly whenGone: VariablesWatchOptions['whenGone'];
  /** A session came or went, or what is saved of it did: with it the variables of runs may be there or not. */
  readonly changed: () => void;
  readonly run: (cell: string, language: string, source: string) => void;
}

type Told = Extract<ContextEvent, { readonly type: 'session_lost' | 'restored' | 'sessions' }>;

export class PageSessions {
  readonly #options: PageSessionsOptions;
  readonly #watch = new SessionWatch();
  readonly #variables: VariablesWatch;
  readonly #environments: ConversationEnvironments;
  /** The sessions as they were last, and whether they were open. */
  #known = '';

  constructor(options: PageSessionsOptions) {
    const { store, context, sandbox, by, whenGone } = options;
    this.#options = options;
    this.#environments = new ConversationEnvironments(
      sandbox,
      store.id,
      LANGUAGES.map(({ id }) => id),
      () => this.#changed(),
    );
    this.#variables = new VariablesWatch({
      by,
      sessions: () => context.sessions,
      saved: (language) => this.#environments.saved(language),
      whenGone,
      changed: () => this.#changed(),
    });
  }

  get live(): readonly LiveSession[] {
    return this.#options.context.sessions.map((session) => ({
      ...session,
      title: titleOfLanguage(session.language),
    }));
  }

  get lost(): readonly LostSession[] {
    return this.#watch.lost;
  }

  get restored(): readonly RestoredSession[] {
    return this.#watch.restored;
  }

  get refused(): readonly RefusedSite[] {
    return this.#watch.refused;
  }

  saved(language: string): SavedEnvironment | null {
    return this.#environments.saved(language) ?? null;
  }

  /** Whether the session of a run is gone, and one of these names with it that the run gave a value. */
  areLost(run: Run, defines: readonly string[] = []): boolean {
    return this.#variables.areLost(run, defines);
  }

  /** Runs again what had run in a lost session, with the sources that had run. */
  replay(language: string): void {
    const { store, watchers, run } = this.#options;
    const lost = this.#watch.forget(language) ?? this.#watch.forgetRestored(language);
    for (const { cell, run: id } of lost?.ran ?? []) {
      const row = store.history.runs(cell).find((candidate) => candidate.id === id);
      if (row !== undefined) run(cell, language, row.source);
    }
    watchers.tell();
  }

  forgetLost(language: string): void {
    this.#watch.forget(language);
    this.#options.watchers.tell();
  }

  forgetRestored(language: string): void {
    this.#watch.forgetRestored(language);
    this.#options.watchers.tell();
  }

  /** What could not be brought back is tried again, or given up. */
  missing(language: string, action: 'retry' | 'drop'): void {
    this.#environments.missing(language, action);
    if (action === 'drop') this.forgetRestored(language);
  }

  /** What is saved is given up; the live session's variables stay. */
  forgetSaved(language: string): void {
    this.#environments.forget(language);
  }

  /** A fresh session: the variables are gone, what was shown stays. */
  restart(): Promise<void> {
    for (const { id } of LANGUAGES) {
      this.#environments.forget(id);
      this.#watch.forgetRestored(id);
    }
    this.#changed();
    return this.#options.context.clearState();
  }

  /** What the conversation's settings allow and keep from now on. */
  configure(network: readonly string[], keep: boolean): void {
    this.#watch.allow(network);
    this.#environments.keep(keep);
  }

  receive(event: Told): void {
    switch (event.type) {
      case 'session_lost':
        this.#watch.lose(event);
        this.#changed();
        return;
      case 'restored':
        this.#watch.restore(event);
        this.#variables.restore(event.language, event);
        this.#changed();
        return;
      case 'sessions': {
        const before = this.#known;
        this.#known = this.#options.context.sessions
          .map(({ id, state }) => `${id} ${state === 'loading' ? 'loading' : 'open'}`)
          .join();
        if (this.#known === before) this.#options.watchers.tell();
        else this.#changed();
      }
    }
  }

  /** A program was kept from a site; `cell` is the one that runs. */
  refuse(origin: string, cell: string | null): void {
    const { watchers } = this.#options;
    this.#watch.refuse(origin, cell);
    if (cell !== null) watchers.tellCell(cell);
    watchers.tell();
  }

  close(): void {
    this.#environments.close();
  }

  #changed(): void {
    const { watchers, changed } = this.#options;
    changed();
    watchers.tellCells();
    watchers.tell();
  }
}
