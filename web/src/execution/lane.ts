/**
 * One language of one conversation: its session, and the line of runs that wait for it. The session is opened
 * by the first run and opened again after it died.
 */
import type { Cancel, Clock } from '../protocol/clock.js';
import type { JsonValue } from '../protocol/generated.js';
import { advance, allows } from '../protocol/machine.js';
import type { Answer, Capabilities, DeathReason, Limits, RequestMethod } from '../protocol/session.js';
import type { ContextEvent, ContextSettings, ContextState, LiveSession, RanCell } from './api.js';
import { loadFailed, lost, unstarted } from './endings.js';
import type { SessionEvent, SessionPool, Tenant } from './pool.js';
import { RunQueue } from './queue.js';
import type { Run, RunEnd } from './run.js';
import { HAS_OPENED, SEEN_AS, SESSION_TABLE } from './session-machine.js';
import type { SessionMove, SessionState } from './session-machine.js';

export interface LaneListener {
  /** The lane's state may have changed. */
  changed(): void;
  run(run: Run): void;
  emit(event: ContextEvent): void;
}

export interface LaneOptions {
  readonly language: string;
  readonly conversation: string | null;
  /** What a session for a program does well to have ready. */
  readonly profileOf: (source: string) => string;
  readonly settings: () => ContextSettings;
  readonly clock: Clock;
}

/** An open session, or one that is being opened. */
interface Open {
  readonly id: string;
  readonly network: readonly string[];
  readonly ran: RanCell[];
  capabilities: Capabilities | null;
  heap: number | null;
}

/** In these the session is on its way out. */
const ENDS: ReadonlySet<SessionState> = new Set(['cancelled', 'leaving', 'breaking', 'renewing']);

const GONE: Answer = { refusal: 'gone', message: 'The session is not there any more. Run a cell first.' };

/** Ends after which nobody asked for another session. */
const QUIET_ENDS: ReadonlySet<DeathReason> = new Set(['closed', 'idle', 'evicted', 'network']);

export class Lane implements Tenant {
  readonly language: string;
  readonly conversation: string | null;
  readonly #profileOf: (source: string) => string;
  readonly #settings: () => ContextSettings;
  readonly #clock: Clock;
  readonly #pool: SessionPool;
  readonly #listener: LaneListener;
  readonly #queue = new RunQueue<Run>();
  #state: SessionState = 'idle';
  #session: Open | null = null;
  #current: Run | null = null;
  /** Wait for the session that the reader asked for. */
  #settled: (() => void)[] = [];
  #cancelIdle: Cancel | null = null;
  /** A program for which the session should load what it lacks. */
  #ahead: string | null = null;

  constructor(pool: SessionPool, listener: LaneListener, options: LaneOptions) {
    this.#pool = pool;
    this.#listener = listener;
    this.language = options.language;
    this.conversation = options.conversation;
    this.#profileOf = options.profileOf;
    this.#settings = options.settings;
    this.#clock = options.clock;
  }

  get limits(): Limits {
    return this.#settings().limits;
  }

  get keep(): boolean {
    return this.#settings().keep;
  }

  /** Whether a session is there; `error` where it could not be opened. */
  get state(): ContextState {
    return SEEN_AS[this.#state] ?? (this.#state === 'error' ? 'error' : 'idle');
  }

  /** Null while there is none. */
  get session(): LiveSession | null {
    const { language } = this;
    const state = SEEN_AS[this.#state];
    if (this.#session === null || state === null) return null;
    const { id, capabilities, heap } = this.#session;
    return { id, language, state, heap, capabilities };
  }

  get busy(): boolean {
    return this.#current !== null || this.#queue.length > 0;
  }

  idle(): boolean {
    return !this.busy && this.#state === 'ready';
  }

  enqueue(run: Run): void {
    this.#queue.push(run);
    this.#pump();
    this.#renumber();
    if (run === this.#current) return; // was shown when its turn came
    this.#listener.run(run);
  }

  /** A program like this one will probably be run here: has a session for it made ready, or the one that there is. */
  prepare(source: string): void {
    const profile = this.#profileOf(source);
    if (profile === '') return;
    if (this.#session === null) {
      const { limits, network } = this.#settings();
      this.#pool.prepare({ language: this.language, profile, limits, network: [...network] });
    } else {
      this.#ahead = source;
      this.#preload();
    }
  }

  /** Has the session load what a program to come needs, while it has nothing else to do. */
  #preload(): void {
    const source = this.#ahead;
    if (source === null || !this.idle()) return;
    this.#ahead = null;
    void this.request('preload', { source }).then((answer) => {
      // Something came between; after the next run there may be time for it.
      if ('refusal' in answer && answer.refusal === 'busy') this.#ahead ??= source;
    });
  }

  /** Ends the run, or takes it out of the line; false when it is not here. */
  stop(id: string): boolean {
    const waiting = this.#queue.remove(id);
    if (waiting !== undefined) {
      this.#finish(waiting, unstarted());
      this.#renumber();
      this.#rest();
      return true;
    }
    const run = this.#current;
    if (run?.id !== id) return false;
    if (!run.handedOver) {
      this.#current = null;
      this.#finish(run, unstarted());
      this.#pump();
      this.#rest();
    } else if (!run.live.stopping && this.#session !== null) {
      run.update({ stopping: true, input: null });
      this.#listener.run(run);
      this.#pool.post({ type: 'interrupt', session: this.#session.id, run: id });
    }
    return true;
  }

  /** Drops the line and stops what runs. */
  abort(): void {
    this.#dropLine(unstarted());
    if (this.#current !== null) this.stop(this.#current.id);
    else this.#rest();
  }

  reply(id: string, text: string): void {
    const run = this.#current;
    if (run?.id !== id || run.live.input === null || this.#session === null) return;
    run.update({ input: null });
    this.#listener.run(run);
    this.#pool.post({ type: 'input_reply', session: this.#session.id, run: id, text });
  }

  /** Drops the line and what runs, and opens a fresh session if there was one. */
  async clear(): Promise<void> {
    this.#dropWaiting();
    if (this.#session === null) return;
    this.#advance('renew');
    const settled = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#pool.close(this.#session.id, 'closed');
    await settled;
  }

  async request(method: RequestMethod, params: JsonValue, blob?: Blob): Promise<Answer> {
    const session = this.#session;
    if (session === null) return { refusal: 'gone', message: 'There is no session. Run a cell first.' };
    if (session.capabilities !== null && !session.capabilities.requests.includes(method))
      return { refusal: 'unsupported', message: `This language has no ${method}.` };
    if (ENDS.has(this.#state)) return GONE;
    if (!this.idle()) return { refusal: 'busy', message: 'A program runs. Wait for its end, or stop it.' };
    const answer = this.#pool.request({
      session: session.id,
      method,
      params,
      ...(blob === undefined ? {} : { blob }),
    });
    this.#rest();
    return answer;
  }

  /** The settings have changed. Limits are read when they are needed. */
  reconfigured(): void {
    if (this.#session !== null) {
      const wanted = this.#settings().network;
      const taken = this.#session.network.some((origin) => !wanted.includes(origin));
      // What was taken away must not be reached any longer; what was added can wait for the end of a run.
      if (taken || (this.#isOutdated(this.#session) && this.#current?.handedOver !== true))
        this.#pool.close(this.#session.id, 'network');
    }
    this.#rest();
  }

  close(): void {
    this.#cancelIdle?.();
    if (this.#state === 'renewing') this.#advance('cancel');
    this.#dropWaiting();
    if (this.#session !== null) this.#pool.close(this.#session.id, 'closed');
    this.#settle();
  }

  admitted(): void {
    this.#advance('admit');
    this.#pump();
  }

  closing(): void {
    this.#advance('close');
  }

  receive(event: SessionEvent): void {
    const session = this.#session;
    if (event.session !== session?.id) return;
    switch (event.type) {
      case 'session':
        if (event.state === 'ready' && this.#state === 'loading') this.#opened();
        return;
      case 'capabilities':
        session.capabilities = event.capabilities;
        this.#listener.changed();
        return;
      case 'refused':
        this.#listener.emit({ type: 'refused', run: event.run, origin: event.origin });
        return;
      case 'restored': {
        const { language } = this;
        this.#listener.emit({ type: 'restored', language, ...event.restored });
        return;
      }
      case 'dead':
        this.#died(session, event.reason, event.message);
        return;
      case 'progress':
        this.#progress(event);
        return;
      default:
        if (this.#current !== null && event.run === this.#current.id && this.#current.handedOver)
          this.#receiveForRun(session, this.#current, event);
        else if (event.type === 'output' && session.ran.some(({ run }) => run === event.run))
          // Of a task that goes on after its run.
          this.#listener.emit({ type: 'output', run: event.run, outputs: event.outputs });
    }
  }

  #progress({ phase, label, loaded, total }: Extract<SessionEvent, { type: 'progress' }>): void {
    const run = this.#current;
    if (run === null) return;
    const progress = { phase, label, loaded, total };
    run.update({ progress });
    this.#listener.run(run);
    this.#listener.emit({ type: 'progress', run: run.id, progress });
  }

  #receiveForRun(
    session: Open,
    run: Run,
    event: Extract<SessionEvent, { type: 'started' | 'output' | 'input_request' | 'usage' | 'result' }>,
  ): void {
    switch (event.type) {
      case 'started':
        if (run.live.status !== 'loading') return;
        run.start(event.names);
        break;
      case 'output':
        if (event.outputs.length > 0)
          this.#listener.emit({ type: 'output', run: run.id, outputs: event.outputs });
        if (event.dropped === 0) return;
        run.update({ dropped: event.dropped });
        break;
      case 'input_request':
        run.update({ input: { prompt: event.prompt, password: event.password } });
        break;
      case 'usage': {
        const { elapsed, heap } = event;
        session.heap = heap;
        run.update({ heap, memory: Math.max(heap, run.live.memory ?? 0) });
        this.#listener.emit({ type: 'usage', run: run.id, elapsed, heap });
        break;
      }
      case 'result':
        session.heap = event.memory;
        this.#ended(session, run, event);
        return;
    }
    this.#listener.run(run);
  }

  #ended(session: Open, run: Run, end: RunEnd): void {
    this.#current = null;
    const breaks = end.error?.variables_lost === true;
    if (!breaks && run.live.started !== null) session.ran.push({ cell: run.request.cell, run: run.id });
    this.#advance(breaks ? 'break' : 'finish');
    this.#finish(run, end);
    this.#pump();
    this.#rest();
  }

  #opened(): void {
    this.#advance('opened');
    this.#settle();
    this.#pump();
    this.#rest();
  }

  #died(session: Open, reason: DeathReason, message: string): void {
    const before = this.#state;
    this.#session = null;
    this.#ahead = null;
    this.#cancelIdle?.();
    const failed = reason === 'load_failed' && allows(SESSION_TABLE, before, 'fail');
    this.#advance(failed ? 'fail' : 'die');
    const run = this.#current;
    if (run !== null && (run.handedOver || failed)) {
      this.#current = null;
      this.#finish(run, failed ? loadFailed(message) : lost(message));
    }
    if (failed) {
      this.#dropLine(loadFailed(message));
      this.#settle();
    }
    const hadOpened = HAS_OPENED.has(before);
    const isRenewed = before === 'renewing' && !failed;
    if (hadOpened && reason !== 'closed') {
      const { id, ran } = session;
      const { language } = this;
      this.#listener.emit({ type: 'session_lost', language, session: id, reason, message, ran });
    }
    if (isRenewed || (hadOpened && !QUIET_ENDS.has(reason))) this.#open();
    this.#pump();
  }

  /** Begins the next run when its turn has come, and hands it over when the session is ready. */
  #pump(): void {
    if (this.#session !== null && this.#state === 'ready' && this.#isOutdated(this.#session))
      this.#pool.close(this.#session.id, 'network');
    if (this.#session === null && this.busy) this.#open();
    // Otherwise it goes on when the session is admitted, or dead.
    if (this.#state !== 'loading' && this.#state !== 'ready') return;
    if (this.#current === null) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#current = next;
      next.begin();
      this.#listener.run(next);
      this.#renumber();
    }
    if (this.#state === 'ready') this.#handOver(this.#current);
  }

  #handOver(run: Run): void {
    if (run.handedOver || this.#session === null) return;
    this.#cancelIdle?.();
    this.#advance('execute');
    const session = this.#session.id;
    run.loaded(session);
    const { id, cell, source, limits, theme } = run.request;
    this.#listener.run(run);
    this.#pool.post({ type: 'execute', session, run: id, cell, source, limits, theme });
  }

  #open(): void {
    this.#advance('open');
    const network = [...this.#settings().network];
    this.#session = {
      id: this.#pool.reserve(),
      network,
      ran: [],
      capabilities: null,
      heap: null,
    };
    const next = this.#current ?? this.#queue.first;
    const profile = next === undefined ? '' : this.#profileOf(next.request.source);
    this.#pool.open(this.#session.id, this, network, profile);
  }

  /** Whether the session may reach other sites than the settings say now. */
  #isOutdated({ network }: Open): boolean {
    const wanted = this.#settings().network;
    return network.length !== wanted.length || network.some((origin) => !wanted.includes(origin));
  }

  /** Where the session has nothing to do: lets others have its place, and closes it after a while. */
  #rest(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    const session = this.#session;
    if (session !== null && this.#state === 'waiting' && !this.busy) {
      // Nobody waits for it any more: it must not cost another its place.
      this.#pool.close(session.id, 'closed');
      return;
    }
    if (session === null || !this.idle()) return;
    const { idle } = this.#settings();
    this.#cancelIdle = this.#clock.after(idle, () => this.#pool.close(session.id, 'idle'));
    this.#pool.rested();
    this.#preload();
  }

  /** Ends what no session has got: the line, and the run whose session still loads. */
  #dropWaiting(): void {
    this.#dropLine(unstarted());
    const run = this.#current;
    if (run === null || run.handedOver) return;
    this.#current = null;
    this.#finish(run, unstarted());
  }

  #dropLine(end: RunEnd): void {
    for (const run of this.#queue.clear()) this.#finish(run, end);
  }

  #renumber(): void {
    let position = 0;
    for (const run of this.#queue) {
      position += 1;
      if (run.live.position === position) continue;
      run.update({ position });
      this.#listener.run(run);
    }
  }

  #finish(run: Run, end: RunEnd): void {
    run.end(end);
    this.#listener.run(run);
  }

  #advance(move: SessionMove): void {
    this.#state = advance(SESSION_TABLE, this.#state, move);
    this.#listener.changed();
  }

  #settle(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}
