/** The runs that this page executes: each state and every output goes to the outbox, in order. */
import type { PutRun, Run } from '../../protocol/generated.js';
import type { Output } from '../../protocol/session.js';
import type { Clock } from '../sync/environment.js';
import type { AddOptions } from '../sync/outbox.js';
import { OutputWriter } from './output-writer.js';
import { outputsPath, runPath } from '../../protocol/addresses.js';
import { isTerminal } from '../tree/rows.js';

/** Runs that have ended whose tasks may still write. */
const MOST_ENDED = 50;

type Put = (path: string, body: unknown, options?: AddOptions) => void;

export class OwnRuns {
  readonly #clock: Clock;
  readonly #put: Put;
  readonly #writers = new Map<string, OutputWriter>();
  readonly #ended: string[] = [];

  constructor(clock: Clock, put: Put) {
    this.#clock = clock;
    this.#put = put;
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
      created: run.created,
    };
    if (isTerminal(run.status)) {
      writer?.flush();
      this.#ended.push(run.id);
      // A task that goes on may write more; only the latest runs keep a place for it.
      for (const id of this.#ended.splice(0, this.#ended.length - MOST_ENDED)) this.#writers.delete(id);
    } else if (writer === undefined) {
      const path = outputsPath(run.conversation, run.id);
      this.#writers.set(run.id, new OutputWriter(this.#clock, outputs, (batch) => this.#put(path, batch)));
    }
    this.#put(runPath(run.conversation, run.id), body, { replace: true });
  }

  /** Runs with outputs that were not sent yet. */
  get waiting(): number {
    return [...this.#writers.values()].filter(({ waits }) => waits).length;
  }

  append(run: string, outputs: readonly Output[]): void {
    this.#writers.get(run)?.add(outputs);
  }

  /** Sends what waits: the page may be about to go. */
  flush(): void {
    for (const writer of this.#writers.values()) writer.flush();
  }
}
