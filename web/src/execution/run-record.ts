/** One run while it goes on: gathers its clocks, figures and outputs. Knows no session. */
import type { Clock } from '../protocol/clock.js';
import { advance, allows } from '../protocol/machine.js';
import type { RunStatus } from '../protocol/generated.js';
import type { EndStatus, Limits, Output, RunFailure, Theme } from '../protocol/session.js';
import type { ExecutionResult, LiveRun } from './api.js';
import { END_MOVES, RUN_TABLE } from './run-machine.js';

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
  readonly error: RunFailure | null;
  /** Milliseconds. */
  readonly download: number;
  readonly execution: number;
  /** Bytes. */
  readonly memory: number;
}

export class RunRecord {
  readonly id: string;
  readonly request: RunRequest;
  /** Resolves when the run has ended; never rejects. */
  readonly ended: Promise<ExecutionResult>;
  readonly #resolve: (result: ExecutionResult) => void;
  readonly #clock: Clock;
  readonly #enqueued: number;
  readonly #outputs: Output[] = [];
  #begun: number | null = null;
  #live: LiveRun;
  /** The session has it; from here on only the session can end it. */
  handedOver = false;

  constructor(request: RunRequest, clock: Clock) {
    this.id = request.id;
    this.request = request;
    this.#clock = clock;
    this.#enqueued = clock.now();
    const { promise, resolve } = deferred<ExecutionResult>();
    this.ended = promise;
    this.#resolve = resolve;
    const { id, cell, language, source } = request;
    this.#live = {
      id,
      cell,
      language,
      source,
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

  start(): void {
    const status = advance(RUN_TABLE, this.#live.status, 'start');
    this.#live = { ...this.#live, status, progress: null, started: this.#clock.now() };
  }

  append(outputs: readonly Output[], dropped: number): void {
    this.#outputs.push(...outputs);
    this.#live = { ...this.#live, dropped };
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
    const memory = end.memory > 0 ? end.memory : this.#live.memory;
    const error = end.error;
    this.#live = {
      ...this.#live,
      status,
      clocks,
      memory,
      error,
      position: null,
      progress: null,
      input: null,
      stopping: false,
    };
    this.#resolve(this.#result(status, end));
  }

  #result(status: RunStatus, end: RunEnd): ExecutionResult {
    const streams = (name: 'stdout' | 'stderr'): string =>
      this.#outputs
        .map((output) => (output.output_type === 'stream' && output.name === name ? output.text : ''))
        .join('');
    return {
      stdout: streams('stdout'),
      stderr: streams('stderr'),
      returnValue: lastValue(this.#outputs),
      visualElements: this.#outputs.filter(isVisual),
      executionTime: end.execution / 1000,
      memory: end.memory,
      status,
      error: end.error,
    };
  }
}

/** Something to look at: a display, or a value that has more than its plain text. */
function isVisual(output: Output): boolean {
  if (output.output_type === 'display_data') return true;
  return (
    output.output_type === 'execute_result' && Object.keys(output.data).some((type) => type !== 'text/plain')
  );
}

function lastValue(outputs: readonly Output[]): unknown {
  const last = outputs.findLast((output) => output.output_type === 'execute_result');
  return last?.output_type === 'execute_result' ? (last.data['text/plain'] ?? null) : null;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
