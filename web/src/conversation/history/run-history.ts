/** The history of runs, which the server has by pages, with what only this page knows; and how it is cleared. */
import type { Run, RunList, RunWithOutputs } from '../../protocol/generated.js';
import { standing } from '../../protocol/output-fold.js';
import type { Change } from '../api.js';
import type { RunPage, RunQuery } from './history-store.js';
import { compareAge } from '../cells/cells.js';
import type { Environment } from '../sync/environment.js';
import type { Clearing, Command } from '../sync/commands.js';
import { runPath, runsPath } from '../../protocol/addresses.js';
import { request } from '../sync/rest.js';
import { tellRemoved } from '../tree/row-events.js';
import type { Rows } from '../tree/rows.js';
import { isTerminal } from './progress.js';

/** Runs in one page. */
const PAGE = 50;

export interface RunHistoryOptions {
  readonly conversation: string;
  readonly environment: Environment;
  readonly rows: Rows;
  /** Shows what a command does, and writes it. */
  readonly act: (command: Command) => void;
  readonly tell: (change: Change) => void;
}

export class RunHistory {
  readonly #options: RunHistoryOptions;
  /** Runs at the ends of pages, which the next pages go on from. */
  readonly #ends = new Map<string, Run>();

  constructor(options: RunHistoryOptions) {
    this.#options = options;
  }

  async load(query: RunQuery): Promise<RunPage> {
    const { environment, conversation, rows } = this.#options;
    const { cell, statuses: status, before: earlier } = query;
    const path = runsPath(conversation, { cell, status, before: earlier, limit: PAGE });
    const page = await request<RunList>(environment, 'GET', path);
    const last = page.runs.at(-1);
    if (last !== undefined) this.#ends.set(last.id, last);
    const before = query.before === null ? undefined : this.#ends.get(query.before);
    return { runs: merged(page, rows, query, before), more: page.more };
  }

  async loadOne(id: string): Promise<RunWithOutputs> {
    const { environment, conversation, rows } = this.#options;
    const run = rows.run(id);
    if (run !== undefined && isTerminal(run.status)) return { run, outputs: [...rows.outputs(id)] };
    const loaded = await request<RunWithOutputs>(environment, 'GET', runPath(conversation, id));
    return { ...loaded, outputs: [...standing(loaded.outputs)] };
  }

  clear(cell: string | null, which: 'earlier' | 'all'): void {
    const { environment, rows, act, tell } = this.#options;
    const clearing: Clearing = { cell, which, until: this.#until(environment.clock.now()) };
    const before = rows.allRuns();
    act({ kind: 'clear_runs', clearing });
    tellRemoved(
      before.filter(({ id }) => rows.run(id) === undefined),
      tell,
    );
  }

  /** Now, or when the newest run ended was asked for: this machine's clock may be behind that of another one. */
  #until(now: number): string {
    const ended = this.#options.rows.allRuns().filter(({ status }) => isTerminal(status));
    const newest = ended.sort(compareAge).at(-1)?.created;
    return newest !== undefined && Date.parse(newest) > now ? newest : new Date(now).toISOString();
  }
}

/** The page with the runs that belong between its ends, as far as this page knows more or something newer. */
function merged(
  { runs, more }: RunPage,
  rows: Rows,
  query: RunQuery,
  before: Run | undefined,
): readonly Run[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const last = runs.at(-1);
  for (const run of rows.allRuns()) {
    if (before !== undefined && compareAge(run, before) >= 0) continue;
    if (query.before !== null && before === undefined) continue;
    if (more && last !== undefined && compareAge(run, last) < 0) continue;
    byId.set(run.id, run);
  }
  return [...byId.values()]
    .filter((run) => !rows.isRemoved(run) && matches(run, query))
    .sort((a, b) => compareAge(b, a));
}

/** Whether a query asks for the run, apart from its age. */
export function matches(run: Run, { cell, statuses }: RunQuery): boolean {
  return (cell === null || run.cell === cell) && (statuses === null || statuses.includes(run.status));
}
