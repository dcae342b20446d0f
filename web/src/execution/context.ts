/**
 * What runs the code of one conversation. Each language has a lane of its own, so that they run side by side;
 * all conversations of a tab share the sessions of one pool.
 */
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { Limits } from '../protocol/session.js';
import type {
  ContextEvent,
  ContextState,
  ExecuteOptions,
  ExecutionContextApi,
  ExecutionResult,
  LiveRun,
} from './api.js';
import { Lane } from './lane.js';
import { runnable } from './languages.js';
import type { SessionPool } from './pool.js';
import { RunRecord } from './run-record.js';

export interface ContextOptions {
  readonly limits?: Partial<Limits>;
  /** Milliseconds; `performance.now` unless a test has its own. */
  readonly now?: () => number;
  readonly makeId?: () => string;
}

/** Asked to run a language that nothing here runs. */
export class UnknownLanguage extends Error {
  override readonly name = 'UnknownLanguage';
}

export class ExecutionContext implements ExecutionContextApi {
  readonly #pool: SessionPool;
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #makeId: () => string;
  readonly #lanes = new Map<string, Lane>();
  readonly #records = new Map<string, RunRecord>();
  readonly #listeners = new Set<(event: ContextEvent) => void>();
  #state: ContextState = 'idle';
  #closed = false;

  constructor(pool: SessionPool, options: ContextOptions = {}) {
    this.#pool = pool;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#now = options.now ?? (() => performance.now());
    this.#makeId = options.makeId ?? (() => crypto.randomUUID());
  }

  get state(): ContextState {
    return this.#state;
  }

  /**
   * Runs `code` after everything that was asked for before it in the same language. Resolves however the run
   * ends; rejects only with `UnknownLanguage`, or when the context was closed.
   */
  async execute(code: string, language: string, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    if (this.#closed) throw new Error('This conversation was closed; open it again to run code.');
    const name = runnable(language);
    if (name === null) throw new UnknownLanguage(`Code in "${language}" cannot be run here.`);
    const id = options.run ?? this.#makeId();
    if (this.#records.has(id)) throw new Error(`run ${id}: expected a new run, but it is going on`);
    const limits = { ...this.#limits, ...options.limits };
    const record = new RunRecord(
      { id, cell: options.cell ?? id, language: name, source: code, limits },
      this.#now,
    );
    this.#records.set(id, record);
    this.#lane(name, limits).enqueue(record);
    return record.ended;
  }

  abort(): void {
    for (const lane of this.#lanes.values()) lane.abort();
  }

  stop(run: string): void {
    for (const lane of this.#lanes.values()) if (lane.stop(run)) return;
  }

  reply(run: string, text: string): void {
    for (const lane of this.#lanes.values()) lane.reply(run, text);
  }

  async clearState(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.clear()));
  }

  live(run: string): LiveRun | undefined {
    return this.#records.get(run)?.live;
  }

  subscribe(listener: (event: ContextEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends every run and session of the conversation. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes.values()) lane.close();
  }

  /** The first run's heap is the session's: it cannot be changed while the interpreter lives. */
  #lane(language: string, limits: Limits): Lane {
    let lane = this.#lanes.get(language);
    if (lane === undefined) {
      lane = new Lane(this.#pool, this.#laneListener(), language, limits);
      this.#lanes.set(language, lane);
    }
    return lane;
  }

  #laneListener() {
    return {
      changed: () => this.#refreshState(),
      run: (record: RunRecord) => {
        if (record.over) this.#records.delete(record.id);
        this.#emit({ type: 'run', run: record.live });
        this.#refreshState();
      },
      output: (run: string, outputs: Extract<ContextEvent, { type: 'output' }>['outputs']) =>
        this.#emit({ type: 'output', run, outputs }),
      lost: (language: string, message: string) => this.#emit({ type: 'session_lost', language, message }),
    };
  }

  #refreshState(): void {
    const states = [...this.#lanes.values()].map((lane) => lane.state);
    const order = ['executing', 'loading', 'error', 'ready'] as const;
    const state = order.find((candidate) => states.includes(candidate)) ?? 'idle';
    if (state === this.#state) return;
    this.#state = state;
    this.#emit({ type: 'state', state });
  }

  #emit(event: ContextEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
