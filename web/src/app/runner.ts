/** Runs cells of one conversation: what the execution context reports goes to the parts that it is about. */
import type { ConversationStore } from '../conversation/api.js';
import type { Stale } from '../conversation/cells/stale.js';
import type {
  BatchSummary,
  LiveRuns,
  LiveSession,
  LostSession,
  RefusedSite,
  RestoredSession,
} from '../elements/ports.js';
import type { ContextEvent, ExecutionContextApi, SandboxPort } from '../execution/api.js';
import { RequestRefused } from '../execution/api.js';
import type { LiveRun } from '../execution/run.js';
import type { Clock } from '../protocol/clock.js';
import type { JsonValue, PageConfig } from '../protocol/generated.js';
import type { Limits, RequestMethod, SavedEnvironment, Theme } from '../protocol/session.js';
import { Batches } from './batches.js';
import { contextSettings } from './config.js';
import { HeldLimits } from './held-limits.js';
import { PageRuns } from './page-runs.js';
import { PageSessions } from './page-sessions.js';
import { StaleWatch } from './stale-watch.js';
import type { VariablesWatchOptions } from './variables-watch.js';
import { Watchers } from './watchers.js';

export interface RunnerOptions {
  readonly store: ConversationStore;
  readonly context: ExecutionContextApi;
  readonly sandbox: SandboxPort;
  readonly config: PageConfig;
  /** Names this page in the rows. */
  readonly by: string;
  readonly whenGone: VariablesWatchOptions['whenGone'];
  /** What the page looks like now. */
  readonly theme: () => Theme;
  readonly clock?: Clock;
}

export class Runner implements LiveRuns {
  readonly by: string;
  /** The runs that this page executes. */
  readonly own: PageRuns;
  readonly batches: Batches;
  /** What became of the variables of sessions. */
  readonly variables: PageSessions;
  readonly #store: ConversationStore;
  readonly #context: ExecutionContextApi;
  readonly #config: PageConfig;
  readonly #limits: HeldLimits;
  readonly #stale: StaleWatch;
  readonly #watchers = new Watchers();
  readonly #undo: (() => void)[];

  constructor({ store, context, sandbox, config, by, whenGone, theme, clock }: RunnerOptions) {
    this.by = by;
    this.#store = store;
    this.#context = context;
    this.#config = config;
    this.#limits = new HeldLimits(store, config);
    const watchers = this.#watchers;
    this.own = new PageRuns({
      store,
      context,
      limits: this.#limits,
      watchers,
      by,
      theme,
      ended: (run) => this.batches.ended(run),
    });
    this.variables = new PageSessions({
      store,
      context,
      sandbox,
      watchers,
      by,
      whenGone,
      changed: () => this.#stale.sessionsChanged(),
      run: (cell, language, source) => this.run(cell, language, source),
    });
    this.#stale = new StaleWatch({
      store,
      areLost: (run, defines) => this.variables.areLost(run, defines),
      tell: (cells) => {
        for (const cell of cells) watchers.tellCell(cell);
        watchers.tell();
      },
      clock,
    });
    this.batches = new Batches({ store, runs: this.own, stale: this.#stale, watchers });
    this.#undo = [
      context.subscribe((event) => this.#receive(event)),
      store.subscribe((change) => {
        if (change.type === 'conversation') this.#configure();
      }),
    ];
    this.#configure();
  }

  /** Whether a run goes on, so that its conversation must not be closed. */
  get busy(): boolean {
    return this.ongoing > 0;
  }

  get ongoing(): number {
    return this.own.ongoing;
  }

  get batch(): BatchSummary | null {
    return this.batches.summary;
  }

  get lost(): readonly LostSession[] {
    return this.variables.lost;
  }

  get restored(): readonly RestoredSession[] {
    return this.variables.restored;
  }

  get refused(): readonly RefusedSite[] {
    return this.variables.refused;
  }

  get sessions(): readonly LiveSession[] {
    return this.variables.live;
  }

  get staleCount(): number {
    return this.#stale.count;
  }

  saved(language: string): SavedEnvironment | null {
    return this.variables.saved(language);
  }

  live(cell: string): LiveRun | undefined {
    return this.own.live(cell);
  }

  latest(language: string): string | null {
    return this.own.latest(language);
  }

  hasRest(run: string): boolean {
    return this.own.hasRest(run);
  }

  limits(run: string): Limits | null {
    return this.#limits.of(run);
  }

  isStranded(cell: string): boolean {
    const run = this.#store.history.runs(cell).at(-1);
    return run !== undefined && this.variables.areLost(run);
  }

  stale(cell: string): Stale | undefined {
    return this.#stale.of(cell);
  }

  request(language: string, method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    return this.#context.request(language, method, params);
  }

  async ask(run: string, method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    const known = this.#store.history.run(run);
    const session = this.#context.sessions.find(({ id }) => id === known?.session);
    if (session === undefined)
      throw new RequestRefused('gone', 'The session that made this has ended. Run the cell again.');
    return this.#context.request(session.language, method, params);
  }

  watch(cell: string, listener: () => void): () => void {
    return this.#watchers.watch(cell, listener);
  }

  subscribe(listener: (event: null) => void): () => void {
    return this.#watchers.subscribe(listener);
  }

  /** Runs a cell; `limits` hold for this run alone, before those of the cell. */
  run(cell: string, language: string, source: string, limits: Partial<Limits> = {}): void {
    this.batches.forget();
    this.own.start(cell, language, source, limits);
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.#stale.close();
    this.variables.close();
    this.#context.close();
  }

  #configure(): void {
    const settings = this.#store.conversation?.settings;
    if (settings === undefined) return;
    const wanted = contextSettings(settings, this.#config);
    this.#context.configure(wanted);
    this.variables.configure(wanted.network, wanted.keep);
    this.#watchers.tell();
  }

  #receive(event: ContextEvent): void {
    switch (event.type) {
      case 'output':
        this.own.show(event.run, event.outputs);
        return;
      case 'run':
        this.own.follow(event.run);
        return;
      case 'session_lost':
      case 'restored':
      case 'sessions':
        this.variables.receive(event);
        return;
      case 'refused':
        // The app itself can never be allowed, so the reader is not asked.
        if (event.origin !== globalThis.location.origin)
          this.variables.refuse(event.origin, event.run === null ? null : this.own.cellOf(event.run));
        return;
      case 'state':
      case 'progress':
      case 'usage':
        return;
    }
  }
}
