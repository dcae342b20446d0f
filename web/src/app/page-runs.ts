/** The runs that this page executes: begun, followed until they end, and recorded in the conversation's store. */
import { v7 as uuid } from 'uuid';
import type { ConversationStore } from '../conversation/api.js';
import { isTerminal } from '../conversation/history/progress.js';
import { LONGEST_SOURCE } from '../conversation/sources/source-limit.js';
import type { ExecutionContextApi } from '../execution/api.js';
import type { LiveRun } from '../execution/run.js';
import type { Run, RunError, RunStatus } from '../protocol/generated.js';
import type { Limits, Output, Theme } from '../protocol/session.js';
import type { HeldLimits } from './held-limits.js';
import type { BatchEnd } from './run-batch.js';
import type { Watchers } from './watchers.js';

export interface PageRunsOptions {
  readonly store: ConversationStore;
  readonly context: ExecutionContextApi;
  readonly limits: HeldLimits;
  readonly watchers: Watchers;
  /** Names this page in the rows. */
  readonly by: string;
  /** What the page looks like now. */
  readonly theme: () => Theme;
  /** Told before the next one of a line begins, which may have to stay there. */
  readonly ended: (run: BatchEnd) => void;
}

interface Ongoing {
  row: Run;
  /** An output says what went wrong. */
  explained: boolean;
}

export class PageRuns {
  readonly #options: PageRunsOptions;
  readonly #ongoing = new Map<string, Ongoing>();
  /** The last run of each cell that this page executed. */
  readonly #live = new Map<string, LiveRun>();
  /** Runs that wrote more than their limit. */
  readonly #rests = new Set<string>();
  /** The last run of each language that ended. */
  readonly #latest = new Map<string, LiveRun>();
  /** When the last run of this page was asked for. */
  #lastTime = 0;

  constructor(options: PageRunsOptions) {
    this.#options = options;
  }

  /** How many wait or go on. */
  get ongoing(): number {
    return this.#ongoing.size;
  }

  /** Cells whose runs wait or go on. */
  get busyCells(): ReadonlySet<string> {
    return new Set([...this.#ongoing.values()].map(({ row }) => row.cell));
  }

  /** The cell of a run that waits or goes on; null for another. */
  cellOf(run: string): string | null {
    return this.#ongoing.get(run)?.row.cell ?? null;
  }

  live(cell: string): LiveRun | undefined {
    const live = this.#live.get(cell);
    // The reader may have cleared it.
    return live !== undefined && this.#options.store.history.run(live.id) !== undefined ? live : undefined;
  }

  latest(language: string): string | null {
    const session = this.#options.context.sessions.find((one) => one.language === language);
    const run = session?.state === 'ready' ? this.#latest.get(language) : undefined;
    return run?.session === session?.id ? (run?.id ?? null) : null;
  }

  hasRest(run: string): boolean {
    return this.#rests.has(run);
  }

  /** Returns the run; null where there is none. */
  start(cell: string, language: string, source: string, own: Partial<Limits> = {}): string | null {
    // Nothing of such a run would be kept; its cell says so.
    if (source.length > LONGEST_SOURCE) return null;
    const { store, context, limits, by, theme } = this.#options;
    const id = uuid();
    const row: Run = {
      id,
      conversation: store.id,
      cell,
      language,
      engine: 'browser',
      source,
      status: 'queued',
      clocks: { queue: null, load: null, download: null, execution: null },
      memory: null,
      error: null,
      by,
      session: null,
      dropped: 0,
      names: null,
      pruned: false,
      created: new Date(this.#timeFor(cell)).toISOString(),
    };
    this.#ongoing.set(id, { row, explained: false });
    store.history.putRun(row);
    store.cells.addVersion(cell, source, 'run');
    const options = { run: id, cell, limits: limits.hold(id, cell, own), theme: theme() };
    context.run(source, language, options).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#end(id, 'failed', { name: 'SessionLost', message, line: null, variables_lost: false });
    });
    return id;
  }

  /** Such a program is there and will probably be run. */
  prepare(language: string, source: string): void {
    this.#options.context.prepare(source, language);
  }

  stop(run: string): void {
    this.#options.context.stop(run);
  }

  stopAll(): void {
    this.#options.context.abort();
  }

  reply(run: string, text: string): void {
    this.#options.context.reply(run, text);
  }

  /** What a run wrote beyond its limit; null when it is not kept any more, and then not offered again. */
  async rest(run: string): Promise<Blob | null> {
    const rest = await this.#options.context.rest(run);
    if (rest === null && this.#rests.delete(run)) {
      const cell = [...this.#live.values()].find(({ id }) => id === run)?.cell;
      if (cell !== undefined) this.#options.watchers.tellCell(cell);
    }
    return rest;
  }

  /** Records that the page which executed a run is gone, unless that had recorded its end. */
  async giveUp(run: Run): Promise<void> {
    const { history } = this.#options.store;
    const known = await history.recheckRun(run.id);
    if (known === undefined || isTerminal(known.status)) return;
    history.putRun({
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

  /** A run of the context has another state. */
  follow(live: LiveRun): void {
    const ongoing = this.#ongoing.get(live.id);
    if (ongoing === undefined) return;
    const { store, watchers, ended } = this.#options;
    this.#live.set(live.cell, live);
    if (live.dropped > 0) this.#rests.add(live.id);
    if (isTerminal(live.status) && live.session !== null) this.#latest.set(live.language, live);
    if (live.status !== ongoing.row.status) {
      if (live.status === 'failed' && live.error !== null) this.#explain(live.id, live.error);
      const { status, session, dropped, names, memory, error, clocks } = live;
      ongoing.row = { ...ongoing.row, status, session, dropped, names, memory, error, clocks };
      store.history.putRun(ongoing.row);
      if (isTerminal(status)) {
        this.#ongoing.delete(live.id);
        ended({ run: live.id, status, started: (clocks.execution ?? 0) > 0, error: error?.name ?? null });
      }
      watchers.tell();
    }
    watchers.tellCell(live.cell);
  }

  show(id: string, outputs: readonly Output[]): void {
    const ongoing = this.#ongoing.get(id);
    if (ongoing !== undefined) ongoing.explained ||= outputs.some((output) => output.output_type === 'error');
    this.#options.store.history.appendOutputs(id, outputs);
  }

  /** A failure that no program told of, such as a session that could not be opened, is shown where a program's is. */
  #explain(id: string, { name, message }: Pick<RunError, 'name' | 'message'>): void {
    if (this.#ongoing.get(id)?.explained !== false) return;
    this.show(id, [{ output_type: 'error', ename: name, evalue: message, traceback: [], frames: [] }]);
  }

  /** For a run that the context would not take. */
  #end(id: string, status: RunStatus, error: RunError): void {
    const ongoing = this.#ongoing.get(id);
    if (ongoing === undefined) return;
    const { store, watchers, ended } = this.#options;
    this.#explain(id, error);
    this.#ongoing.delete(id);
    store.history.putRun({ ...ongoing.row, status, error });
    ended({ run: id, status, started: false, error: error.name });
    watchers.tell();
  }

  /** Now, or later than what ran before: this machine's clock may be behind that of another one. */
  #timeFor(cell: string): number {
    const before = this.#options.store.history.runs(cell).map(({ created }) => Date.parse(created) + 1);
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1, ...before);
    return this.#lastTime;
  }
}
