/**
 * A run: one execution of a cell. It is the same thing wherever it is seen: while this page executes it, when it is
 * recorded, and when it is shown to somebody else. What it shows is a fold of its outputs (`protocol/output-fold.ts`).
 */
import type { Clock } from '../protocol/clock.js';
import type { Run as Row, RunError, RunNames, RunStatus } from '../protocol/generated.js';
import { advance, allows } from '../protocol/machine.js';
import type { EndStatus, Limits, ProgressPhase, Theme } from '../protocol/session.js';
import { END_MOVES, RUN_TABLE } from './run-machine.js';

/** What is known of a run wherever it is. */
type Known = Readonly<
  Pick<
    Row,
    | 'id'
    | 'cell'
    | 'language'
    | 'source'
    | 'status'
    | 'session'
    | 'memory'
    | 'dropped'
    | 'clocks'
    | 'error'
    | 'names'
  >
>;

/** Any run, as it is shown; a recorded one is its row. */
export type RunView = Known & Partial<Live>;

/** A run that this page executes, or has executed. */
export interface LiveRun extends Known, Live {}

/** What only the page knows that executes it. */
export interface Live {
  readonly here: true;
  /** Place in the line, from 1, while `queued`. */
  readonly position: number | null;
  readonly progress: Progress | null;
  /** When execution started, by the context's clock. */
  readonly started: number | null;
  /** Bytes now; `memory` is the peak. */
  readonly heap: number | null;
  /** What the program waits for the reader to type. */
  readonly input: { readonly prompt: string; readonly password: boolean } | null;
  /** Stop was pressed; the grace period runs. */
  readonly stopping: boolean;
}

export interface Progress {
  readonly phase: ProgressPhase;
  /** What is being loaded, in words: `Python`, `pandas`. */
  readonly label: string;
  /** Bytes. */
  readonly loaded: number;
  /** Bytes; 0 when unknown. */
  readonly total: number;
}

/** How a run ended. */
export interface RunResult {
  /** Seconds of execution. */
  readonly executionTime: number;
  /** Peak heap in bytes. */
  readonly memory: number;
  readonly status: RunStatus;
  readonly error: RunError | null;
}

export interface RunRequest {
  readonly id: string;
  readonly cell: string;
  readonly language: string;
  readonly source: string;
  readonly limits: Limits;
  readonly theme: Theme;
}

export interface RunEnd {
  readonly status: EndStatus;
  readonly error: RunError | null;
  /** Milliseconds. */
  readonly download: number;
  readonly execution: number;
  /** Bytes. */
  readonly memory: number;
}

/** One that goes on: its clocks and figures. Knows no session. */
export class Run {
  readonly id: string;
  readonly request: RunRequest;
  /** Resolves when the run has ended; never rejects. */
  readonly ended: Promise<RunResult>;
  readonly #resolve: (result: RunResult) => void;
  readonly #clock: Clock;
  readonly #enqueued: number;
  #begun: number | null = null;
  #live: LiveRun;
  /** The session has it; from here on only the session can end it. */
  handedOver = false;

  constructor(request: RunRequest, clock: Clock) {
    this.id = request.id;
    this.request = request;
    this.#clock = clock;
    this.#enqueued = clock.now();
    let resolve: (result: RunResult) => void = () => undefined;
    this.ended = new Promise((settle) => (resolve = settle));
    this.#resolve = resolve;
    const { id, cell, language, source } = request;
    this.#live = {
      id,
      cell,
      language,
      source,
      here: true,
      status: 'queued',
      session: null,
      position: null,
      progress: null,
      started: null,
      heap: null,
      memory: null,
      input: null,
      stopping: false,
      dropped: 0,
      names: null,
      error: null,
      clocks: { queue: null, load: null, download: null, execution: null },
    };
  }

  get live(): LiveRun {
    return this.#live;
  }

  get over(): boolean {
    return Object.keys(RUN_TABLE[this.#live.status]).length === 0;
  }

  update(change: Partial<Omit<LiveRun, 'status' | 'clocks' | 'id'>>): void {
    this.#live = { ...this.#live, ...change };
  }

  /** Its turn has come. */
  begin(): void {
    const status = advance(RUN_TABLE, this.#live.status, 'begin');
    this.#begun = this.#clock.now();
    const clocks = { ...this.#live.clocks, queue: (this.#begun - this.#enqueued) / 1000 };
    this.#live = { ...this.#live, status, position: null, clocks };
  }

  /** The session that executes it is ready. */
  loaded(session: string): void {
    this.handedOver = true;
    const load = (this.#clock.now() - (this.#begun ?? this.#clock.now())) / 1000;
    this.#live = { ...this.#live, session, progress: null, clocks: { ...this.#live.clocks, load } };
  }

  start(names: RunNames | null): void {
    const status = advance(RUN_TABLE, this.#live.status, 'start');
    this.#live = { ...this.#live, status, names, progress: null, started: this.#clock.now() };
  }

  end(end: RunEnd): void {
    // An end that does not follow from where it was comes from a sandbox that is not to be believed.
    const move = END_MOVES[end.status];
    const before = this.#live.status;
    const status = advance(RUN_TABLE, before, allows(RUN_TABLE, before, move) ? move : 'lose');
    const ran = this.#live.started !== null;
    const clocks = {
      ...this.#live.clocks,
      download: end.download > 0 ? end.download / 1000 : null,
      execution: ran ? end.execution / 1000 : null,
    };
    this.#live = {
      ...this.#live,
      status,
      clocks,
      memory: end.memory > 0 ? end.memory : this.#live.memory,
      error: end.error,
      position: null,
      progress: null,
      input: null,
      stopping: false,
    };
    this.#resolve({ executionTime: end.execution / 1000, memory: end.memory, status, error: end.error });
  }
}
