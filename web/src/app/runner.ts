/** Runs cells of one conversation: what the execution context reports becomes rows of the conversation's store. */
import { v7 as uuid } from 'uuid';
import type { ConversationStore } from '../conversation/api.js';
import type { ContextEvent, ExecutionContextApi, LiveRun } from '../execution/api.js';
import type { LiveRuns } from '../elements/ports.js';
import type { Run, RunError, RunStatus } from '../protocol/generated.js';
import type { RunFailure } from '../protocol/session.js';
import { browserTimer, OutputBatch, type Timer } from './output-batch.js';

const ENDED: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'aborted', 'timed_out', 'lost']);

export interface RunnerOptions {
  readonly store: ConversationStore;
  readonly context: ExecutionContextApi;
  /** Names this page in the rows. */
  readonly by: string;
  readonly timer?: Timer;
}

interface Ongoing {
  row: Run;
  readonly batch: OutputBatch;
}

export class Runner implements LiveRuns {
  readonly #store: ConversationStore;
  readonly #context: ExecutionContextApi;
  readonly #by: string;
  readonly #timer: Timer;
  readonly #ongoing = new Map<string, Ongoing>();
  /** The last run of each cell that this page executed. */
  readonly #live = new Map<string, LiveRun>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #unsubscribe: () => void;

  constructor({ store, context, by, timer = browserTimer }: RunnerOptions) {
    this.#store = store;
    this.#context = context;
    this.#by = by;
    this.#timer = timer;
    this.#unsubscribe = context.subscribe((event) => this.#receive(event));
  }

  /** Whether a run goes on, so that its conversation must not be closed. */
  get busy(): boolean {
    return this.#ongoing.size > 0;
  }

  live(cell: string): LiveRun | undefined {
    return this.#live.get(cell);
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

  run(cell: string, language: string, source: string): void {
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
      by: this.#by,
      created: new Date().toISOString(),
    };
    const batch = new OutputBatch((outputs) => this.#store.appendOutputs(id, outputs), this.#timer);
    this.#ongoing.set(id, { row, batch });
    this.#store.putRun(row);
    const settings = this.#store.conversation?.settings;
    const limits =
      settings === undefined
        ? {}
        : {
            execution: settings.execution_seconds * 1000,
            heap: settings.heap_bytes,
            output: settings.output_bytes,
          };
    this.#context.execute(source, language, { run: id, cell, limits }).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#end(id, 'failed', { name: 'SessionLost', message, line: null, variables_lost: false });
    });
  }

  stop(run: string): void {
    this.#context.stop(run);
  }

  reply(run: string, text: string): void {
    this.#context.reply(run, text);
  }

  /** A fresh session: the variables are gone, what was shown stays. */
  restart(): Promise<void> {
    return this.#context.clearState();
  }

  /** Records that the page which executed a run is gone. */
  giveUp(run: Run): void {
    const known = this.#store.runs(run.cell).find((candidate) => candidate.id === run.id);
    if (known === undefined || ENDED.has(known.status)) return;
    this.#store.putRun({
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
    for (const { batch } of this.#ongoing.values()) batch.flush();
    this.#unsubscribe();
    this.#context.close();
  }

  #receive(event: ContextEvent): void {
    if (event.type === 'output') this.#ongoing.get(event.run)?.batch.add(event.outputs);
    else if (event.type === 'run') this.#follow(event.run);
  }

  #follow(live: LiveRun): void {
    const ongoing = this.#ongoing.get(live.id);
    if (ongoing === undefined) return;
    this.#live.set(live.cell, live);
    if (live.status !== ongoing.row.status) {
      // Outputs first: once a run has ended, nothing more is written of it.
      if (ENDED.has(live.status)) ongoing.batch.flush();
      ongoing.row = {
        ...ongoing.row,
        status: live.status,
        clocks: { ...live.clocks },
        memory: live.memory,
        error: live.error === null ? null : rowError(live.error),
      };
      this.#store.putRun(ongoing.row);
      if (ENDED.has(live.status)) this.#ongoing.delete(live.id);
    }
    for (const listener of [...(this.#watchers.get(live.cell) ?? [])]) listener();
  }

  /** For a run that the context would not take. */
  #end(id: string, status: RunStatus, error: RunError): void {
    const ongoing = this.#ongoing.get(id);
    if (ongoing === undefined) return;
    this.#ongoing.delete(id);
    ongoing.batch.flush();
    this.#store.putRun({ ...ongoing.row, status, error });
  }
}

function rowError(failure: RunFailure): RunError {
  return {
    name: failure.name,
    message: failure.message,
    line: failure.line,
    variables_lost: failure.variablesLost,
  };
}
