/**
 * The session protocol: what the page and the supervisor of the sandbox say to each other, and what the
 * supervisor and a runtime's worker say.
 *
 * Everything that comes up from a worker is untrusted: the supervisor and the page each validate it
 * (`validate.ts`). Times are milliseconds, sizes bytes.
 */
import type { RestoredEnvironment, SavedEnvironment } from './environment.js';
import type { FileChanges, FileEntry, WrittenFile } from './files.js';
import type {
  ClearOutput,
  DisplayData,
  ErrorOutput,
  ExecuteResult,
  JsonValue,
  RunNames,
  StreamOutput,
  UpdateDisplayData,
} from './generated.js';

/** An output of nbformat 4.5, or one of the two that change those before it. */
export type Output =
  StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput;

export interface Limits {
  /** Wall-clock milliseconds of execution; loading and downloads do not count. */
  readonly execution: number;
  /** Bytes of the interpreter's heap. */
  readonly heap: number;
  /** Bytes of output in one run; the rest is dropped and counted. */
  readonly output: number;
}

/** What the page looks like. */
export type Theme = 'light' | 'dark';

export const DEFAULT_LIMITS: Limits = { execution: 60_000, heap: 1 << 30, output: 10_000_000 };

/** How long a program may take to react to an interrupt before its session is replaced. */
export const GRACE = 1500;

/** Names of each kind that a run tells of; where there are more none are known. */
export const MOST_NAMES = 500;
/** Characters of such a name. */
export const LONGEST_NAME = 120;

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

/** What may be asked of a live session that executes nothing; a runtime has a method of each name, or lacks the capability. */
export const REQUEST_METHODS = [
  'variables',
  'expand',
  'remove',
  'slice',
  'summary',
  'csv',
  'plot',
  'complete',
  'inspect',
  'format',
  'preload',
  'snapshot',
  'restore',
] as const;

export type RequestMethod = (typeof REQUEST_METHODS)[number];

/** What a runtime can do; what it cannot is left out of the page. */
export interface Capabilities {
  /** A program that computes can be stopped with its variables kept; otherwise Stop ends the session. */
  readonly interrupt: boolean;
  /** Programs can ask the reader for a line. */
  readonly input: boolean;
  /** The heap limit is enforced. */
  readonly heap: boolean;
  readonly requests: readonly RequestMethod[];
}

/** Why a request had no answer. */
export type RequestRefusal =
  /** A program runs. */
  | 'busy'
  /** The runtime has no such method. */
  | 'unsupported'
  /** The runtime's method raised an error. */
  | 'failed'
  /** No answer within the time for one; the session may have been ended for it. */
  | 'timed_out'
  /** There is no such session, or it ended meanwhile. */
  | 'gone';

/** Bytes of what travels beside the JSON of a request or an answer. */
export const MAX_ATTACHED = 512 * 1024 * 1024;

export type Answer =
  | { readonly value: JsonValue; readonly blob?: Blob }
  | { readonly refusal: RequestRefusal; readonly message: string };

/** Where a session's programs may install packages from. */
export interface IndexAccess {
  /** Origin of the package index, as the reader allows it. */
  readonly place: string;
  /** The folder of the server's mirror on the sandbox's origin; null where the reader has not allowed the place. */
  readonly path: string | null;
}

/** What the page wants of a conversation's files. A path that is a folder's stands for all in it. */
export type FilesAction =
  | { readonly do: 'list' }
  /** Takes the place of a file of this path. */
  | { readonly do: 'write'; readonly path: string; readonly file: Blob }
  | { readonly do: 'read'; readonly path: string }
  | { readonly do: 'rename'; readonly from: string; readonly to: string }
  | { readonly do: 'remove'; readonly paths: readonly string[] }
  /** All of them, and the conversation's folder. */
  | { readonly do: 'clear' }
  /** Gives up the `write` with this request. */
  | { readonly do: 'cancel'; readonly of: string };

export interface FilesList {
  readonly files: readonly FileEntry[];
  /** Bytes that they take, and that they may take. */
  readonly used: number;
  readonly quota: number;
  /** Whether they are there after a reload. */
  readonly persistent: boolean;
}

export type FilesAnswer =
  | { readonly did: 'list'; readonly list: FilesList }
  | { readonly did: 'read'; readonly file: Blob }
  | { readonly did: 'change' }
  /** In words for the reader. */
  | { readonly did: 'refuse'; readonly message: string };

// ---------------------------------------------------------------- page -> supervisor

export type Command =
  | {
      readonly type: 'open';
      readonly session: string;
      /** The conversation, whose files its programs see; null for a session with none that are kept. */
      readonly place: string | null;
      /** Whether its variables are saved for the next session of this place and language, and those of the last come back. */
      readonly keep: boolean;
      readonly language: string;
      /** What the language's `profileOf` says of the program that it is opened for. */
      readonly profile: string;
      readonly limits: Limits;
      /** Origins that the reader allowed; the operator's are allowed anyway. Fixed for the session's life. */
      readonly network: readonly string[];
      /** Null where the server has none. */
      readonly index: IndexAccess | null;
    }
  /** Somebody will probably run such a program: lets the supervisor start a session for it ahead of need. */
  | {
      readonly type: 'prepare';
      readonly language: string;
      readonly profile: string;
      readonly limits: Limits;
      readonly network: readonly string[];
    }
  | {
      readonly type: 'execute';
      readonly session: string;
      readonly run: string;
      readonly cell: string;
      readonly source: string;
      readonly limits: Limits;
      /** Of the page: figures are drawn for it. */
      readonly theme: Theme;
    }
  | { readonly type: 'interrupt'; readonly session: string; readonly run: string }
  | { readonly type: 'input_reply'; readonly session: string; readonly run: string; readonly text: string }
  /** The page has painted the batch of this number; at most `CREDITS` batches are under way. */
  | { readonly type: 'painted'; readonly session: string; readonly batch: number }
  /** Asks for something that runs no cell; answered by `answer` with the same `request`. */
  | {
      readonly type: 'request';
      readonly session: string;
      readonly request: string;
      readonly method: RequestMethod;
      readonly params: JsonValue;
      readonly blob?: Blob;
    }
  /** Asks for the text that a run wrote beyond its limit; answered by `rest`. */
  | { readonly type: 'rest'; readonly run: string }
  | { readonly type: 'close'; readonly session: string; readonly reason: CloseReason }
  /** Answered by `files_answer` with the same `request`. */
  | {
      readonly type: 'files';
      readonly request: string;
      readonly place: string;
      readonly action: FilesAction;
    }
  /**
   * Asks what is saved of a language's variables, which `environment` answers; gives it up, or only what could not be brought
   * back; tries that again, which `restored` answers; or saves none from now on, or again.
   */
  | {
      readonly type: 'environment';
      readonly place: string;
      readonly language: string;
      readonly action: 'tell' | 'forget' | 'drop' | 'retry' | 'stop' | 'start';
    }
  | { readonly type: 'ping'; readonly n: number };

export const CREDITS = 4;

// ---------------------------------------------------------------- supervisor -> page

export type ProgressPhase = 'runtime' | 'packages' | 'variables';

export type SandboxEvent =
  /** The supervisor is up. `shared` is false in the degraded tier (no SharedArrayBuffer). */
  | { readonly type: 'ready'; readonly shared: boolean; readonly languages: readonly string[] }
  | { readonly type: 'pong'; readonly n: number }
  | { readonly type: 'session'; readonly session: string; readonly state: 'loading' | 'ready' | 'executing' }
  | { readonly type: 'capabilities'; readonly session: string; readonly capabilities: Capabilities }
  /** The browser kept a program from reaching this place. */
  | {
      readonly type: 'refused';
      readonly session: string;
      readonly run: string | null;
      readonly origin: string;
    }
  | { readonly type: 'answer'; readonly session: string; readonly request: string; readonly answer: Answer }
  /** `text` is null when nothing was kept. */
  | { readonly type: 'rest'; readonly run: string; readonly text: Blob | null }
  /** What is saved of a language's variables now. */
  | {
      readonly type: 'environment';
      readonly place: string;
      readonly language: string;
      readonly saved: SavedEnvironment | null;
    }
  /** The session has variables of the one before it; before it is `ready`, and after a `retry`. */
  | { readonly type: 'restored'; readonly session: string; readonly restored: RestoredEnvironment }
  | { readonly type: 'files_answer'; readonly request: string; readonly answer: FilesAnswer }
  /** How many bytes of a `write` are stored. */
  | { readonly type: 'files_progress'; readonly request: string; readonly done: number }
  /** A program, or another tab, has changed files; `problem` says what of a program's could not be kept. */
  | { readonly type: 'files_changed'; readonly place: string; readonly problem: string | null }
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
  | {
      readonly type: 'started';
      readonly session: string;
      readonly run: string;
      /** Null where they are not known. */
      readonly names: RunNames | null;
    }
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

export type DeathReason =
  | 'closed'
  /** The page closed it because nobody used it. */
  | 'idle'
  /** The page closed it because another session needed its place. */
  | 'evicted'
  /** The page closed it because the places that it may reach have changed. */
  | 'network'
  | 'unresponsive'
  | 'crashed'
  | 'load_failed'
  | 'frame_lost';

/** Reasons for which the page itself ends a session. */
export type CloseReason = Extract<DeathReason, 'closed' | 'idle' | 'evicted' | 'network'>;

/** Compiled modules with names that mean something to the language's runtime alone. */
export type NamedModules = readonly (readonly [string, WebAssembly.Module])[];

// ---------------------------------------------------------------- supervisor -> worker

/** Where a runtime finds its files; from `/runtimes/manifest.json` of the sandbox's origin. */
export interface RuntimeFiles {
  readonly [key: string]: unknown;
}

/** The shared memory of a session; absent in the degraded tier. */
export interface SharedMemory {
  /** Int32 x 4: [0] interrupt (2 = SIGINT, as Pyodide wants), [1] heap in KiB, [2..3] reserved. */
  readonly signals: SharedArrayBuffer;
  /** Ring for output frames, see `ring.ts`. */
  readonly output: SharedArrayBuffer;
  /** Reply to an input request: Int32 [0] state (0 waiting, 1 filled, 2 interrupted), [1] byte length, then UTF-8. */
  readonly input: SharedArrayBuffer;
}

export type WorkerCommand =
  /** What a conversation's session may install from; a spare hears it when it becomes one. */
  | { readonly type: 'index'; readonly index: IndexAccess | null }
  | {
      readonly type: 'open';
      /** Origin of the runtimes' files. */
      readonly origin: string;
      /** Origins that the worker's policy lets through besides. */
      readonly network: readonly string[];
      readonly files: RuntimeFiles;
      readonly limits: Limits;
      readonly shared: SharedMemory | null;
      /** What to have ready, see `Language.profileOf`. */
      readonly profile: string;
      /** By name, modules that earlier workers of this language compiled. */
      readonly modules: NamedModules;
    }
  | {
      readonly type: 'execute';
      readonly run: string;
      readonly cell: string;
      readonly source: string;
      readonly limits: Limits;
      readonly theme: Theme;
    }
  | {
      readonly type: 'request';
      readonly request: string;
      readonly method: RequestMethod;
      readonly params: JsonValue;
      readonly blob?: Blob;
    }
  /** What the session does not have yet of the conversation's files; before a run. */
  | ({ readonly type: 'files' } & FileChanges)
  /** For programs that wait in an `await`: cancels the task. Sent together with the shared interrupt flag. */
  | { readonly type: 'interrupt'; readonly run: string };

// ---------------------------------------------------------------- worker -> supervisor

export type WorkerEvent =
  | { readonly type: 'opened'; readonly heap: number; readonly capabilities: Capabilities }
  | { readonly type: 'modules'; readonly modules: NamedModules }
  | {
      readonly type: 'progress';
      readonly phase: ProgressPhase;
      readonly label: string;
      readonly loaded: number;
      readonly total: number;
    }
  | { readonly type: 'started'; readonly run: string; readonly names: RunNames | null }
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
  /** What the run has changed of the files; before its result. */
  | { readonly type: 'files'; readonly run: string; readonly changes: readonly WrittenFile[] }
  | { readonly type: 'refused'; readonly origin: string }
  | { readonly type: 'answer'; readonly request: string; readonly answer: Answer }
  | { readonly type: 'fatal'; readonly message: string };
