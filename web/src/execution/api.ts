/**
 * What runs code, seen from outside. `context.ts` is the implementation; it knows no DOM and reaches the
 * sandbox through a `SandboxPort`.
 */
import type {
  Capabilities,
  Command,
  DeathReason,
  Limits,
  Output,
  RequestMethod,
  RequestRefusal,
  RestoredEnvironment,
  SandboxEvent,
  Theme,
} from '../protocol/session.js';
import type { JsonValue } from '../protocol/generated.js';
import type { LiveRun, Progress, RunResult } from './run.js';

/** The wire to a sandbox. The real one is a frame (`sandbox/host.ts`); tests use one in memory. */
export interface SandboxPort {
  post(command: Command): void;
  /** Called for each validated event, and with `dead` (`frame_lost`) for every session when the frame is lost. */
  listen(listener: (event: SandboxEvent) => void): () => void;
}

export type ContextState = 'idle' | 'loading' | 'ready' | 'executing' | 'error';

/** A run that had ended in a session. */
export interface RanCell {
  readonly cell: string;
  readonly run: string;
}

export type ContextEvent =
  | { readonly type: 'state'; readonly state: ContextState }
  /** Anything about a run has changed; the events below it tell parts of it apart. */
  | { readonly type: 'run'; readonly run: LiveRun }
  | { readonly type: 'output'; readonly run: string; readonly outputs: readonly Output[] }
  | { readonly type: 'progress'; readonly run: string; readonly progress: Progress }
  /** Four times a second while a program executes: milliseconds that counted so far, bytes of heap. */
  | { readonly type: 'usage'; readonly run: string; readonly elapsed: number; readonly heap: number }
  /** A session of the context has changed; `sessions` lists them. */
  | { readonly type: 'sessions' }
  /** A session ended with its variables; `ran` are the runs that had ended in it, in order. */
  | {
      readonly type: 'session_lost';
      readonly language: string;
      readonly session: string;
      readonly reason: DeathReason;
      readonly message: string;
      readonly ran: readonly RanCell[];
    }
  /** A session opened with variables of the one before it. */
  | ({ readonly type: 'restored'; readonly language: string } & RestoredEnvironment)
  /** The browser kept a program from a place in the network. */
  | { readonly type: 'refused'; readonly run: string | null; readonly origin: string };

export interface LiveSession {
  readonly id: string;
  readonly language: string;
  readonly state: 'loading' | 'ready' | 'executing';
  /** Bytes, as last known. */
  readonly heap: number | null;
  /** Null while it loads. */
  readonly capabilities: Capabilities | null;
}

export interface ExecuteOptions {
  /** The run's id, a UUID; made when absent. */
  readonly run?: string;
  readonly cell?: string;
  /** For this run alone; the context's otherwise. */
  readonly limits?: Partial<Limits>;
  /** Of the page, for figures; light when absent. */
  readonly theme?: Theme;
}

/** How a run ended, and what stands of its outputs. */
export interface ExecutionResult extends RunResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The last expression's value as text, or null. */
  readonly returnValue: unknown;
  readonly visualElements: readonly Output[];
}

/** What the programs of a context may use. */
export interface ContextSettings {
  readonly limits: Limits;
  /** Origins that the reader allowed. */
  readonly network: readonly string[];
  /** Milliseconds for which a session that nobody uses is kept. */
  readonly idle: number;
  /** Whether variables are saved between runs, and brought back when a session opens again. */
  readonly keep: boolean;
}

/** A request to a live session had no answer. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(
    readonly reason: RequestRefusal,
    message: string,
  ) {
    super(message);
  }
}

export interface ExecutionContextApi {
  readonly state: ContextState;
  execute(code: string, language: string, options?: ExecuteOptions): Promise<ExecutionResult>;
  /** The same without the outputs, which only the events tell. */
  run(code: string, language: string, options?: ExecuteOptions): Promise<RunResult>;
  /** Such a program will probably be run soon: a session for it may be made ready. */
  prepare(code: string, language: string): void;
  /** Stops the current runs and drops the queue. */
  abort(): void;
  /** Stops one run, or takes it out of the queue. */
  stop(run: string): void;
  reply(run: string, text: string): void;
  /** A fresh session for every language. */
  clearState(): Promise<void>;
  /** Asks a live session something that runs no cell. Rejects with `RequestRefused`. */
  request(language: string, method: RequestMethod, params: JsonValue): Promise<JsonValue>;
  /** The same with a file that goes with the question, or comes with the answer: `snapshot` and `restore`. */
  exchange(
    language: string,
    method: RequestMethod,
    params: JsonValue,
    blob?: Blob,
  ): Promise<{ readonly value: JsonValue; readonly blob?: Blob }>;
  /**
   * Changes what programs may use. Limits hold for the runs that come; other places of the network are a new
   * session, at once where one was taken away, else after the run that goes on.
   */
  configure(settings: Partial<ContextSettings>): void;
  /** What the run wrote beyond its limit; null when it is not kept any more. */
  rest(run: string): Promise<Blob | null>;
  live(run: string): LiveRun | undefined;
  readonly sessions: readonly LiveSession[];
  subscribe(listener: (event: ContextEvent) => void): () => void;
  close(): void;
}
