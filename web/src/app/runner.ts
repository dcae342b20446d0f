/** Runs cells of one conversation: what the execution context reports becomes rows of the conversation's store. */
import { v7 as uuid } from 'uuid';
import type { ConversationStore } from '../conversation/api.js';
import { Listeners } from '../conversation/sync/listeners.js';
import { LONGEST_SOURCE } from '../conversation/sources/source-limit.js';
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
import { ConversationEnvironments } from '../execution/environments.js';
import type { LiveRun } from '../execution/run.js';
import { LANGUAGES, titleOfLanguage } from '../languages/registry.js';
import type { Clock } from '../protocol/clock.js';
import type { Limits, Output, RequestMethod, SavedEnvironment, Theme } from '../protocol/session.js';
import type { JsonValue, PageConfig, Run, RunError, RunLimits, RunStatus } from '../protocol/generated.js';
import { contextSettings } from './config.js';
import { RunBatch } from './run-batch.js';
import { cellsOf, chosen, type RunnableCell } from './run-many.js';
import { SessionWatch } from './session-watch.js';
import { StaleWatch } from './stale-watch.js';
import { VariablesWatch, type VariablesWatchOptions } from './variables-watch.js';

const NO_NAMES: ReadonlySet<string> = new Set();
const ENDED: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'aborted', 'timed_out', 'lost']);

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

interface Ongoing {
  row: Run;
  /** An output says what went wrong. */
  explained: boolean;
}

export class Runner implements LiveRuns {
  readonly by: string;
  readonly #store: ConversationStore;
  readonly #context: ExecutionContextApi;
  readonly #config: PageConfig;
  readonly #theme: () => Theme;
  readonly #ongoing = new Map<string, Ongoing>();
  /** The last run of each cell that this page executed. */
  readonly #live = new Map<string, LiveRun>();
  /** What each run of this page was held to. */
  readonly #limits = new Map<string, Limits>();
  /** Runs that wrote more than their limit. */
  readonly #rests = new Set<string>();
  /** The last run of each language that ended. */
  readonly #latest = new Map<string, LiveRun>();
  /** When the last run of this page was asked for. */
  #lastTime = 0;
  readonly #watch = new SessionWatch();
  readonly #variables: VariablesWatch;
  readonly #stale: StaleWatch;
  /** The cells that run one after the other, or did last. */
  #batch: RunBatch | null = null;
  /** The sessions as they were last, and whether they were open. */
  #sessions = '';
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #listeners = new Listeners<null>();
  readonly #environments: ConversationEnvironments;
  readonly #undo: (() => void)[];

  constructor({ store, context, sandbox, config, by, whenGone, theme, clock }: RunnerOptions) {
    this.#store = store;
    this.#context = context;
    this.#config = config;
    this.#theme = theme;
    this.by = by;
    this.#environments = new ConversationEnvironments(
      sandbox,
      store.id,
      LANGUAGES.map(({ id }) => id),
      () => this.#sessionsChanged(),
    );
    this.#variables = new VariablesWatch({
      by,
      sessions: () => context.sessions,
      saved: (language) => this.#environments.saved(language),
      whenGone,
      changed: () => this.#sessionsChanged(),
    });
    this.#stale = new StaleWatch({
      store,
      areLost: (run, defines) => this.#variables.areLost(run, defines),
      tell: (cells) => {
        for (const cell of cells) this.#tellWatchers(cell);
        this.#tell();
      },
      clock,
    });
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
    return this.#ongoing.size;
  }

  get lost(): readonly LostSession[] {
    return this.#watch.lost;
  }

  get refused(): readonly RefusedSite[] {
    return this.#watch.refused;
  }

  get sessions(): readonly LiveSession[] {
    return this.#context.sessions.map((session) => ({
      ...session,
      title: titleOfLanguage(session.language),
    }));
  }

  live(cell: string): LiveRun | undefined {
    const live = this.#live.get(cell);
    // The reader may have cleared it.
    return live !== undefined && this.#store.history.run(live.id) !== undefined ? live : undefined;
  }

  get restored(): readonly RestoredSession[] {
    return this.#watch.restored;
  }

  saved(language: string): SavedEnvironment | null {
    return this.#environments.saved(language) ?? null;
  }

  latest(language: string): string | null {
    const session = this.#context.sessions.find((one) => one.language === language);
    const run = session?.state === 'ready' ? this.#latest.get(language) : undefined;
    return run?.session === session?.id ? (run?.id ?? null) : null;
  }

  isStranded(cell: string): boolean {
    const run = this.#store.history.runs(cell).at(-1);
    return run !== undefined && this.#variables.areLost(run, NO_NAMES);
  }

  stale(cell: string): Stale | undefined {
    return this.#stale.of(cell);
  }

  get staleCount(): number {
    return this.#stale.count;
  }

  hasRest(run: string): boolean {
    return this.#rests.has(run);
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

  limits(run: string): Limits | null {
    return this.#limits.get(run) ?? null;
  }

  watch(cell: string, listener: () => void): () => void {
    let listeners = this.#watchers.get(cell);
    if (listeners === undefined) {
      listeners = new Set();
      this.#watchers.set(cell, listeners);
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  subscribe(listener: (event: null) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Runs a cell; `limits` hold for this run alone, before those of the cell. */
  run(cell: string, language: string, source: string, limits: Partial<Limits> = {}): void {
    this.forgetBatch();
    this.#start(cell, language, source, limits);
  }

  /** Returns the run; null where there is none. */
  #start(cell: string, language: string, source: string, limits: Partial<Limits> = {}): string | null {
    // Nothing of such a run would be kept; its cell says so.
    if (source.length > LONGEST_SOURCE) return null;
    const id = uuid();
    const row: Run = {
      id,
      conversation: this.#store.id,
      cell,
      language,
      engine: 'browser',
      source,
      status: 'queued',
      clocks: { queue: null, load: null, download: null, execution: null },
      memory: null,
      error: null,
      by: this.by,
      session: null,
      dropped: 0,
      names: null,
      pruned: false,
      created: new Date(this.#timeFor(cell)).toISOString(),
    };
    this.#ongoing.set(id, { row, explained: false });
    this.#store.history.putRun(row);
    this.#store.cells.addVersion(cell, source, 'run');
    const own = this.#within({ ...limitsOf(this.#store.cells.cell(cell)?.limits ?? null), ...limits });
    const settings = this.#store.conversation?.settings;
    if (settings !== undefined) {
      this.#limits.set(id, { ...contextSettings(settings, this.#config).limits, ...own });
    }
    const options = { run: id, cell, limits: own, theme: this.#theme() };
    this.#context.run(source, language, options).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#end(id, 'failed', { name: 'SessionLost', message, line: null, variables_lost: false });
    });
    return id;
  }

  /** Now, or later than what ran before: this machine's clock may be behind that of another one. */
  #timeFor(cell: string): number {
    const before = this.#store.history.runs(cell).map(({ created }) => Date.parse(created) + 1);
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1, ...before);
    return this.#lastTime;
  }

  /** Such a program is there and will probably be run. */
  prepare(language: string, source: string): void {
    this.#context.prepare(source, language);
  }

  /** Runs several cells of the branch, in their order, and tells how many. Those that wait or run already are left alone. */
  async runMany(which: 'all' | 'above' | 'from' | 'stale', cell: string | null): Promise<number> {
    const cells = await cellsOf(this.#store);
    if (which === 'stale') await this.#stale.settled();
    const busy = new Set([...this.#ongoing.values()].map(({ row }) => row.cell));
    const wanted =
      which === 'stale'
        ? cells.filter((one) => this.#stale.of(one.cell) !== undefined)
        : chosen(cells, which, cell);
    const free = wanted.filter((one) => !busy.has(one.cell));
    if (this.#batch?.isOver === false) this.#batch.add(free);
    else {
      const parts = {
        start: ({ cell: id, language, source }: RunnableCell) => this.#start(id, language, source),
        cancel: (run: string) => this.stop(run),
        now: () => performance.now(),
      };
      this.#batch = new RunBatch(parts, free);
    }
    return wanted.length;
  }

  get batch(): BatchSummary | null {
    return this.#batch?.summary ?? null;
  }

  /** Runs what was left of several cells. */
  goOn(): void {
    this.#batch?.goOn();
    this.#tell();
  }

  /** The reader has seen what became of several cells, or does something else. */
  forgetBatch(): void {
    if (this.batch === null) return;
    this.#batch = null;
    this.#tell();
  }

  /** Runs again what had run in a lost session, with the sources that had run. */
  replay(language: string): void {
    const lost = this.#watch.forget(language) ?? this.#watch.forgetRestored(language);
    for (const { cell, run } of lost?.ran ?? []) {
      const row = this.#store.history.runs(cell).find((candidate) => candidate.id === run);
      if (row !== undefined) this.run(cell, language, row.source);
    }
    this.#tell();
  }

  forgetLost(language: string): void {
    this.#watch.forget(language);
    this.#tell();
  }

  forgetRestored(language: string): void {
    this.#watch.forgetRestored(language);
    this.#tell();
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

  stop(run: string): void {
    this.#context.stop(run);
  }

  stopAll(): void {
    this.#context.abort();
  }

  reply(run: string, text: string): void {
    this.#context.reply(run, text);
  }

  /** What a run wrote beyond its limit; null when it is not kept any more, and then not offered again. */
  async rest(run: string): Promise<Blob | null> {
    const rest = await this.#context.rest(run);
    if (rest === null && this.#rests.delete(run)) {
      const cell = [...this.#live.values()].find(({ id }) => id === run)?.cell;
      if (cell !== undefined) this.#tellWatchers(cell);
    }
    return rest;
  }

  /** A fresh session: the variables are gone, what was shown stays. */
  restart(): Promise<void> {
    for (const { id } of LANGUAGES) {
      this.#environments.forget(id);
      this.#watch.forgetRestored(id);
    }
    this.#sessionsChanged();
    return this.#context.clearState();
  }

  /** Records that the page which executed a run is gone, unless that had recorded its end. */
  async giveUp(run: Run): Promise<void> {
    const known = await this.#store.history.recheckRun(run.id);
    if (known === undefined || ENDED.has(known.status)) return;
    this.#store.history.putRun({
      ...known,
      status: 'lost',
      error: {
        name: 'SessionLost',
        message: 'The page that ran this was closed or reloaded, and the variables went with it.',
        line: null,
        variables_lost: true,
      },
    });
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.#stale.close();
    this.#environments.close();
    this.#context.close();
  }

  #configure(): void {
    const settings = this.#store.conversation?.settings;
    if (settings === undefined) return;
    const wanted = contextSettings(settings, this.#config);
    this.#watch.allow(wanted.network);
    this.#context.configure(wanted);
    this.#environments.keep(wanted.keep);
    this.#tell();
  }

  /** Limits of one run, which the operator's ceilings hold for as well. */
  #within({ execution, heap, output }: Partial<Limits>): Partial<Limits> {
    const { ceilings } = this.#config;
    return {
      ...(execution === undefined
        ? {}
        : { execution: Math.min(execution, ceilings.execution_seconds * 1000) }),
      ...(heap === undefined ? {} : { heap: Math.min(heap, ceilings.heap_bytes) }),
      ...(output === undefined ? {} : { output: Math.min(output, ceilings.output_bytes) }),
    };
  }

  #receive(event: ContextEvent): void {
    switch (event.type) {
      case 'output':
        this.#show(event.run, event.outputs);
        return;
      case 'run':
        this.#follow(event.run);
        return;
      case 'session_lost':
        this.#watch.lose(event);
        this.#sessionsChanged();
        return;
      case 'restored':
        this.#watch.restore(event);
        this.#variables.restore(event.language, event);
        this.#sessionsChanged();
        return;
      case 'refused': {
        // The app itself can never be allowed, so the reader is not asked.
        if (event.origin === globalThis.location.origin) return;
        const cell = event.run === null ? null : (this.#ongoing.get(event.run)?.row.cell ?? null);
        this.#watch.refuse(event.origin, cell);
        if (cell !== null) this.#tellWatchers(cell);
        this.#tell();
        return;
      }
      case 'sessions': {
        const before = this.#sessions;
        this.#sessions = this.#context.sessions
          .map(({ id, state }) => `${id} ${state === 'loading' ? 'loading' : 'open'}`)
          .join();
        if (this.#sessions === before) this.#tell();
        else this.#sessionsChanged();
        return;
      }
      case 'state':
      case 'progress':
      case 'usage':
        return;
    }
  }

  #follow(live: LiveRun): void {
    const ongoing = this.#ongoing.get(live.id);
    if (ongoing === undefined) return;
    this.#live.set(live.cell, live);
    if (live.dropped > 0) this.#rests.add(live.id);
    if (ENDED.has(live.status) && live.session !== null) this.#latest.set(live.language, live);
    if (live.status !== ongoing.row.status) {
      if (live.status === 'failed' && live.error !== null) this.#explain(live.id, live.error);
      const { status, session, dropped, names, memory, error, clocks } = live;
      ongoing.row = { ...ongoing.row, status, session, dropped, names, memory, error, clocks };
      this.#store.history.putRun(ongoing.row);
      if (ENDED.has(live.status)) {
        this.#ongoing.delete(live.id);
        // Before the next one of the line begins, which may have to stay there.
        this.#batch?.ended({
          run: live.id,
          status: live.status,
          started: (live.clocks.execution ?? 0) > 0,
          error: error?.name ?? null,
        });
      }
      this.#tell();
    }
    this.#tellWatchers(live.cell);
  }

  #show(id: string, outputs: readonly Output[]): void {
    const ongoing = this.#ongoing.get(id);
    if (ongoing !== undefined) ongoing.explained ||= outputs.some((output) => output.output_type === 'error');
    this.#store.history.appendOutputs(id, outputs);
  }

  /** A failure that no program told of, such as a session that could not be opened, is shown where a program's is. */
  #explain(id: string, { name, message }: Pick<RunError, 'name' | 'message'>): void {
    if (this.#ongoing.get(id)?.explained !== false) return;
    this.#show(id, [{ output_type: 'error', ename: name, evalue: message, traceback: [], frames: [] }]);
  }

  /** For a run that the context would not take. */
  #end(id: string, status: RunStatus, error: RunError): void {
    const ongoing = this.#ongoing.get(id);
    if (ongoing === undefined) return;
    this.#explain(id, error);
    this.#ongoing.delete(id);
    this.#store.history.putRun({ ...ongoing.row, status, error });
    this.#batch?.ended({ run: id, status, started: false, error: error.name });
    this.#tell();
  }

  /** A session came or went, or what is saved of it did: with it the variables of runs may be there or not. */
  #sessionsChanged(): void {
    this.#stale.sessionsChanged();
    for (const cell of this.#watchers.keys()) this.#tellWatchers(cell);
    this.#tell();
  }

  #tellWatchers(cell: string): void {
    for (const listener of [...(this.#watchers.get(cell) ?? [])]) listener();
  }

  #tell(): void {
    this.#listeners.tell(null);
  }
}

/** What was chosen for a cell, as the context has it. */
function limitsOf(limits: RunLimits | null): Partial<Limits> {
  if (limits === null) return {};
  const { execution_seconds: seconds, heap_bytes: heap, output_bytes: output } = limits;
  return {
    ...(seconds === null ? {} : { execution: seconds * 1000 }),
    ...(heap === null ? {} : { heap }),
    ...(output === null ? {} : { output }),
  };
}
