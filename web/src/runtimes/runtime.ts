/**
 * The interface of a language's runtime: what its worker gives to the shell (`shell/serve.ts`), and what the shell
 * gives to it. A runtime knows one language and nothing of sessions, limits, clocks, the page or other languages.
 *
 * A new language is a folder beside this file: `language.ts` declares it, `worker.ts` calls `serve` with the function
 * that opens its interpreter.
 */
import type {
  Capabilities,
  FileChanges,
  IndexAccess,
  ProgressPhase,
  RuntimeFiles,
  Theme,
  WrittenFile,
} from '../protocol/session.js';
import type { JsonValue, RunNames } from '../protocol/generated.js';
import type { Ending } from '../protocol/kernel.js';

export interface RunRequest {
  readonly id: string;
  readonly cell: string;
  readonly source: string;
  readonly theme: Theme;
}

export interface RuntimeResult extends Ending {
  /** Milliseconds that packages took before the program itself started. */
  readonly download: number;
}

/** How far a download is. */
export interface ProgressReport {
  readonly add: (bytes: number) => void;
}

/** What a runtime may use of the worker it runs in. */
export interface RuntimeHost {
  /** Origin of the runtimes' files. */
  readonly origin: string;
  /** The language's entry in the list of installed runtimes; empty where it needs no files. */
  readonly files: RuntimeFiles;
  /** What the program that the session is opened for does well to have ready, see `Language.profileOf`. */
  readonly profile: string;
  /** By name, modules that earlier workers of this language compiled. */
  readonly modules: ReadonlyMap<string, WebAssembly.Module>;
  /** Shared Int32: [0] is 2 when the program is to stop; null where there is no shared memory. */
  readonly signals: Int32Array | null;
  /**
   * Writes one nbformat output, given as JSON; waits while the page is behind. It is of the run that is on, or of an earlier one
   * of this session (by its `RunRequest.id`), whose tasks go on.
   */
  write(json: string, run?: string): void;
  /** The line that the reader types, without its newline. Blocks; throws an error named `KeyboardInterrupt` on Stop. */
  readline(prompt: string, password: boolean): string;
  /** Blocks; throws an error named `KeyboardInterrupt` on Stop. */
  sleep(seconds: number): void;
  /** What programs may install packages from; null where the server has no index. */
  readonly index: IndexAccess | null;
  /** A program wanted what the reader has not allowed: they are asked. */
  refused(site: string): void;
  /** Whether the program is to stop. */
  readonly interrupted: boolean;
  /** The request to stop was heard. */
  clearInterrupt(): void;
  /** Starts telling the reader what is loaded; `total` bytes, 0 when unknown. */
  progress(phase: ProgressPhase, label: string, total: number): ProgressReport;
  /** Offers compiled modules to later workers; only heard before the first program. */
  keepModules(modules: ReadonlyMap<string, WebAssembly.Module>): void;
  /** The interpreter cannot be used any more. */
  fatal(message: string): void;
}

/** An answer that is more than JSON. */
export class Attached {
  constructor(
    readonly value: JsonValue,
    readonly blob: Blob,
  ) {}
}

/** An open interpreter. Runs come one at a time; requests only between them. */
export interface Runtime {
  /** What it can do besides the requests, which it can exactly where it has the method. */
  readonly capabilities: Omit<Capabilities, 'requests'>;
  /** Bytes of its heap now. */
  readonly heap: number;
  /**
   * Executes a program. Calls `started` when all it needs is loaded and it itself starts, with the names by which it depends
   * on others (`docs/sandbox.md`), or null where they are not known: from there on its time is counted. Never rejects for
   * what a program does.
   */
  execute(run: RunRequest, started: (names: RunNames | null) => void): Promise<RuntimeResult>;
  /** What goes on is to stop while it waits for a promise or a download; computing programs see `signals`. */
  interrupt(): void;
  /** What the runtime does not have yet of the files at `/files`; before a run. */
  mount?(changes: FileChanges): void;
  /** What has changed at `/files` since the last call; after a run. */
  collect?(): readonly WrittenFile[];
  variables?(params: JsonValue): Promise<JsonValue>;
  expand?(params: JsonValue): Promise<JsonValue>;
  remove?(params: JsonValue): Promise<JsonValue>;
  slice?(params: JsonValue): Promise<JsonValue>;
  summary?(params: JsonValue): Promise<JsonValue>;
  csv?(params: JsonValue): Promise<JsonValue>;
  plot?(params: JsonValue): Promise<JsonValue>;
  complete?(params: JsonValue): Promise<JsonValue>;
  inspect?(params: JsonValue): Promise<JsonValue>;
  format?(params: JsonValue): Promise<JsonValue>;
  /** Loads what a program will need that is likely to be run next. */
  preload?(params: JsonValue): Promise<JsonValue>;
  /** May resolve to `Attached`. */
  snapshot?(params: JsonValue): Promise<JsonValue>;
  restore?(params: JsonValue, blob: Blob | null): Promise<JsonValue>;
}

/** Starts an interpreter. Rejects with an `Error` in words for the reader. Closing it is ending the worker. */
export type OpenRuntime = (host: RuntimeHost) => Promise<Runtime>;
