/**
 * What runs the code of one conversation. Each language has a lane of its own, so that they run side by side;
 * all conversations of a tab share the sessions of one pool.
 */
import { systemClock, type Clock } from '../protocol/clock.js';
import type { JsonValue } from '../protocol/generated.js';
import { findLanguage, profileOf, type Language } from '../protocol/language.js';
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { RequestMethod } from '../protocol/session.js';
import type {
  ContextEvent,
  ContextSettings,
  ContextState,
  ExecuteOptions,
  ExecutionContextApi,
  ExecutionResult,
  LiveSession,
} from './api.js';
import { RequestRefused } from './api.js';
import { Collected } from './collected.js';
import { Lane, type LaneListener } from './lane.js';
import type { SessionPool } from './pool.js';
import { Run, type LiveRun, type RunResult } from './run.js';

export const DEFAULT_SETTINGS: ContextSettings = {
  limits: DEFAULT_LIMITS,
  network: [],
  idle: 3_600_000,
  keep: false,
};

export interface ContextOptions {
  /** What can be run. */
  readonly languages: readonly Language[];
  /** A UUID: the files under it are seen by the programs, and kept. Without it files live as long as a session. */
  readonly conversation?: string;
  readonly settings?: Partial<ContextSettings>;
  readonly clock?: Clock;
  readonly makeId?: () => string;
}

/** Asked to run a language that nothing here runs. */
export class UnknownLanguage extends Error {
  override readonly name = 'UnknownLanguage';
}

export class ExecutionContext implements ExecutionContextApi {
  readonly #pool: SessionPool;
  readonly #languages: readonly Language[];
  readonly #conversation: string | null;
  readonly #clock: Clock;
  readonly #makeId: () => string;
  readonly #lanes = new Map<string, Lane>();
  readonly #runs = new Map<string, Run>();
  readonly #listeners = new Set<(event: ContextEvent) => void>();
  #settings: ContextSettings;
  #state: ContextState = 'idle';
  #closed = false;

  constructor(pool: SessionPool, options: ContextOptions) {
    this.#pool = pool;
    this.#languages = options.languages;
    this.#conversation = options.conversation ?? null;
    this.#settings = { ...DEFAULT_SETTINGS, ...options.settings };
    this.#clock = options.clock ?? systemClock;
    this.#makeId = options.makeId ?? (() => crypto.randomUUID());
  }

  get state(): ContextState {
    return this.#state;
  }

  get sessions(): readonly LiveSession[] {
    return [...this.#lanes.values()].map((lane) => lane.session).filter((session) => session !== null);
  }

  /**
   * Runs `code` after everything that was asked for before it in the same language. Resolves however the run
   * ends; rejects only with `UnknownLanguage`, or when the context was closed.
   */
  async execute(code: string, language: string, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    const run = options.run ?? this.#makeId();
    const collected = new Collected();
    const unsubscribe = this.subscribe((event) => {
      if (event.type === 'output' && event.run === run) collected.add(event.outputs);
    });
    try {
      return collected.result(await this.run(code, language, { ...options, run }));
    } finally {
      unsubscribe();
    }
  }

  /** The same without the outputs, which only the events tell. */
  async run(code: string, language: string, options: ExecuteOptions = {}): Promise<RunResult> {
    if (this.#closed) throw new Error('This conversation was closed; open it again to run code.');
    const found = findLanguage(this.#languages, language);
    if (found === null) throw new UnknownLanguage(`Code in "${language}" cannot be run here.`);
    const id = options.run ?? this.#makeId();
    if (this.#runs.has(id)) throw new Error(`run ${id}: expected a new run, but it is going on`);
    const limits = { ...this.#settings.limits, ...options.limits };
    const run = new Run(
      {
        id,
        cell: options.cell ?? id,
        language: found.id,
        source: code,
        limits,
        theme: options.theme ?? 'light',
      },
      this.#clock,
    );
    this.#runs.set(id, run);
    this.#lane(found.id).enqueue(run);
    return run.ended;
  }

  prepare(code: string, language: string): void {
    const found = findLanguage(this.#languages, language);
    if (!this.#closed && found !== null) this.#lane(found.id).prepare(code);
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

  async request(language: string, method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    return (await this.exchange(language, method, params)).value;
  }

  async exchange(
    language: string,
    method: RequestMethod,
    params: JsonValue,
    blob?: Blob,
  ): Promise<{ readonly value: JsonValue; readonly blob?: Blob }> {
    const found = findLanguage(this.#languages, language);
    const lane = found === null ? undefined : this.#lanes.get(found.id);
    if (lane === undefined) throw new RequestRefused('gone', 'Nothing has run here yet.');
    const answer = await lane.request(method, params, blob);
    if ('refusal' in answer) throw new RequestRefused(answer.refusal, answer.message);
    return answer;
  }

  configure(settings: Partial<ContextSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    for (const lane of this.#lanes.values()) lane.reconfigured();
  }

  rest(run: string): Promise<Blob | null> {
    return this.#pool.rest(run);
  }

  live(run: string): LiveRun | undefined {
    return this.#runs.get(run)?.live;
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

  #lane(language: string): Lane {
    let lane = this.#lanes.get(language);
    if (lane === undefined) {
      const settings = (): ContextSettings => this.#settings;
      const conversation = this.#conversation;
      lane = new Lane(this.#pool, this.#laneListener(), {
        language,
        conversation,
        profileOf: (source) => profileOf(this.#languages, language, source),
        settings,
        clock: this.#clock,
      });
      this.#lanes.set(language, lane);
    }
    return lane;
  }

  #laneListener(): LaneListener {
    return {
      changed: () => this.#refreshState(),
      run: (run) => {
        if (run.over) this.#runs.delete(run.id);
        this.#emit({ type: 'run', run: run.live });
        this.#refreshState();
      },
      emit: (event) => this.#emit(event),
    };
  }

  #refreshState(): void {
    const states = [...this.#lanes.values()].map((lane) => lane.state);
    const order = ['executing', 'loading', 'error', 'ready'] as const;
    const state = order.find((candidate) => states.includes(candidate)) ?? 'idle';
    if (state !== this.#state) {
      this.#state = state;
      this.#emit({ type: 'state', state });
    }
    this.#emit({ type: 'sessions' });
  }

  #emit(event: ContextEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
