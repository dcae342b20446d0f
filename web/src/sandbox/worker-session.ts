/**
 * One interpreter: a worker, its shared memory and the run that it executes.
 *
 * The worker is untrusted from the moment it executes a program. What it says is validated, counts only for
 * the run that was handed over, and can change nothing beyond this session. What ends a run in every case is
 * here: interrupt, grace, terminate.
 */
import { advance, allows } from '../protocol/machine.js';
import { GRACE, parseSharedWorkerEvent, parseWorkerEvent } from '../protocol/session.js';
import type { RunError } from '../protocol/generated.js';
import type {
  Answer,
  Capabilities,
  CloseReason,
  Command,
  DeathReason,
  EndStatus,
  IndexAccess,
  Limits,
  NamedModules,
  RuntimeFiles,
  SandboxEvent,
  WorkerEvent,
} from '../protocol/session.js';
import { closedUnder, deathWords, endingUnder, notReady, outcomeOf, type Cause } from './endings.js';
import type { Cancel } from '../protocol/clock.js';
import type { Environment, WorkerHandle } from './environment.js';
import type { Files } from './files/files.js';
import type { Environments } from './environments.js';
import { SessionFiles } from './files/session-files.js';
import type { Language } from '../protocol/language.js';
import { MessageBudget } from './message-budget.js';
import { OutputDrain } from './output-drain.js';
import { OwnRequests } from './own-requests.js';
import { Requests } from './requests.js';
import { WORKER_STATES } from './session-states.js';
import type { WorkerMove, WorkerState } from './session-states.js';
import { SessionEnvironment } from './session-environment.js';
import { SessionMemory } from './shared-memory.js';
import { Stopwatch } from './stopwatch.js';

/** A worker that says nothing for so long, while it loads a runtime or packages, will not go on. */
const START_PATIENCE_MS = 60_000;

/** How long a session that is closed for another may take to save its variables. */
const LONGEST_SAVE_MS = 30_000;

const USAGE_MS = 250;

/** Sites of the network that are told of in one run; the reader will not read more. */
const MOST_REFUSED = 20;

const WORKERS = '/sandbox/workers';

type Execute = Extract<Command, { type: 'execute' }>;
type WorkerResult = Extract<WorkerEvent, { type: 'result' }>;

interface CurrentRun {
  readonly id: string;
  readonly limits: Limits;
  readonly handedOver: number;
  readonly stopwatch: Stopwatch;
  started: number | null;
  peak: number;
  waitsForInput: boolean;
  cause: Cause;
  cancelGrace: Cancel | null;
  cancelUsage: Cancel | null;
}

export interface SessionOwner {
  readonly environments: Environments;
  readonly files: Files;
  emit(event: SandboxEvent): void;
  /** Modules that the worker compiled before any program ran in it. */
  keepModules(language: string, modules: NamedModules): void;
  /** What a run wrote beyond its limit. */
  keepRest(run: string, text: Blob): void;
  /** The session is over; its worker is gone. */
  died(session: WorkerSession): void;
}

/** Milliseconds between two signals to a program that is to stop. */
const SIGNAL_AGAIN = 500;

/** What a session is opened with. */
export interface SessionOptions {
  readonly language: Language;
  readonly profile: string;
  readonly limits: Limits;
  /** Origins that the reader allowed. */
  readonly network: readonly string[];
}

export class WorkerSession {
  readonly options: SessionOptions;
  readonly #environment: Environment;
  readonly #owner: SessionOwner;
  readonly #memory: SessionMemory | null;
  readonly #drain: OutputDrain;
  readonly #budget: MessageBudget;
  readonly #requests: Requests;
  readonly #files: SessionFiles;
  /** Tells how the run ended whose outputs are all told, once its files are stored too. */
  #conclusion: (() => void) | null = null;
  /** The conversation whose files the session sees. */
  conversation: string | null = null;
  /** Whether its variables are kept for the next session of the conversation. */
  keep = false;
  readonly #kept: SessionEnvironment;
  readonly #own = new OwnRequests((command) =>
    this.#requests.ask({ ...command, session: this.id ?? '' }, this.#state === 'ready', this.#capabilities),
  );
  #capabilities: Capabilities | null = null;
  #index: IndexAccess | null;
  #worker: WorkerHandle | null = null;
  #state: WorkerState = 'loading';
  #run: CurrentRun | null = null;
  /** Sites that this run was kept from, and what its tasks asked for after its end. */
  readonly #told = new Set<string>();
  #ending = false;
  /** Heap that the worker reported in messages; the only source without shared memory. */
  #heap = 0;
  #cancelStart: Cancel | null = null;
  /** Messages that were not of the protocol or not of the current run. */
  invalid = 0;

  /** `id` is null for a spare session, until the page asks for one. */
  constructor(
    environment: Environment,
    owner: SessionOwner,
    options: SessionOptions,
    public id: string | null,
    index: IndexAccess | null = null,
  ) {
    this.#index = index;
    this.#environment = environment;
    this.#owner = owner;
    this.options = options;
    this.#requests = new Requests(environment.clock, {
      post: (command) => this.#worker?.post(command),
      answer: (request, answer) => this.#answer(request, answer),
      cancel: (request) => this.#worker?.post({ type: 'interrupt', run: request }),
      signal: () => this.#memory?.interrupt(),
      unsignal: () => {
        if (this.#state !== 'stopping') this.#memory?.clearInterrupt();
      },
      hung: () => this.die('unresponsive'),
    });
    this.#files = new SessionFiles(owner.files, () => this.conversation);
    this.#kept = new SessionEnvironment(environment.clock, owner.environments, {
      ask: (method, params, blob) => this.#own.ask(method, params, blob),
      giveFiles: () => this.#giveFiles(),
      restored: (restored) => this.#emit((session) => ({ type: 'restored', session, restored })),
    });
    this.#budget = new MessageBudget(environment.clock);
    this.#memory = environment.shared ? new SessionMemory() : null;
    this.#drain = new OutputDrain(environment, this.#memory?.ring ?? null, {
      batch: (batch) => this.#emit((session) => ({ type: 'output', session, ...batch })),
      rest: (run, text) => owner.keepRest(run, text),
      corrupt: (message) => this.die('crashed', message),
    });
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Starts the worker. `operator` are the origins that the server lets all programs reach. */
  open(files: RuntimeFiles, modules: NamedModules, operator: readonly string[]): void {
    if (this.#state === 'dead') return;
    this.#announce('loading');
    const { profile, limits, network } = this.options;
    this.#worker = this.#environment.openWorker(this.#address, {
      message: (read) => this.#receive(read),
      failed: (message) => {
        // Once it is open, an error outside of any handler is a program's own timer or task: not our end.
        if (this.#state === 'loading') this.die('load_failed', message);
      },
    });
    this.#worker.post({
      type: 'open',
      origin: this.#environment.origin,
      network: [...operator, ...network],
      files,
      limits,
      shared: this.#memory?.buffers ?? null,
      profile,
      modules,
    });
    this.#giveIndex(this.#index);
    this.#expectProgress();
  }

  /** The worker's script. The policy of its response, which the browser enforces, is made of the query. */
  get #address(): string {
    const query = this.options.network.map((origin) => `network=${encodeURIComponent(origin)}`).join('&');
    return `${WORKERS}/${this.options.language.id}.js${query === '' ? '' : `?${query}`}`;
  }

  /** What its programs may install from. */
  #giveIndex(index: IndexAccess | null): void {
    this.#index = index;
    if (index !== null) this.#worker?.post({ type: 'index', index });
  }

  /** Gives a spare session to the page. */
  adopt(id: string, conversation: string | null, keep: boolean, index: IndexAccess | null): void {
    this.id = id;
    this.conversation = conversation;
    this.keep = keep;
    this.#giveIndex(index);
    if (this.#state === 'loading') this.#announce('loading');
    else this.#announceReady();
  }

  /** Asks the runtime something, which only a session without a run may. */
  request(command: Extract<Command, { type: 'request' }>): void {
    this.#requests.ask(command, this.#state === 'ready', this.#capabilities);
  }

  execute(command: Execute): void {
    if (!this.#move('execute')) {
      this.#emit((session) => ({
        type: 'result',
        session,
        run: command.run,
        status: 'lost',
        download: 0,
        execution: 0,
        memory: 0,
        error: notReady(this.options.language.title),
      }));
      return;
    }
    const { clock } = this.#environment;
    this.#run = {
      id: command.run,
      limits: command.limits,
      handedOver: clock.now(),
      stopwatch: new Stopwatch(clock, command.limits.execution, () => this.#interrupt('timeout')),
      started: null,
      peak: 0,
      waitsForInput: false,
      cause: null,
      cancelGrace: null,
      cancelUsage: null,
    };
    this.#kept.busy();
    this.#told.clear();
    this.#drain.begin(command.run, command.limits.output);
    const { run, cell, source, limits, theme } = command;
    const handOver = (): void => {
      if (this.#run?.id !== run) return;
      if (this.#state !== 'stopping') this.#memory?.clearInterrupt();
      this.#worker?.post({ type: 'execute', run, cell, source, limits, theme });
    };
    this.#requests.giveWay(() => this.#files.prepare((news) => this.#worker?.post(news), handOver));
    this.#expectProgress();
  }

  interrupt(run: string): void {
    if (run !== this.#run?.id) return;
    if (this.#state === 'draining') this.#drain.flush();
    else this.#interrupt('stop');
  }

  reply(run: string, text: string): void {
    if (this.#run?.id !== run || !this.#run.waitsForInput) return;
    this.#run.waitsForInput = false;
    if (this.#state === 'executing') this.#run.stopwatch.start();
    this.#memory?.reply(text);
  }

  painted(batch: number): void {
    this.#drain.painted(batch);
  }

  /** Ends the session for another's sake, after its variables were saved. */
  close(reason: CloseReason): void {
    // With `closed` the reader wants no more of it.
    if (reason === 'closed' || !this.#kept.isDirty || this.#state !== 'ready') this.die(reason);
    else {
      const die = (): void => this.die(reason);
      // Another waits for its place.
      this.#environment.clock.after(LONGEST_SAVE_MS, die);
      void this.#kept.save().then(die, die);
    }
  }

  /** Saves its variables now, if they have changed. */
  save(): void {
    if (this.#state === 'ready') void this.#kept.save();
  }

  /** The document is closed or reloaded. */
  leave(): void {
    this.#kept.leave();
  }

  /**
   * What was saved of its variables is given up, or what of it could not be brought back; that is tried again; or none are
   * saved from now on, or they are again.
   */
  keepVariables(action: 'forget' | 'drop' | 'retry' | 'stop' | 'start'): void {
    const { conversation } = this;
    this.keep = action === 'start' || (this.keep && action !== 'stop');
    if (action === 'stop') this.#kept.end();
    else if (action === 'forget') this.#kept.forget();
    else if (action === 'drop') this.#kept.drop();
    else if (action === 'retry') void this.#kept.retry();
    else if (conversation !== null) this.#kept.start({ conversation, language: this.options.language.id });
  }

  /** Ends the session, whatever it is doing; a run that is under way ends with it. */
  die(reason: DeathReason, detail = ''): void {
    if (this.#ending) return;
    this.#ending = true; // the last look at the ring may find a second reason
    const message = deathWords(reason, this.options.language.title, detail);
    this.#worker?.terminate();
    const run = this.#run;
    if (run !== null && this.#state !== 'draining') this.#conclude(run, reason, message);
    else {
      this.#drain.flush();
      this.#conclusion?.();
    }
    this.#advance('die');
    this.#cancelStart?.();
    if (closedUnder(reason)) this.#kept.leave();
    this.#kept.end();
    this.#requests.close();
    this.#drain.close();
    this.#emit((session) => ({ type: 'dead', session, reason, message }));
    this.#owner.died(this);
  }

  /** The end of a run whose worker is gone. */
  #conclude(run: CurrentRun, reason: DeathReason, message: string): void {
    run.stopwatch.stop();
    run.cancelGrace?.();
    run.cancelUsage?.();
    this.#run = null;
    this.#drain.flush();
    const asked = { cause: run.cause, limit: run.limits.execution, interrupts: this.#canInterrupt };
    this.#emitResult(run, ...endingUnder(reason, message, asked), 0);
  }

  get #canInterrupt(): boolean {
    return this.#memory !== null && this.#capabilities?.interrupt === true;
  }

  #interrupt(cause: 'stop' | 'timeout'): void {
    const run = this.#run;
    if (run === null || !allows(WORKER_STATES, this.#state, 'interrupt')) return;
    this.#advance('interrupt');
    run.cause = cause;
    run.waitsForInput = false;
    if (!this.#canInterrupt) {
      this.die('unresponsive');
      return;
    }
    this.#worker?.post({ type: 'interrupt', run: run.id });
    this.#drain.hurry();
    this.#signal(run, GRACE);
  }

  /** Raises the flag, and again while the program does not end: an interpreter that has just read it may clear it. */
  #signal(run: CurrentRun, grace: number): void {
    this.#memory?.interrupt();
    const { clock } = this.#environment;
    run.cancelGrace =
      grace > SIGNAL_AGAIN
        ? clock.after(SIGNAL_AGAIN, () => this.#signal(run, grace - SIGNAL_AGAIN))
        : clock.after(grace, () => this.die('unresponsive'));
  }

  #receive(read: () => unknown): void {
    const parse = this.#memory === null ? parseWorkerEvent : parseSharedWorkerEvent;
    const event = this.#budget.spend(() => parse(read()));
    // Without shared memory outputs are messages too, and every program that prints much sends many.
    if (this.#budget.exceeded && this.#memory !== null) {
      this.die('crashed', 'it flooded the sandbox with messages');
      return;
    }
    if (event === null || !this.#accept(event)) this.invalid += 1;
  }

  /** False when the event does not fit what is going on, as a forged one may not. */
  #accept(event: WorkerEvent): boolean {
    switch (event.type) {
      case 'opened':
        if (!this.#move('opened')) return false;
        this.#cancelStart?.();
        this.#cancelStart = null;
        this.#heap = event.heap;
        this.#capabilities = event.capabilities;
        this.#announceReady();
        return true;
      case 'modules':
        // Later a program could post a module of its own, which other sessions would then start from.
        if (this.#state !== 'loading') return false;
        this.#owner.keepModules(this.options.language.id, event.modules);
        return true;
      case 'fatal':
        this.die(this.#state === 'loading' ? 'load_failed' : 'crashed', event.message);
        return true;
      case 'progress':
        return this.#progress(event);
      case 'refused':
        return this.#refused(event.origin);
      case 'answer':
        return this.#requests.answered(event.request, event.answer);
      case 'output':
        if (this.#memory !== null) return false;
        // Of a run that has ended too: its tasks may go on.
        this.#drain.push(event.run, event.outputs);
        return true;
      default:
        return event.run === this.#run?.id && this.#acceptForRun(this.#run, event);
    }
  }

  #acceptForRun(
    run: CurrentRun,
    event: Extract<WorkerEvent, { type: 'started' | 'input_request' | 'files' | 'result' }>,
  ): boolean {
    switch (event.type) {
      case 'started':
        if (run.started !== null || !this.#move('started')) return false;
        this.#cancelStart?.();
        run.started = this.#environment.clock.now();
        run.stopwatch.start();
        this.#announce('executing');
        this.#emit((session) => ({ type: 'started', session, run: run.id, names: event.names }));
        this.#reportUsage(run);
        return true;
      case 'input_request': {
        // One that waits cannot ask again.
        if (this.#state !== 'executing' || this.#memory === null || run.waitsForInput) return false;
        run.waitsForInput = true;
        run.stopwatch.stop();
        const { prompt, password } = event;
        this.#emit((session) => ({ type: 'input_request', session, run: run.id, prompt, password }));
        return true;
      }
      case 'files':
        this.#files.accept(event.changes);
        return true;
      case 'result':
        return this.#finish(run, event);
    }
  }

  #progress(event: Extract<WorkerEvent, { type: 'progress' }>): boolean {
    // What is restored needs packages; how long that may take is its request's own matter.
    if (this.#state === 'loading' || this.#state === 'preparing') this.#expectProgress();
    else if (this.#state === 'executing' || this.#state === 'stopping') {
      // A program came to an import of something that is not there yet. Its clock runs on: it could say so for ever.
      if (this.#run?.started === null) return false;
    } else if (this.#state !== 'ready' || !this.#kept.isRestoring) return false;
    const { phase, label, loaded, total } = event;
    this.#emit((session) => ({ type: 'progress', session, phase, label, loaded, total }));
    return true;
  }

  /** Once for each site and run: a program may ask a thousand times. */
  #refused(origin: string): boolean {
    if (this.#told.has(origin) || this.#told.size >= MOST_REFUSED) return false;
    this.#told.add(origin);
    const run = this.#run?.id ?? null;
    this.#emit((session) => ({ type: 'refused', session, run, origin }));
    return true;
  }

  #finish(run: CurrentRun, result: WorkerResult): boolean {
    // What never started cannot be complete: a program forges the end of a later run.
    if (result.status === 'completed' && run.started === null) return false;
    if (!this.#move('finished')) return false;
    this.#cancelStart?.();
    run.stopwatch.stop();
    run.cancelGrace?.();
    run.cancelUsage?.();
    // Raised once more just before the end, it would stop what is asked next.
    this.#memory?.clearInterrupt();
    this.#heap = Math.max(this.#heap, result.heap);
    const conclude = (): void => {
      this.#conclusion = null;
      this.#run = null;
      const [status, error] = outcomeOf(result, run.cause, run.limits.execution);
      this.#advance('drained');
      this.#emitResult(run, status, error, result.download);
      this.#announce('ready');
      this.#kept.rest();
    };
    this.#drain.end(() => {
      this.#conclusion = conclude;
      // What the program wrote is there when the reader reads that it has ended.
      this.#files.stored(() => this.#conclusion?.());
    });
    return true;
  }

  #emitResult(run: CurrentRun, status: EndStatus, error: RunError | null, download: number): void {
    const prepared = (run.started ?? this.#environment.clock.now()) - run.handedOver;
    const memory = Math.max(run.peak, this.#currentHeap());
    const execution = run.stopwatch.elapsed;
    this.#emit((session) => ({
      type: 'result',
      session,
      run: run.id,
      status,
      error,
      memory,
      execution,
      download: Math.min(download, prepared),
    }));
  }

  #reportUsage(run: CurrentRun): void {
    run.cancelUsage = this.#environment.clock.after(USAGE_MS, () => {
      const heap = this.#currentHeap();
      run.peak = Math.max(run.peak, heap);
      const elapsed = run.stopwatch.elapsed;
      this.#emit((session) => ({ type: 'usage', session, run: run.id, elapsed, heap }));
      this.#reportUsage(run);
    });
  }

  #currentHeap(): number {
    return this.#memory?.heap ?? this.#heap;
  }

  #expectProgress(): void {
    this.#cancelStart?.();
    this.#cancelStart = this.#environment.clock.after(START_PATIENCE_MS, () => {
      const loading = this.#state === 'loading';
      const why = `nothing happened for ${START_PATIENCE_MS / 1000} s`;
      this.die(
        loading ? 'load_failed' : 'crashed',
        loading ? `${why}. Check the connection and run again.` : why,
      );
    });
  }

  #announceReady(): void {
    const capabilities = this.#capabilities;
    if (capabilities !== null) this.#emit((session) => ({ type: 'capabilities', session, capabilities }));
    const { conversation } = this;
    const { id: language } = this.options.language;
    const can = capabilities?.requests.includes('restore') === true;
    // A spare has no conversation yet.
    if (conversation === null || !this.keep || !can || this.id === null) this.#announce('ready');
    else {
      void this.#kept.begin({ conversation, language }).then(() => {
        if (this.#state !== 'dead') this.#announce('ready');
      });
    }
  }

  #giveFiles(): Promise<void> {
    // A program has them already, and may be writing others.
    if (this.#state !== 'ready') return Promise.resolve();
    return new Promise((resolve) => this.#files.prepare((news) => this.#worker?.post(news), resolve));
  }

  #answer(request: string, answer: Answer): void {
    if (!this.#own.answered(request, answer))
      this.#emit((session) => ({ type: 'answer', session, request, answer }));
  }

  #announce(state: 'loading' | 'ready' | 'executing'): void {
    this.#emit((session) => ({ type: 'session', session, state }));
  }

  #emit(event: (session: string) => SandboxEvent): void {
    if (this.id !== null) this.#owner.emit(event(this.id));
  }

  /** Makes the move if the table has it; for moves that a worker or a page asks for. */
  #move(move: WorkerMove): boolean {
    if (!allows(WORKER_STATES, this.#state, move)) return false;
    this.#advance(move);
    return true;
  }

  #advance(move: WorkerMove): void {
    this.#state = advance(WORKER_STATES, this.#state, move);
  }
}
