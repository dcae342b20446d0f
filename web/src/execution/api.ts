/**
 * What runs code, seen from outside. `context.ts` is the implementation; it knows no DOM and reaches the
 * sandbox through a `SandboxPort`.
 */
import type { RunStatus } from '../protocol/generated.js';
import type {
  Command,
  Limits,
  Output,
  ProgressPhase,
  RunFailure,
  SandboxEvent,
} from '../protocol/session.js';

/** The wire to a sandbox. The real one is a frame (`sandbox/host.ts`); tests use one in memory. */
export interface SandboxPort {
  post(command: Command): void;
  /** Called for each validated event, and with `dead` (`frame_lost`) for every session when the frame is lost. */
  listen(listener: (event: SandboxEvent) => void): () => void;
}

export type ContextState = 'idle' | 'loading' | 'ready' | 'executing' | 'error';

export interface RunClocks {
  /** Seconds; null while a phase has not ended or did not happen. */
  readonly queue: number | null;
  readonly load: number | null;
  readonly download: number | null;
  readonly execution: number | null;
}

/** A run as the page shows it while it goes on. */
export interface LiveRun {
  readonly id: string;
  readonly cell: string;
  readonly language: string;
  readonly source: string;
  readonly status: RunStatus;
  /** Place in the line, from 1, while `queued`. */
  readonly position: number | null;
  readonly progress: {
    readonly phase: ProgressPhase;
    readonly label: string;
    readonly loaded: number;
    readonly total: number;
  } | null;
  /** When execution started, by `performance.now()`. */
  readonly started: number | null;
  readonly heap: number | null;
  /** Peak heap. */
  readonly memory: number | null;
  /** What the program waits for the reader to type. */
  readonly input: { readonly prompt: string; readonly password: boolean } | null;
  /** Stop was pressed; the grace period runs. */
  readonly stopping: boolean;
  readonly dropped: number;
  readonly clocks: RunClocks;
  readonly error: RunFailure | null;
}

export type ContextEvent =
  | { readonly type: 'state'; readonly state: ContextState }
  | { readonly type: 'run'; readonly run: LiveRun }
  | { readonly type: 'output'; readonly run: string; readonly outputs: readonly Output[] }
  /** The session's variables are gone. */
  | { readonly type: 'session_lost'; readonly language: string; readonly message: string };

export interface ExecuteOptions {
  /** The run's id, a UUID; made when absent. */
  readonly run?: string;
  readonly cell?: string;
  readonly limits?: Partial<Limits>;
}

export interface ExecutionResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The last expression's value as text, or null. */
  readonly returnValue: unknown;
  readonly visualElements: readonly Output[];
  /** Seconds of execution. */
  readonly executionTime: number;
  /** Peak heap in bytes. */
  readonly memory: number;
  readonly status: RunStatus;
  readonly error: RunFailure | null;
}

export interface ExecutionContextApi {
  readonly state: ContextState;
  execute(code: string, language: string, options?: ExecuteOptions): Promise<ExecutionResult>;
  /** Stops the current runs and drops the queue. */
  abort(): void;
  /** Stops one run, or takes it out of the queue. */
  stop(run: string): void;
  reply(run: string, text: string): void;
  /** A fresh session for every language. */
  clearState(): Promise<void>;
  live(run: string): LiveRun | undefined;
  subscribe(listener: (event: ContextEvent) => void): () => void;
  close(): void;
}
