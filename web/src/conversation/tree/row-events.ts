/** What the server says of messages, runs and outputs, brought into the rows: who shows them hears what changed. */
import type { Message, Run, ServerEvent, StoredOutput } from '../../protocol/generated.js';
import type { Change } from '../api.js';
import { messageOf } from '../cells/cells.js';
import type { Placement, Rows } from './rows.js';

export type RowEvent = Extract<
  ServerEvent,
  {
    type:
      | 'message.created'
      | 'message.updated'
      | 'message.delta'
      | 'message.reasoning'
      | 'run.updated'
      | 'runs.removed'
      | 'output.appended';
  }
>;

export interface RowEventsListener {
  tell(change: Change): void;
  /** The message's text, or an output of it, has a hole: it is to be fetched again. */
  mend(message: string): void;
}

export class RowEvents {
  readonly #rows: Rows;
  readonly #listener: RowEventsListener;
  /** Messages whose text has grown since that was told: told once for all words of a frame. */
  readonly #streamed = new Set<string>();

  constructor(rows: Rows, listener: RowEventsListener) {
    this.#rows = rows;
    this.#listener = listener;
  }

  receive(event: RowEvent): void {
    switch (event.type) {
      case 'message.created':
      case 'message.updated':
        this.#message(event.message);
        break;
      case 'message.delta':
        this.#grown(event.id, this.#rows.appendText(event.id, event.offset, event.text));
        break;
      case 'message.reasoning':
        this.#grown(event.id, this.#rows.appendReasoning(event.id, event.offset, event.text, event.thought));
        break;
      case 'run.updated':
        this.#run(event.run);
        break;
      case 'runs.removed':
        tellRemoved(this.#rows.removeRuns(event.runs), (change) => this.#listener.tell(change));
        break;
      case 'output.appended':
        this.#outputs(event.run, event.start, event.outputs);
    }
  }

  #run(run: Run): void {
    // An earlier run whose outputs were given up is of interest to the history alone.
    const isShown = !run.pruned || this.#rows.run(run.id) !== undefined;
    if (isShown && this.#rows.putRun(run)) this.#listener.tell({ type: 'run', cell: run.cell, run: run.id });
    if (run.pruned) this.#listener.tell({ type: 'history', cell: run.cell });
  }

  #message(message: Message): void {
    const isNew = this.#rows.message(message.id) === undefined;
    if (this.#rows.putMessage(message))
      this.#listener.tell(isNew ? { type: 'tree' } : { type: 'message', id: message.id });
  }

  #grown(id: string, placement: Placement): void {
    if (placement === 'gap') this.#listener.mend(id);
    if (placement !== 'applied') return;
    if (this.#streamed.size === 0) queueMicrotask(() => this.#tellStreamed());
    this.#streamed.add(id);
  }

  #outputs(run: string, start: number, outputs: readonly StoredOutput[]): void {
    // This page knows the outputs of its own runs, and in finer pieces.
    if (this.#rows.isOwn(run)) return;
    const placement = this.#rows.putOutputs(run, start, outputs);
    const cell = this.#rows.run(run)?.cell;
    if (cell === undefined) return;
    if (placement === 'gap') this.#listener.mend(messageOf(cell));
    if (placement === 'applied') this.#listener.tell({ type: 'run', cell, run });
  }

  #tellStreamed(): void {
    const ids = [...this.#streamed];
    this.#streamed.clear();
    for (const id of ids) this.#listener.tell({ type: 'message', id });
  }
}

/** Runs are not kept any more: their cells show others, and the history is another one. */
export function tellRemoved(gone: readonly Run[], tell: (change: Change) => void): void {
  for (const { cell, id } of gone) tell({ type: 'run', cell, run: id });
  tell({ type: 'history', cell: null });
}
