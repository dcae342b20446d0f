/* Generated from src/fenced/protocol/session by `make generate`; change it there. */
/**
 * The session protocol: what the page and the sandbox's supervisor say to each other, and it and a worker.
 *
 * Everything that comes up from a worker is untrusted: the supervisor and the page each read it anew. Times are
 * milliseconds, sizes bytes. The page's types and readers are made from here.
 */
import { asConversation, asPath } from './files.js';
import type { ClearOutput, DisplayData, ErrorOutput, ExecuteResult, FrameRepeat, FrameSource, FrameValue, RunError, RunNames, StreamOutput, TracebackFrame, UpdateDisplayData } from './generated.js';
import type { Failure, Skipped } from './kernel.js';
import { asOrigin } from './origins.js';
import { blob, checked, cutText, either, flag, json, jsonMap, list, name, nullable, number, oneOf, otherwise, pair, parsed, type Reader, record, tagged, text, wasmModule, whole, withDefault, within } from './readers.js';

/** An output of nbformat 4.5, or one of the two that change those before it. */
export type Output = StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput;

/** What the page looks like. */
export type Theme = 'light' | 'dark';

export interface Limits {
  /** Wall-clock milliseconds of execution; loading and downloads do not count. */
  readonly execution: number;
  /** Bytes of the interpreter's heap. */
  readonly heap: number;
  /** Bytes of output in one run; the rest is dropped and counted. */
  readonly output: number;
}

export const DEFAULT_LIMITS: Limits = { execution: 60_000, heap: 1_073_741_824, output: 10_000_000 };

/** How long a program may take to react to an interrupt before its session is replaced. */
export const GRACE = 1500;

/** Batches of outputs that may be under way to the page. */
export const CREDITS = 4;

/** Names of each kind that a run tells of; where there are more none are known. */
export const MOST_NAMES = 500;

/** Characters of such a name. */
export const LONGEST_NAME = 120;

/** Bytes of what travels beside the JSON of a request or an answer. */
export const MAX_ATTACHED = 536_870_912;

export type EndStatus = 'completed' | 'failed' | 'aborted' | 'timed_out' | 'lost';

/**
 * What may be asked of a live session that executes nothing; a runtime has a method of each name, or lacks the
 * capability.
 */
export type RequestMethod = 'variables' | 'expand' | 'remove' | 'slice' | 'summary' | 'csv' | 'plot' | 'complete' | 'inspect' | 'format' | 'preload' | 'snapshot' | 'restore';

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

/**
 * Why a request had no answer: a program runs; the runtime has no such method; its method raised an error; none came in
 * time (the session may have been ended for it); there is no such session, or it ended meanwhile.
 */
export type RequestRefusal = 'busy' | 'unsupported' | 'failed' | 'timed_out' | 'gone';

export interface Refusal {
  readonly refusal: RequestRefusal;
  readonly message: string;
}

export interface Given {
  /** A thousand rows of two hundred columns, with room. */
  readonly value: unknown;
  readonly blob?: Blob;
}

export type Answer = Refusal | Given;

/** Where a session's programs may install packages from. */
export interface IndexAccess {
  /** The package index, as the reader allows it. */
  readonly site: string;
  /** The folder of the server's mirror on the sandbox's origin; null where the reader has not allowed the index. */
  readonly path: string | null;
}

export interface FileEntry {
  /** Such as `data/sales.csv`. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A file as a session gets it. */
export interface SessionFile {
  readonly path: string;
  readonly file: Blob;
  readonly modified: number;
}

/** What has changed since the session was told last. */
export interface FileChanges {
  readonly entries: readonly SessionFile[];
  readonly removed: readonly string[];
  /** Bytes that all files together may take. */
  readonly capacity: number;
}

/** What a program wrote, or removed (null). */
export interface WrittenFile {
  readonly path: string;
  readonly data: Blob | null;
}

export interface ListFiles {
  readonly do: 'list';
}

/** Takes the place of a file of this path. */
export interface WriteFile {
  readonly do: 'write';
  readonly path: string;
  readonly file: Blob;
}

export interface ReadFile {
  readonly do: 'read';
  readonly path: string;
}

export interface RenameFile {
  readonly do: 'rename';
  readonly path: string;
  readonly to: string;
}

export interface RemoveFiles {
  readonly do: 'remove';
  readonly paths: readonly string[];
}

/** All of them, and the conversation's folder. */
export interface ClearFiles {
  readonly do: 'clear';
}

/** Gives up the `write` with this request. */
export interface CancelWrite {
  readonly do: 'cancel';
  readonly of: string;
}

/**
 * What the page wants of a conversation's files. A path that is a folder's stands for all in it. Paths are checked
 * where they are used: there a name that cannot be is refused in words.
 */
export type FilesAction = ListFiles | WriteFile | ReadFile | RenameFile | RemoveFiles | ClearFiles | CancelWrite;

export interface FilesList {
  readonly files: readonly FileEntry[];
  /** Bytes that they take, and that they may take. */
  readonly used: number;
  readonly quota: number;
  /** Whether they are there after a reload. */
  readonly persistent: boolean;
}

export interface FilesListed {
  readonly did: 'list';
  readonly list: FilesList;
}

export interface FileRead {
  readonly did: 'read';
  readonly file: Blob;
}

export interface FilesChanged {
  readonly did: 'change';
}

export interface FilesRefused {
  readonly did: 'refuse';
  /** For the reader. */
  readonly message: string;
}

export type FilesAnswer = FilesListed | FileRead | FilesChanged | FilesRefused;

/** The variables of a session as they were saved last. */
export interface SavedEnvironment {
  readonly names: readonly string[];
  readonly skipped: readonly Skipped[];
  /** Bytes. */
  readonly size: number;
  /** When they were saved, in milliseconds since 1970. */
  readonly saved: number;
}

/** What came back when a session opened. */
export interface RestoredEnvironment {
  readonly names: readonly string[];
  /** What had not been saved. */
  readonly skipped: readonly Skipped[];
  /** Variables, and packages, that could not be brought back. They stay saved. */
  readonly missing: readonly Skipped[];
  /** Whether some were saved by another tab than the others. */
  readonly is_others: boolean;
  readonly saved: number;
}

/** A file of variables that could not all be brought back. */
export interface OlderFile {
  readonly file: string;
  /** Those that are still missing. */
  readonly names: readonly string[];
  readonly size: number;
  readonly is_others: boolean;
}

/** What is saved of a language's variables, in a file beside theirs. */
export interface EnvironmentNote {
  readonly about: SavedEnvironment;
  readonly digest: string;
  readonly file: string;
  readonly older: readonly OlderFile[];
}

/**
 * Reasons for which the page itself ends a session: it was told to; nobody used it; another session needed its room;
 * the sites that it may reach have changed.
 */
export type CloseReason = 'closed' | 'idle' | 'evicted' | 'network';

export type DeathReason = 'closed' | 'idle' | 'evicted' | 'network' | 'unresponsive' | 'crashed' | 'load_failed' | 'frame_lost';

export interface OpenSession {
  readonly type: 'open';
  readonly session: string;
  /** The conversation, whose files its programs see; null for a session with none that are kept. */
  readonly conversation: string | null;
  /**
   * Whether its variables are saved for the conversation's next session of this language, and those of the last come
   * back.
   */
  readonly keep: boolean;
  readonly language: string;
  /** What the language's `profileOf` says of the program that it is opened for. */
  readonly profile: string;
  readonly limits: Limits;
  /** Sites that the reader allowed; the operator's are allowed anyway. Fixed for the session's life. */
  readonly network: readonly string[];
  /** Null where the server has none. */
  readonly index: IndexAccess | null;
}

/** Somebody will probably run such a program: lets the supervisor start a session for it ahead of need. */
export interface PrepareSession {
  readonly type: 'prepare';
  readonly language: string;
  readonly profile: string;
  readonly limits: Limits;
  readonly network: readonly string[];
}

export interface Execute {
  readonly type: 'execute';
  readonly session: string;
  readonly run: string;
  readonly cell: string;
  readonly source: string;
  readonly limits: Limits;
  /** Of the page: figures are drawn for it. */
  readonly theme: Theme;
}

export interface Interrupt {
  readonly type: 'interrupt';
  readonly session: string;
  readonly run: string;
}

export interface InputReply {
  readonly type: 'input_reply';
  readonly session: string;
  readonly run: string;
  readonly text: string;
}

/** The page has painted the batch of this number; at most `CREDITS` batches are under way. */
export interface Painted {
  readonly type: 'painted';
  readonly session: string;
  readonly batch: number;
}

/** Asks for something that runs no cell; answered by `answer` with the same `request`. */
export interface Request {
  readonly type: 'request';
  readonly session: string;
  readonly request: string;
  readonly method: RequestMethod;
  readonly params: unknown;
  readonly blob?: Blob;
}

/** Asks for the text that a run wrote beyond its limit; answered by `rest`. */
export interface AskRest {
  readonly type: 'rest';
  readonly run: string;
}

export interface CloseSession {
  readonly type: 'close';
  readonly session: string;
  readonly reason: CloseReason;
}

/** Answered by `files_answer` with the same `request`. */
export interface AskFiles {
  readonly type: 'files';
  readonly request: string;
  readonly conversation: string;
  readonly action: FilesAction;
}

/**
 * Asks what is saved of a language's variables, which `environment` answers; gives it up, or only what could not be
 * brought back; tries that again, which `restored` answers; or saves none from now on, or again.
 */
export interface AskEnvironment {
  readonly type: 'environment';
  readonly conversation: string;
  readonly language: string;
  readonly action: 'tell' | 'forget' | 'drop' | 'retry' | 'stop' | 'start';
}

export interface Ping {
  readonly type: 'ping';
  readonly n: number;
}

export type Command = OpenSession | PrepareSession | Execute | Interrupt | InputReply | Painted | Request | AskRest | CloseSession | AskFiles | AskEnvironment | Ping;

export type ProgressPhase = 'runtime' | 'packages' | 'variables';

/** The supervisor is up. */
export interface SandboxReady {
  readonly type: 'ready';
  /** False in the degraded tier (no SharedArrayBuffer). */
  readonly shared: boolean;
  readonly languages: readonly string[];
}

export interface Pong {
  readonly type: 'pong';
  readonly n: number;
}

export interface SessionState {
  readonly type: 'session';
  readonly session: string;
  readonly state: 'loading' | 'ready' | 'executing';
}

export interface SessionCapabilities {
  readonly type: 'capabilities';
  readonly session: string;
  readonly capabilities: Capabilities;
}

/** The browser kept a program from reaching this site. */
export interface SessionRefused {
  readonly type: 'refused';
  readonly session: string;
  readonly run: string | null;
  readonly origin: string;
}

export interface SessionAnswer {
  readonly type: 'answer';
  readonly session: string;
  readonly request: string;
  readonly answer: Answer;
}

export interface Rest {
  readonly type: 'rest';
  readonly run: string;
  /** Null when nothing was kept. */
  readonly text: Blob | null;
}

/** What is saved of a language's variables now. */
export interface EnvironmentTold {
  readonly type: 'environment';
  readonly conversation: string;
  readonly language: string;
  readonly saved: SavedEnvironment | null;
}

/** The session has variables of the one before it; before it is `ready`, and after a `retry`. */
export interface SessionRestored {
  readonly type: 'restored';
  readonly session: string;
  readonly restored: RestoredEnvironment;
}

export interface FilesAnswered {
  readonly type: 'files_answer';
  readonly request: string;
  readonly answer: FilesAnswer;
}

/** How many bytes of a `write` are stored. */
export interface FilesProgress {
  readonly type: 'files_progress';
  readonly request: string;
  readonly done: number;
}

/** A program, or another tab, has changed files. */
export interface FilesAreOthers {
  readonly type: 'files_changed';
  readonly conversation: string;
  /** What of a program's could not be kept. */
  readonly problem: string | null;
}

export interface SessionProgress {
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
export interface SessionStarted {
  readonly type: 'started';
  readonly session: string;
  readonly run: string;
  readonly names: RunNames | null;
}

export interface SessionOutput {
  readonly type: 'output';
  readonly session: string;
  readonly run: string;
  readonly batch: number;
  readonly outputs: readonly Output[];
  /** Bytes dropped so far because the run reached its output limit. */
  readonly dropped: number;
}

export interface SessionInput {
  readonly type: 'input_request';
  readonly session: string;
  readonly run: string;
  readonly prompt: string;
  readonly password: boolean;
}

export interface Usage {
  readonly type: 'usage';
  readonly session: string;
  readonly run: string;
  readonly elapsed: number;
  readonly heap: number;
}

export interface SessionResult {
  readonly type: 'result';
  readonly session: string;
  readonly run: string;
  readonly status: EndStatus;
  readonly error: RunError | null;
  readonly download: number;
  readonly execution: number;
  /** Peak heap. */
  readonly memory: number;
}

/** The session is gone (crashed, terminated after Stop, closed); its variables with it. */
export interface Dead {
  readonly type: 'dead';
  readonly session: string;
  readonly reason: DeathReason;
  readonly message: string;
}

export type SandboxEvent = SandboxReady | Pong | SessionState | SessionCapabilities | SessionRefused | SessionAnswer | Rest | EnvironmentTold | SessionRestored | FilesAnswered | FilesProgress | FilesAreOthers | SessionProgress | SessionStarted | SessionOutput | SessionInput | Usage | SessionResult | Dead;

/** Compiled modules with names that mean something to the language's runtime alone. */
export type NamedModules = readonly (readonly [string, WebAssembly.Module])[];

/** Where a runtime finds its files; from `/runtimes/manifest.json` of the sandbox's origin. */
export type RuntimeFiles = { readonly [key: string]: unknown };

/** The shared memory of a session; absent in the degraded tier. */
export interface SharedMemory {
  /** Int32 x 4: [0] interrupt (2 = SIGINT, as Pyodide wants), [1] heap in KiB, [2..3] reserved. */
  readonly signals: SharedArrayBuffer;
  /** Ring for output frames, see `ring.ts`. */
  readonly output: SharedArrayBuffer;
  /** Reply to an input request: Int32 [0] state (0 waiting, 1 filled, 2 interrupted), [1] byte length, then UTF-8. */
  readonly input: SharedArrayBuffer;
}

/** What a conversation's session may install from; a spare hears it when it becomes one. */
export interface WorkerIndex {
  readonly type: 'index';
  readonly index: IndexAccess | null;
}

export interface WorkerOpen {
  readonly type: 'open';
  /** Origin of the runtimes' files. */
  readonly origin: string;
  /** Sites that the worker's policy lets through besides. */
  readonly network: readonly string[];
  readonly files: { readonly [key: string]: unknown };
  readonly limits: Limits;
  readonly shared: SharedMemory | null;
  /** What to have ready, see `Language.profileOf`. */
  readonly profile: string;
  /** By name, modules that earlier workers of this language compiled. */
  readonly modules: readonly (readonly [string, WebAssembly.Module])[];
}

export interface WorkerExecute {
  readonly type: 'execute';
  readonly run: string;
  readonly cell: string;
  readonly source: string;
  readonly limits: Limits;
  readonly theme: Theme;
}

export interface WorkerRequest {
  readonly type: 'request';
  readonly request: string;
  readonly method: RequestMethod;
  readonly params: unknown;
  readonly blob?: Blob;
}

/** What the session does not have yet of the conversation's files; before a run. */
export interface WorkerFiles {
  readonly entries: readonly SessionFile[];
  readonly removed: readonly string[];
  readonly capacity: number;
  readonly type: 'files';
}

/** For programs that wait in an `await`: cancels the task. Sent together with the shared interrupt flag. */
export interface WorkerInterrupt {
  readonly type: 'interrupt';
  readonly run: string;
}

export type WorkerCommand = WorkerIndex | WorkerOpen | WorkerExecute | WorkerRequest | WorkerFiles | WorkerInterrupt;

export interface WorkerOpened {
  readonly type: 'opened';
  readonly heap: number;
  readonly capabilities: Capabilities;
}

export interface WorkerModules {
  readonly type: 'modules';
  readonly modules: readonly (readonly [string, WebAssembly.Module])[];
}

export interface WorkerProgress {
  readonly type: 'progress';
  readonly phase: ProgressPhase;
  readonly label: string;
  readonly loaded: number;
  readonly total: number;
}

export interface WorkerStarted {
  readonly type: 'started';
  readonly run: string;
  readonly names: RunNames | null;
}

export interface WorkerInput {
  readonly type: 'input_request';
  readonly run: string;
  readonly prompt: string;
  readonly password: boolean;
}

export interface WorkerResult {
  readonly type: 'result';
  readonly run: string;
  readonly status: 'completed' | 'failed' | 'aborted';
  readonly error: Failure | null;
  readonly download: number;
  readonly execution: number;
  readonly heap: number;
}

/**
 * What the run has changed of the files; before its result. A name that no file may have makes all of it invalid,
 * since no runtime of ours makes one.
 */
export interface WorkerWrote {
  readonly type: 'files';
  readonly run: string;
  readonly changes: readonly WrittenFile[];
}

export interface WorkerRefused {
  readonly type: 'refused';
  readonly origin: string;
}

export interface WorkerAnswer {
  readonly type: 'answer';
  readonly request: string;
  readonly answer: Answer;
}

export interface WorkerFatal {
  readonly type: 'fatal';
  readonly message: string;
}

/** Only without shared memory; otherwise outputs go through the ring, as frames of JSON. */
export interface WorkerOutput {
  readonly type: 'output';
  readonly run: string;
  readonly outputs: readonly Output[];
}

/** What a worker with shared memory says in messages. */
export type SharedWorkerEvent = WorkerOpened | WorkerModules | WorkerProgress | WorkerStarted | WorkerInput | WorkerResult | WorkerWrote | WorkerRefused | WorkerAnswer | WorkerFatal;

export type WorkerEvent = WorkerOpened | WorkerModules | WorkerProgress | WorkerStarted | WorkerInput | WorkerResult | WorkerWrote | WorkerRefused | WorkerAnswer | WorkerFatal | WorkerOutput;

/** A frame of the output ring. */
export interface Frame {
  readonly run: string;
  readonly output: Output;
}

const readLimits: Reader<Limits> = record({
  execution: number(0, 2_592_000_000),
  heap: number(0, Number.MAX_SAFE_INTEGER),
  output: number(0, Number.MAX_SAFE_INTEGER),
});

const readIndexAccess: Reader<IndexAccess> = record({
  site: checked(asOrigin),
  path: nullable(text(800, /^(?:\/index\/[\w.~-]{1,300})$/)),
});

const readOpenSession: Reader<OpenSession> = record({
  type: oneOf('open'),
  session: name(),
  conversation: nullable(checked(asConversation)),
  keep: flag,
  language: name(),
  profile: text(200),
  limits: readLimits,
  network: list(checked(asOrigin), 50),
  index: nullable(readIndexAccess),
});

const readPrepareSession: Reader<PrepareSession> = record({
  type: oneOf('prepare'),
  language: name(),
  profile: text(200),
  limits: readLimits,
  network: list(checked(asOrigin), 50),
});

const readTheme: Reader<Theme> = oneOf('light', 'dark');

const readExecute: Reader<Execute> = record({
  type: oneOf('execute'),
  session: name(),
  run: name(),
  cell: name(),
  source: text(8_388_608),
  limits: readLimits,
  theme: readTheme,
});

const readInterrupt: Reader<Interrupt> = record({
  type: oneOf('interrupt'),
  session: name(),
  run: name(),
});

const readInputReply: Reader<InputReply> = record({
  type: oneOf('input_reply'),
  session: name(),
  run: name(),
  text: text(8_388_608),
});

const readPainted: Reader<Painted> = record({
  type: oneOf('painted'),
  session: name(),
  batch: whole(),
});

const readRequestMethod: Reader<RequestMethod> = oneOf('variables', 'expand', 'remove', 'slice', 'summary', 'csv', 'plot', 'complete', 'inspect', 'format', 'preload', 'snapshot', 'restore');

const readRequest: Reader<Request> = record({
  type: oneOf('request'),
  session: name(),
  request: name(),
  method: readRequestMethod,
  params: within(2_000_000, json()),
}, {
  blob: blob(536_870_912),
});

const readAskRest: Reader<AskRest> = record({
  type: oneOf('rest'),
  run: name(),
});

const readCloseReason: Reader<CloseReason> = oneOf('closed', 'idle', 'evicted', 'network');

const readCloseSession: Reader<CloseSession> = record({
  type: oneOf('close'),
  session: name(),
  reason: readCloseReason,
});

const readListFiles: Reader<ListFiles> = record({
  do: oneOf('list'),
});

const readWriteFile: Reader<WriteFile> = record({
  do: oneOf('write'),
  path: text(20_000),
  file: blob(),
});

const readReadFile: Reader<ReadFile> = record({
  do: oneOf('read'),
  path: text(20_000),
});

const readRenameFile: Reader<RenameFile> = record({
  do: oneOf('rename'),
  path: text(20_000),
  to: text(20_000),
});

const readRemoveFiles: Reader<RemoveFiles> = record({
  do: oneOf('remove'),
  paths: list(text(20_000), 10_000),
});

const readClearFiles: Reader<ClearFiles> = record({
  do: oneOf('clear'),
});

const readCancelWrite: Reader<CancelWrite> = record({
  do: oneOf('cancel'),
  of: name(),
});

const readFilesAction: Reader<FilesAction> = tagged('do', {
  list: readListFiles,
  write: readWriteFile,
  read: readReadFile,
  rename: readRenameFile,
  remove: readRemoveFiles,
  clear: readClearFiles,
  cancel: readCancelWrite,
});

const readAskFiles: Reader<AskFiles> = record({
  type: oneOf('files'),
  request: name(),
  conversation: checked(asConversation),
  action: readFilesAction,
});

const readAskEnvironment: Reader<AskEnvironment> = record({
  type: oneOf('environment'),
  conversation: checked(asConversation),
  language: name(),
  action: oneOf('tell', 'forget', 'drop', 'retry', 'stop', 'start'),
});

const readPing: Reader<Ping> = record({
  type: oneOf('ping'),
  n: whole(),
});

const readCommand: Reader<Command> = tagged('type', {
  open: readOpenSession,
  prepare: readPrepareSession,
  execute: readExecute,
  interrupt: readInterrupt,
  input_reply: readInputReply,
  painted: readPainted,
  request: readRequest,
  rest: readAskRest,
  close: readCloseSession,
  files: readAskFiles,
  environment: readAskEnvironment,
  ping: readPing,
});

const readSandboxReady: Reader<SandboxReady> = record({
  type: oneOf('ready'),
  shared: flag,
  languages: list(name(), 100),
});

const readPong: Reader<Pong> = record({
  type: oneOf('pong'),
  n: whole(),
});

const readSessionState: Reader<SessionState> = record({
  type: oneOf('session'),
  session: name(),
  state: oneOf('loading', 'ready', 'executing'),
});

const readCapabilities: Reader<Capabilities> = record({
  interrupt: flag,
  input: flag,
  heap: flag,
  requests: list(readRequestMethod, 13),
});

const readSessionCapabilities: Reader<SessionCapabilities> = record({
  type: oneOf('capabilities'),
  session: name(),
  capabilities: readCapabilities,
});

const readSessionRefused: Reader<SessionRefused> = record({
  type: oneOf('refused'),
  session: name(),
  run: nullable(name()),
  origin: checked(asOrigin),
});

const readRequestRefusal: Reader<RequestRefusal> = oneOf('busy', 'unsupported', 'failed', 'timed_out', 'gone');

const readRefusal: Reader<Refusal> = record({
  refusal: readRequestRefusal,
  message: cutText(20_000),
});

const readGiven: Reader<Given> = record({
  value: within(500_000, json()),
}, {
  blob: blob(536_870_912),
});

const readAnswer: Reader<Answer> = either(readRefusal, readGiven);

const readSessionAnswer: Reader<SessionAnswer> = record({
  type: oneOf('answer'),
  session: name(),
  request: name(),
  answer: readAnswer,
});

const readRest: Reader<Rest> = record({
  type: oneOf('rest'),
  run: name(),
  text: otherwise(nullable(blob()), null),
});

const readSkipped: Reader<Skipped> = record({
  name: text(400),
  reason: text(1000),
});

const readSavedEnvironment: Reader<SavedEnvironment> = record({
  names: list(text(400), 100_000),
  skipped: list(readSkipped, 100_000),
  size: whole(),
  saved: number(0, Number.MAX_SAFE_INTEGER),
});

const readEnvironmentTold: Reader<EnvironmentTold> = record({
  type: oneOf('environment'),
  conversation: checked(asConversation),
  language: name(),
  saved: nullable(readSavedEnvironment),
});

const readRestoredEnvironment: Reader<RestoredEnvironment> = record({
  names: list(text(400), 100_000),
  skipped: list(readSkipped, 100_000),
  missing: list(readSkipped, 100_000),
  is_others: flag,
  saved: number(0, Number.MAX_SAFE_INTEGER),
});

const readSessionRestored: Reader<SessionRestored> = record({
  type: oneOf('restored'),
  session: name(),
  restored: readRestoredEnvironment,
});

const readFileEntry: Reader<FileEntry> = record({
  path: checked(asPath),
  size: whole(),
  modified: number(0, Number.MAX_SAFE_INTEGER),
});

const readFilesList: Reader<FilesList> = record({
  files: list(readFileEntry, 10_000),
  used: whole(),
  quota: whole(),
  persistent: flag,
});

const readFilesListed: Reader<FilesListed> = record({
  did: oneOf('list'),
  list: readFilesList,
});

const readFileRead: Reader<FileRead> = record({
  did: oneOf('read'),
  file: blob(),
});

const readFilesChanged: Reader<FilesChanged> = record({
  did: oneOf('change'),
});

const readFilesRefused: Reader<FilesRefused> = record({
  did: oneOf('refuse'),
  message: text(20_000),
});

const readFilesAnswer: Reader<FilesAnswer> = tagged('did', {
  list: readFilesListed,
  read: readFileRead,
  change: readFilesChanged,
  refuse: readFilesRefused,
});

const readFilesAnswered: Reader<FilesAnswered> = record({
  type: oneOf('files_answer'),
  request: name(),
  answer: readFilesAnswer,
});

const readFilesProgress: Reader<FilesProgress> = record({
  type: oneOf('files_progress'),
  request: name(),
  done: whole(),
});

const readFilesAreOthers: Reader<FilesAreOthers> = record({
  type: oneOf('files_changed'),
  conversation: checked(asConversation),
  problem: nullable(text(20_000)),
});

const readProgressPhase: Reader<ProgressPhase> = oneOf('runtime', 'packages', 'variables');

const readSessionProgress: Reader<SessionProgress> = record({
  type: oneOf('progress'),
  session: name(),
  phase: readProgressPhase,
  label: text(200),
  loaded: number(0, Number.MAX_SAFE_INTEGER),
  total: number(0, Number.MAX_SAFE_INTEGER),
});

const readRunNames: Reader<RunNames> = record({
  defines: list(name(120), 500),
  uses: list(name(120), 500),
});

const readSessionStarted: Reader<SessionStarted> = record({
  type: oneOf('started'),
  session: name(),
  run: name(),
  names: otherwise(nullable(readRunNames), null),
});

const readStreamOutput: Reader<StreamOutput> = record({
  output_type: oneOf('stream'),
  name: oneOf('stdout', 'stderr'),
  text: text(33_554_432),
});

const readDisplayData: Reader<DisplayData> = record({
  output_type: oneOf('display_data'),
  data: jsonMap(64, '[nested too deeply to be kept]'),
  metadata: withDefault(jsonMap(64, '[nested too deeply to be kept]'), {}),
  display_id: withDefault(nullable(name()), null),
});

const readExecuteResult: Reader<ExecuteResult> = record({
  output_type: oneOf('execute_result'),
  execution_count: otherwise(nullable(whole()), null),
  data: jsonMap(64, '[nested too deeply to be kept]'),
  metadata: withDefault(jsonMap(64, '[nested too deeply to be kept]'), {}),
  display_id: withDefault(nullable(name()), null),
});

const readUpdateDisplayData: Reader<UpdateDisplayData> = record({
  output_type: oneOf('update_display_data'),
  data: jsonMap(64, '[nested too deeply to be kept]'),
  metadata: withDefault(jsonMap(64, '[nested too deeply to be kept]'), {}),
  display_id: name(),
});

const readClearOutput: Reader<ClearOutput> = record({
  output_type: oneOf('clear_output'),
  wait: flag,
});

const readFrameSource: Reader<FrameSource> = record({
  first: whole(0, 1_000_000_000),
  lines: list(text(20_000), 50),
});

const readFrameValue: Reader<FrameValue> = record({
  name: text(20_000),
  preview: text(20_000),
});

const readFrameRepeat: Reader<FrameRepeat> = record({
  levels: whole(0, 100),
  times: whole(0, 1_000_000_000),
});

const readTracebackFrame: Reader<TracebackFrame> = record({
  where: oneOf('cell', 'earlier', 'library'),
  cell: otherwise(nullable(name()), null),
  file: text(20_000),
  line: whole(0, 1_000_000_000),
  name: text(20_000),
  source: otherwise(nullable(readFrameSource), null),
  values: otherwise(list(readFrameValue, 50), []),
  repeat: otherwise(nullable(readFrameRepeat), null),
});

const readErrorOutput: Reader<ErrorOutput> = record({
  output_type: oneOf('error'),
  ename: text(20_000),
  evalue: text(33_554_432),
  traceback: list(text(33_554_432), 10_000),
  frames: otherwise(list(readTracebackFrame, 100), []),
});

const readOutput: Reader<Output> = tagged('output_type', {
  stream: readStreamOutput,
  display_data: readDisplayData,
  execute_result: readExecuteResult,
  update_display_data: readUpdateDisplayData,
  clear_output: readClearOutput,
  error: readErrorOutput,
});

const readSessionOutput: Reader<SessionOutput> = record({
  type: oneOf('output'),
  session: name(),
  run: name(),
  batch: whole(),
  outputs: list(readOutput, 10_000),
  dropped: whole(),
});

const readSessionInput: Reader<SessionInput> = record({
  type: oneOf('input_request'),
  session: name(),
  run: name(),
  prompt: text(20_000),
  password: flag,
});

const readUsage: Reader<Usage> = record({
  type: oneOf('usage'),
  session: name(),
  run: name(),
  elapsed: number(0, 2_592_000_000),
  heap: whole(),
});

const readEndStatus: Reader<EndStatus> = oneOf('completed', 'failed', 'aborted', 'timed_out', 'lost');

const readRunError: Reader<RunError> = record({
  name: text(200),
  message: cutText(20_000),
  line: otherwise(nullable(whole(0, 1_000_000_000)), null),
  variables_lost: withDefault(flag, false),
});

const readSessionResult: Reader<SessionResult> = record({
  type: oneOf('result'),
  session: name(),
  run: name(),
  status: readEndStatus,
  error: withDefault(nullable(readRunError), null),
  download: number(0, 2_592_000_000),
  execution: number(0, 2_592_000_000),
  memory: whole(),
});

const readDeathReason: Reader<DeathReason> = oneOf('closed', 'idle', 'evicted', 'network', 'unresponsive', 'crashed', 'load_failed', 'frame_lost');

const readDead: Reader<Dead> = record({
  type: oneOf('dead'),
  session: name(),
  reason: readDeathReason,
  message: text(20_000),
});

const readSandboxEvent: Reader<SandboxEvent> = tagged('type', {
  ready: readSandboxReady,
  pong: readPong,
  session: readSessionState,
  capabilities: readSessionCapabilities,
  refused: readSessionRefused,
  answer: readSessionAnswer,
  rest: readRest,
  environment: readEnvironmentTold,
  restored: readSessionRestored,
  files_answer: readFilesAnswered,
  files_progress: readFilesProgress,
  files_changed: readFilesAreOthers,
  progress: readSessionProgress,
  started: readSessionStarted,
  output: readSessionOutput,
  input_request: readSessionInput,
  usage: readUsage,
  result: readSessionResult,
  dead: readDead,
});

const readWorkerOpened: Reader<WorkerOpened> = record({
  type: oneOf('opened'),
  heap: whole(),
  capabilities: readCapabilities,
});

const readWorkerModules: Reader<WorkerModules> = record({
  type: oneOf('modules'),
  modules: list(pair(name(), wasmModule), 200),
});

const readWorkerProgress: Reader<WorkerProgress> = record({
  type: oneOf('progress'),
  phase: readProgressPhase,
  label: text(200),
  loaded: number(0, Number.MAX_SAFE_INTEGER),
  total: number(0, Number.MAX_SAFE_INTEGER),
});

const readWorkerStarted: Reader<WorkerStarted> = record({
  type: oneOf('started'),
  run: name(),
  names: otherwise(nullable(readRunNames), null),
});

const readWorkerInput: Reader<WorkerInput> = record({
  type: oneOf('input_request'),
  run: name(),
  prompt: text(20_000),
  password: flag,
});

const readFailure: Reader<Failure> = record({
  name: text(200),
  message: cutText(20_000),
  line: otherwise(nullable(whole(0, 1_000_000_000)), null),
});

const readWorkerResult: Reader<WorkerResult> = record({
  type: oneOf('result'),
  run: name(),
  status: oneOf('completed', 'failed', 'aborted'),
  error: withDefault(nullable(readFailure), null),
  download: number(0, 2_592_000_000),
  execution: number(0, 2_592_000_000),
  heap: whole(),
});

const readWrittenFile: Reader<WrittenFile> = record({
  path: checked(asPath),
  data: nullable(blob()),
});

const readWorkerWrote: Reader<WorkerWrote> = record({
  type: oneOf('files'),
  run: name(),
  changes: list(readWrittenFile, 20_000),
});

const readWorkerRefused: Reader<WorkerRefused> = record({
  type: oneOf('refused'),
  origin: checked(asOrigin),
});

const readWorkerAnswer: Reader<WorkerAnswer> = record({
  type: oneOf('answer'),
  request: name(),
  answer: readAnswer,
});

const readWorkerFatal: Reader<WorkerFatal> = record({
  type: oneOf('fatal'),
  message: cutText(20_000),
});

const readSharedWorkerEvent: Reader<SharedWorkerEvent> = tagged('type', {
  opened: readWorkerOpened,
  modules: readWorkerModules,
  progress: readWorkerProgress,
  started: readWorkerStarted,
  input_request: readWorkerInput,
  result: readWorkerResult,
  files: readWorkerWrote,
  refused: readWorkerRefused,
  answer: readWorkerAnswer,
  fatal: readWorkerFatal,
});

const readWorkerOutput: Reader<WorkerOutput> = record({
  type: oneOf('output'),
  run: name(),
  outputs: list(readOutput, 10_000),
});

const readWorkerEvent: Reader<WorkerEvent> = tagged('type', {
  opened: readWorkerOpened,
  modules: readWorkerModules,
  progress: readWorkerProgress,
  started: readWorkerStarted,
  input_request: readWorkerInput,
  result: readWorkerResult,
  files: readWorkerWrote,
  refused: readWorkerRefused,
  answer: readWorkerAnswer,
  fatal: readWorkerFatal,
  output: readWorkerOutput,
});

const readFrame: Reader<Frame> = record({
  run: name(),
  output: readOutput,
});

const readOlderFile: Reader<OlderFile> = record({
  file: text(1000),
  names: list(text(400), 100_000),
  size: whole(),
  is_others: otherwise(flag, false),
});

const readEnvironmentNote: Reader<EnvironmentNote> = record({
  about: readSavedEnvironment,
  digest: text(1000),
  file: text(1000),
  older: otherwise(list(readOlderFile, 1000), []),
});

/** Null when it is not as declared. */
export function parseCommand(value: unknown): Command | null {
  return parsed(readCommand, value);
}

/** Null when it is not as declared. */
export function parseSandboxEvent(value: unknown): SandboxEvent | null {
  return parsed(readSandboxEvent, value);
}

/** Null when it is not as declared. */
export function parseSharedWorkerEvent(value: unknown): SharedWorkerEvent | null {
  return parsed(readSharedWorkerEvent, value);
}

/** Null when it is not as declared. */
export function parseWorkerEvent(value: unknown): WorkerEvent | null {
  return parsed(readWorkerEvent, value);
}

/** Null when it is not as declared. */
export function parseFrame(value: unknown): Frame | null {
  return parsed(readFrame, value, 2_000_000);
}

/** Null when it is not as declared. */
export function parseEnvironmentNote(value: unknown): EnvironmentNote | null {
  return parsed(readEnvironmentNote, value);
}
