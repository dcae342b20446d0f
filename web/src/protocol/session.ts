/**
 * The session protocol: what the page and the supervisor of the sandbox say to each other, and what the
 * supervisor and a runtime's worker say.
 *
 * Everything that comes up from a worker is untrusted: the supervisor and the page each validate it
 * (`validate.ts`). Times are milliseconds, sizes bytes.
 */
import type { DisplayData, ErrorOutput, ExecuteResult, StreamOutput } from './generated.js';

/** An output of nbformat 4.5. */
export type Output = StreamOutput | DisplayData | ExecuteResult | ErrorOutput;

export interface Limits {
  /** Wall-clock milliseconds of execution; loading and downloads do not count. */
  readonly execution: number;
  /** Bytes of the interpreter's heap. */
  readonly heap: number;
  /** Bytes of output in one run; the rest is dropped and counted. */
  readonly output: number;
}

export const DEFAULT_LIMITS: Limits = { execution: 60_000, heap: 1 << 30, output: 10_000_000 };

/** How long a program may take to react to an interrupt before its session is replaced. */
export const GRACE = 1500;

/** Why a program ended other than by running to its end. */
export interface RunFailure {
  /** The exception's class, or `Stopped`, `TimedOut`, `SessionLost`. */
  readonly name: string;
  readonly message: string;
  /** Line of the cell's source, from 1. */
  readonly line: number | null;
  readonly variablesLost: boolean;
}

export type EndStatus = 'completed' | 'failed' | 'aborted' | 'timed_out' | 'lost';

// ---------------------------------------------------------------- page -> supervisor

export type Command =
  | { readonly type: 'open'; readonly session: string; readonly language: string; readonly limits: Limits }
  | {
      readonly type: 'execute';
      readonly session: string;
      readonly run: string;
      readonly cell: string;
      readonly source: string;
      readonly limits: Limits;
    }
  | { readonly type: 'interrupt'; readonly session: string; readonly run: string }
  | { readonly type: 'input_reply'; readonly session: string; readonly run: string; readonly text: string }
  /** The page has painted the batch of this number; at most `CREDITS` batches are under way. */
  | { readonly type: 'painted'; readonly session: string; readonly batch: number }
  | { readonly type: 'close'; readonly session: string }
  | { readonly type: 'ping'; readonly n: number };

export const CREDITS = 4;

// ---------------------------------------------------------------- supervisor -> page

export type ProgressPhase = 'runtime' | 'packages';

export type SandboxEvent =
  /** The supervisor is up. `shared` is false in the degraded tier (no SharedArrayBuffer). */
  | { readonly type: 'ready'; readonly shared: boolean; readonly languages: readonly string[] }
  | { readonly type: 'pong'; readonly n: number }
  | { readonly type: 'session'; readonly session: string; readonly state: 'loading' | 'ready' | 'executing' }
  | {
      readonly type: 'progress';
      readonly session: string;
      readonly phase: ProgressPhase;
      /** What is being loaded, in words: `Python`, `pandas`. */
      readonly label: string;
      readonly loaded: number;
      /** 0 when unknown. */
      readonly total: number;
    }
  /** The program itself starts now: runtime and packages are loaded; the execution clock runs. */
  | { readonly type: 'started'; readonly session: string; readonly run: string }
  | {
      readonly type: 'output';
      readonly session: string;
      readonly run: string;
      readonly batch: number;
      readonly outputs: readonly Output[];
      /** Bytes dropped so far because the run reached its output limit. */
      readonly dropped: number;
    }
  | {
      readonly type: 'input_request';
      readonly session: string;
      readonly run: string;
      readonly prompt: string;
      readonly password: boolean;
    }
  | {
      readonly type: 'usage';
      readonly session: string;
      readonly run: string;
      readonly elapsed: number;
      readonly heap: number;
    }
  | {
      readonly type: 'result';
      readonly session: string;
      readonly run: string;
      readonly status: EndStatus;
      readonly error: RunFailure | null;
      readonly download: number;
      readonly execution: number;
      /** Peak heap. */
      readonly memory: number;
    }
  /** The session is gone (crashed, terminated after Stop, closed); its variables with it. */
  | {
      readonly type: 'dead';
      readonly session: string;
      readonly reason: DeathReason;
      readonly message: string;
    };

export type DeathReason = 'closed' | 'unresponsive' | 'crashed' | 'load_failed' | 'frame_lost';

// ---------------------------------------------------------------- supervisor -> worker

/** Where a runtime finds its files; from `/runtimes/manifest.json` of the sandbox's origin. */
export interface RuntimeFiles {
  readonly [key: string]: unknown;
}

/** The shared memory of a session; absent in the degraded tier. */
export interface SharedMemory {
  /** Int32 x 4: [0] interrupt (2 = SIGINT, as Pyodide wants), [1] heap bytes in KiB, [2..3] reserved. */
  readonly signals: SharedArrayBuffer;
  /** Ring for output frames, see `ring.ts`. */
  readonly output: SharedArrayBuffer;
  /** Reply to an input request: Int32 [0] state (0 waiting, 1 filled, 2 interrupted), [1] byte length, then UTF-8. */
  readonly input: SharedArrayBuffer;
}

export type WorkerCommand =
  | {
      readonly type: 'open';
      readonly files: RuntimeFiles;
      readonly limits: Limits;
      readonly shared: SharedMemory | null;
      /** A module compiled by an earlier worker of this language, if there is one. */
      readonly module: WebAssembly.Module | null;
    }
  | { readonly type: 'execute'; readonly run: string; readonly cell: string; readonly source: string }
  /** For programs that wait in an `await`: cancels the task. Sent together with the shared interrupt flag. */
  | { readonly type: 'interrupt'; readonly run: string };

// ---------------------------------------------------------------- worker -> supervisor

export type WorkerEvent =
  | { readonly type: 'opened'; readonly heap: number }
  | { readonly type: 'module'; readonly module: WebAssembly.Module }
  | {
      readonly type: 'progress';
      readonly phase: ProgressPhase;
      readonly label: string;
      readonly loaded: number;
      readonly total: number;
    }
  | { readonly type: 'started'; readonly run: string }
  /** Only without shared memory; otherwise outputs go through the ring, as JSON frames `{run, output}`. */
  | { readonly type: 'output'; readonly run: string; readonly outputs: readonly Output[] }
  | {
      readonly type: 'input_request';
      readonly run: string;
      readonly prompt: string;
      readonly password: boolean;
    }
  | {
      readonly type: 'result';
      readonly run: string;
      readonly status: 'completed' | 'failed' | 'aborted';
      readonly error: RunFailure | null;
      readonly download: number;
      readonly execution: number;
      readonly heap: number;
    }
  | { readonly type: 'fatal'; readonly message: string };
