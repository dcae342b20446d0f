/** Shows the writes that wait in the outbox as if the server had made them, for example after a reload. */
import type { CellBook } from '../cells/cell-book.js';
import type { Rows } from '../tree/rows.js';
import type { Command } from './commands.js';
import { reduce, type KnownRows, type News } from './reduce.js';
import type { Write } from './write-log.js';

export interface OverlayOptions {
  readonly conversation: string;
  readonly rows: Rows;
  readonly cells: CellBook;
  readonly now: () => number;
}

export class Overlay {
  readonly #rows: Rows;
  readonly #cells: CellBook;
  readonly #now: () => number;
  readonly #known: KnownRows;

  constructor({ conversation, rows, cells, now }: OverlayOptions) {
    this.#rows = rows;
    this.#cells = cells;
    this.#now = now;
    this.#known = {
      id: conversation,
      get conversation() {
        return rows.conversation;
      },
      message: (id) => rows.message(id),
      run: (id) => rows.run(id),
      count: (run) => rows.count(run),
      allRuns: () => rows.allRuns(),
      cell: (id) => cells.cell(id),
      versions: (cell) => cells.versions(cell),
    };
  }

  /** Lays a command over the rows; returns what it changes. */
  show(command: Command): readonly News[] {
    // An answer says itself where it ended.
    if (command.kind === 'stop_reply') return [];
    if (command.kind === 'clear_runs') this.#rows.clearing(command.clearing);
    const news = reduce(this.#known, command, this.#now());
    for (const one of news) this.#put(one);
    return news;
  }

  /** Lays writes over what was loaded: those that waited when it was asked for, and those that wait still. */
  lay(before: readonly Write[], waiting: readonly Write[]): void {
    this.#cells.forgetWaiting();
    for (const { command } of before) this.show(command);
    for (const { command } of waiting) {
      if (command.kind === 'put_cell') this.#cells.wait(command.id, command.body);
      this.show(command);
    }
  }

  #put(news: News): void {
    switch (news.type) {
      case 'conversation.updated':
        this.#rows.conversation = news.conversation;
        break;
      case 'message.created':
      case 'message.updated':
        this.#rows.putMessage(news.message);
        break;
      case 'run.updated':
        this.#rows.putRun(news.run);
        break;
      case 'output.appended':
        this.#rows.putOutputs(news.run, news.start, news.outputs);
        break;
      case 'runs.removed':
        this.#rows.removeRuns(news.runs);
        break;
      case 'cell.updated':
        this.#cells.put(news.cell);
        break;
      case 'version.created':
        this.#cells.putVersion(news.version, false);
        break;
      case 'conversation.deleted':
        break;
    }
  }
}

/** Runs of which the writes tell. */
export function runsOf(writes: readonly Write[]): ReadonlySet<string> {
  return new Set(
    writes.flatMap(({ command }) =>
      command.kind === 'put_run' || command.kind === 'put_outputs' ? [command.id] : [],
    ),
  );
}
