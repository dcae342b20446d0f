/**
 * One language of one conversation: its session, and the line of runs that wait for it. The session is opened
 * by the first run and opened again after it died.
 */
import { advance } from '../protocol/machine.js';
import type { Limits, Output, RunFailure } from '../protocol/session.js';
import type { SessionEvent, SessionPool, Tenant } from './pool.js';
import { RunQueue } from './queue.js';
import type { RunEnd, RunRecord } from './run-record.js';
import { SESSION_TABLE } from './session-machine.js';
import type { SessionMove, SessionState } from './session-machine.js';

export interface LaneListener {
  /** The lane's state may have changed. */
  changed(): void;
  run(record: RunRecord): void;
  output(run: string, outputs: readonly Output[]): void;
  lost(language: string, message: string): void;
}

/** What a run that never ran used. */
const NOTHING = { download: 0, execution: 0, memory: 0 } as const;

function failure(name: string, message: string, variablesLost: boolean): RunFailure {
  return { name, message, line: null, variablesLost };
}

export class Lane implements Tenant {
  readonly language: string;
  readonly limits: Limits;
  readonly #pool: SessionPool;
  readonly #listener: LaneListener;
  readonly #queue = new RunQueue<RunRecord>();
  #state: SessionState = 'idle';
  #session: string | null = null;
  #current: RunRecord | null = null;
  /** The session ended a run by being terminated; its `dead` is on its way. */
  #dying = false;
  /** The reader asked for a fresh session, so nothing is lost that they want. */
  #clearing = false;
  #settled: (() => void)[] = [];

  constructor(pool: SessionPool, listener: LaneListener, language: string, limits: Limits) {
    this.#pool = pool;
    this.#listener = listener;
    this.language = language;
    this.limits = limits;
  }

  get state(): SessionState {
    return this.#state;
  }

  get busy(): boolean {
    return this.#current !== null || this.#queue.length > 0;
  }

  idle(): boolean {
    return !this.busy && this.#state === 'ready';
  }

  enqueue(record: RunRecord): void {
    this.#queue.push(record);
    this.#pump();
    this.#renumber();
    if (record === this.#current) return; // was shown when its turn came
    this.#listener.run(record);
  }

  /** Ends the run, or takes it out of the line; false when it is not here. */
  stop(id: string): boolean {
    const waiting = this.#queue.remove(id);
    if (waiting !== undefined) {
      this.#finish(waiting, this.#unstarted());
      this.#renumber();
      return true;
    }
    const run = this.#current;
    if (run?.id !== id) return false;
    if (!run.handedOver) {
      this.#current = null;
      this.#finish(run, this.#unstarted());
      this.#pump();
    } else if (!run.live.stopping && this.#session !== null) {
      run.update({ stopping: true, input: null });
      this.#listener.run(run);
      this.#pool.post({ type: 'interrupt', session: this.#session, run: id });
    }
    return true;
  }

  /** Drops the line and stops what runs. */
  abort(): void {
    for (const record of this.#queue.clear()) this.#finish(record, this.#unstarted());
    if (this.#current !== null) this.stop(this.#current.id);
  }

  reply(id: string, text: string): void {
    const run = this.#current;
    if (run?.id !== id || run.live.input === null || this.#session === null) return;
    run.update({ input: null });
    this.#listener.run(run);
    this.#pool.post({ type: 'input_reply', session: this.#session, run: id, text });
  }

  /** Drops the line and what runs, and opens a fresh session if there was one. */
  async clear(): Promise<void> {
    for (const record of this.#queue.clear()) this.#finish(record, this.#unstarted());
    if (this.#session === null) return;
    this.#clearing = true;
    const settled = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#pool.close(this.#session);
    await settled;
  }

  close(): void {
    this.#clearing = false;
    for (const record of this.#queue.clear()) this.#finish(record, this.#unstarted());
    if (this.#session !== null) this.#pool.close(this.#session);
  }

  receive(event: SessionEvent): void {
    if (event.session !== this.#session) return;
    if (event.type === 'session') {
      if (event.state === 'ready' && this.#state === 'loading') this.#opened();
      return;
    }
    if (event.type === 'dead') {
      this.#died(event);
      return;
    }
    const run = this.#current;
    if (run === null) return;
    if (event.type === 'progress') {
      const { phase, label, loaded, total } = event;
      run.update({ progress: { phase, label, loaded, total } });
      this.#listener.run(run);
    } else if (event.run === run.id && run.handedOver) this.#receiveForRun(run, event);
  }

  #receiveForRun(
    run: RunRecord,
    event: Extract<SessionEvent, { type: 'started' | 'output' | 'input_request' | 'usage' | 'result' }>,
  ): void {
    switch (event.type) {
      case 'started':
        if (run.live.status !== 'loading') return;
        run.start();
        break;
      case 'output':
        run.append(event.outputs, event.dropped);
        if (event.outputs.length > 0) this.#listener.output(run.id, event.outputs);
        if (event.dropped === 0) return;
        break;
      case 'input_request':
        run.update({ input: { prompt: event.prompt, password: event.password } });
        break;
      case 'usage':
        run.update({ heap: event.heap, memory: Math.max(event.heap, run.live.memory ?? 0) });
        break;
      case 'result':
        this.#ended(run, event);
        return;
    }
    this.#listener.run(run);
  }

  #ended(run: RunRecord, end: RunEnd): void {
    this.#current = null;
    this.#dying = end.error?.variablesLost === true;
    if (!this.#dying) this.#advance('finish');
    this.#finish(run, end);
    if (!this.#dying) this.#pump();
    if (this.idle()) this.#pool.rested();
  }

  #opened(): void {
    this.#advance('opened');
    this.#settle();
    this.#pump();
    if (this.idle()) this.#pool.rested();
  }

  #died(event: Extract<SessionEvent, { type: 'dead' }>): void {
    const hadOpened = this.#state !== 'loading';
    this.#session = null;
    this.#dying = false;
    const failed = event.reason === 'load_failed' && !hadOpened;
    this.#advance(failed ? 'fail' : 'die');
    const run = this.#current;
    if (run !== null && (run.handedOver || failed)) {
      this.#current = null;
      this.#finish(run, failed ? this.#loadFailed(event.message) : this.#lost(event.message));
    }
    if (failed) {
      for (const record of this.#queue.clear()) this.#finish(record, this.#loadFailed(event.message));
      this.#clearing = false;
      this.#settle();
    }
    const asked = this.#clearing;
    this.#clearing = false;
    if (hadOpened && !asked) this.#listener.lost(this.language, event.message);
    const forced = hadOpened && event.reason !== 'closed';
    if (asked || forced) this.#open();
    this.#pump();
  }

  /** Begins the next run when its turn has come, and hands it over when the session is ready. */
  #pump(): void {
    if (this.#dying) return;
    if (this.#current === null) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#current = next;
      next.begin();
      this.#listener.run(next);
      this.#renumber();
    }
    if (this.#state === 'ready') this.#handOver(this.#current);
    else if (this.#session === null) this.#open();
  }

  #handOver(run: RunRecord): void {
    if (run.handedOver || this.#session === null) return;
    this.#advance('execute');
    run.loaded();
    const { id, cell, source, limits } = run.request;
    this.#listener.run(run);
    this.#pool.post({ type: 'execute', session: this.#session, run: id, cell, source, limits });
  }

  #open(): void {
    this.#advance('open');
    this.#session = this.#pool.reserve();
    this.#pool.open(this.#session, this);
  }

  #renumber(): void {
    let position = 0;
    for (const record of this.#queue) {
      position += 1;
      if (record.live.position === position) continue;
      record.update({ position });
      this.#listener.run(record);
    }
  }

  #finish(record: RunRecord, end: RunEnd): void {
    record.end(end);
    this.#listener.run(record);
    this.#listener.changed();
  }

  #advance(move: SessionMove): void {
    this.#state = advance(SESSION_TABLE, this.#state, move);
    this.#listener.changed();
  }

  #settle(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  #unstarted(): RunEnd {
    const error = failure('Stopped', 'Stopped before it started. Variables were kept.', false);
    return { ...NOTHING, status: 'aborted', error };
  }

  #loadFailed(message: string): RunEnd {
    return { ...NOTHING, status: 'failed', error: failure('LoadError', message, false) };
  }

  #lost(message: string): RunEnd {
    return { ...NOTHING, status: 'lost', error: failure('SessionLost', message, true) };
  }
}
