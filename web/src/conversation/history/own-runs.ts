/** The runs that this page executes: each state and every output goes to the outbox, in order. */
import type { PutOutputs, PutRun, Run } from '../../protocol/generated.js';
import type { Output } from '../../protocol/session.js';
import type { Clock } from '../sync/environment.js';
import type { AddOptions } from '../sync/outbox.js';
import { OutputWriter } from './output-writer.js';
import type { Command } from '../sync/commands.js';
import { isTerminal } from './progress.js';

/** Runs that have ended whose tasks may still write. */
const MOST_ENDED = 50;

type Write = (command: Command, options?: AddOptions) => void;

export class OwnRuns {
  readonly #clock: Clock;
  readonly #write: Write;
  readonly #writers = new Map<string, OutputWriter>();
  readonly #ended: string[] = [];

  constructor(clock: Clock, write: Write) {
    this.#clock = clock;
    this.#write = write;
  }

  /** `outputs` is how many the run has already. */
  put(run: Run, outputs: number): void {
    const writer = this.#writers.get(run.id);
    const body: PutRun = {
      cell: run.cell,
      language: run.language,
      source: run.source,
      status: run.status,
      clocks: run.clocks,
      memory: run.memory,
      error: run.error,
      by: run.by,
      session: run.session,
      dropped: run.dropped,
      names: run.names,
      created: run.created,
    };
    if (isTerminal(run.status)) {
      writer?.flush();
      this.#ended.push(run.id);
      // A task that goes on may write more; only the latest runs keep a place for it.
      for (const id of this.#ended.splice(0, this.#ended.length - MOST_ENDED)) this.#writers.delete(id);
    } else if (writer === undefined) {
      const { id } = run;
      const write = (batch: PutOutputs): void => this.#write({ kind: 'put_outputs', id, body: batch });
      this.#writers.set(id, new OutputWriter(this.#clock, outputs, write));
    }
    this.#write({ kind: 'put_run', id: run.id, body }, { replace: true });
  }

  /** Runs with outputs that were not sent yet. */
  get waiting(): number {
    return [...this.#writers.values()].filter(({ waits }) => waits).length;
  }

  /** False for a run of which nothing more is written. */
  append(run: string, outputs: readonly Output[]): boolean {
    const writer = this.#writers.get(run);
    writer?.add(outputs);
    return writer !== undefined;
  }

  /** Sends what waits: the page may be about to go. */
  flush(): void {
    for (const writer of this.#writers.values()) writer.flush();
  }
}
