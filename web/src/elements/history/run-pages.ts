/** The runs that a list shows: pages of the history as far as they were asked for, kept up to date with the store. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Change, ConversationStore } from '../../conversation/api.js';
import { cellsOfBranch, compareAge } from '../../conversation/cells/cells.js';
import type { Run, RunStatus } from '../../protocol/generated.js';
import { RequestError } from '../../conversation/sync/rest.js';

export interface RunPagesHost extends ReactiveControllerHost {
  readonly store: ConversationStore | null;
  /** Null for all cells of the conversation. */
  readonly cell: string | null;
}

const NONE: readonly never[] = [];
/** After so long the server is asked again, and each time twice as long after that, up to a minute. */
const RETRY = 4000;
const MOST_RETRY = 60_000;
/** Changes that come together are answered by one request. */
const SETTLE = 60;

export class RunPages implements ReactiveController {
  /** There are earlier ones. */
  more = false;
  busy = false;
  /** Why only what this page knows is shown, in words. */
  failure: string | null = null;
  /** Whether the first page came, or could not. */
  settled = false;
  readonly #host: RunPagesHost;
  /** Keeps asking until there is nothing earlier. */
  readonly #whole: boolean;
  #statuses: readonly RunStatus[] | null = null;
  #runs: readonly Run[] = NONE;
  #store: ConversationStore | null = null;
  #cell: string | null = null;
  #unsubscribe: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience = RETRY;
  /** The latest asking; answers to earlier ones are thrown away. */
  #asking: object | null = null;

  constructor(host: RunPagesHost, whole = false) {
    this.#host = host;
    this.#whole = whole;
    host.addController(this);
  }

  /** Newest first, each as it stands now. */
  get runs(): readonly Run[] {
    const { store } = this.#host;
    return this.#runs
      .filter((run) => store?.history.isRemoved(run) !== true)
      .map((run) => store?.history.run(run.id) ?? run)
      .filter(({ status }) => this.#statuses === null || this.#statuses.includes(status));
  }

  get statuses(): readonly RunStatus[] | null {
    return this.#statuses;
  }

  /** Shows those in other states alone; null for all. */
  set statuses(statuses: readonly RunStatus[] | null) {
    if (statuses === this.#statuses) return;
    this.#statuses = statuses;
    this.#begin();
  }

  hostConnected(): void {
    this.#follow();
  }

  hostUpdate(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#store = null;
    this.#asking = null;
    clearTimeout(this.#timer);
    this.#patience = RETRY;
  }

  /** Asks again for what is shown. */
  async refresh(): Promise<void> {
    await this.#load(Math.max(1, this.#runs.length));
  }

  /** Adds the page before the last run that is shown. */
  async earlier(): Promise<void> {
    await this.#load(this.#runs.length + 1);
  }

  #follow(): void {
    const { store, cell } = this.#host;
    if (store === this.#store && cell === this.#cell) return;
    this.#unsubscribe?.();
    this.#store = store;
    this.#cell = cell;
    this.#unsubscribe = store?.subscribe((change) => this.#receive(change)) ?? null;
    this.#begin();
  }

  #begin(): void {
    this.#runs = NONE;
    this.more = false;
    this.failure = null;
    this.settled = false;
    void this.#load(1);
  }

  #receive(change: Change): void {
    if (change.type === 'run' && this.#concerns(change.cell)) {
      const known = this.#runs.find(({ id }) => id === change.run);
      const run = this.#host.store?.history.run(change.run);
      // Its outputs alone have changed, which no row shows.
      if (run === undefined || run === known) return;
      this.#runs = newestFirst([run, ...this.#runs.filter(({ id }) => id !== run.id)]);
      this.#host.requestUpdate();
    } else if (change.type === 'history' && this.#concerns(change.cell)) this.#soon();
    else if (change.type === 'connection' && this.failure !== null) this.#soon();
  }

  #concerns(cell: string | null): boolean {
    return this.#cell === null || cell === null || cell === this.#cell;
  }

  #soon(delay = SETTLE): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), delay);
  }

  /** Asks for pages until there are so many runs. */
  async #load(least: number): Promise<void> {
    const { store, cell } = this.#host;
    if (store === null) return;
    const asking = {};
    this.#asking = asking;
    this.busy = true;
    this.#host.requestUpdate();
    let runs: readonly Run[] = NONE;
    let more = true;
    let failure: string | null = null;
    try {
      while (more && (this.#whole || runs.length < least)) {
        const before = runs.at(-1)?.id ?? null;
        const page = await store.history.loadRuns({ cell, statuses: this.#statuses, before });
        if (this.#asking !== asking) return;
        runs = [...runs, ...page.runs];
        more = page.more && page.runs.length > 0;
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (this.#asking !== asking) return;
      failure = error.message;
      more = this.more;
      runs = distinct([...this.#runs, ...knownRuns(store, cell)]);
    }
    this.#asking = null;
    const fresh = [...runs, ...this.#ongoing(store, runs)].map((run) => store.history.run(run.id) ?? run);
    this.#runs = newestFirst(distinct(fresh));
    this.more = more;
    this.failure = failure;
    this.busy = false;
    this.settled = true;
    if (failure === null) this.#patience = RETRY;
    else {
      this.#soon(this.#patience);
      this.#patience = Math.min(MOST_RETRY, 2 * this.#patience);
    }
    this.#host.requestUpdate();
  }

  /** Runs that came while the pages were on their way. */
  #ongoing(store: ConversationStore, loaded: readonly Run[]): readonly Run[] {
    const newest = loaded[0];
    return this.#runs.filter(
      (run) =>
        store.history.run(run.id) !== undefined && (newest === undefined || compareAge(run, newest) > 0),
    );
  }
}

/** What this page knows without asking: the newest run of each cell, and those that go on. */
function knownRuns(store: ConversationStore, cell: string | null): readonly Run[] {
  const cells = cell === null ? cellsOfBranch(store).map(({ id }) => id) : [cell];
  return cells.flatMap((id) => store.history.runs(id));
}

function newestFirst(runs: readonly Run[]): readonly Run[] {
  return [...runs].sort((a, b) => compareAge(b, a));
}

function distinct(runs: readonly Run[]): readonly Run[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()];
}
