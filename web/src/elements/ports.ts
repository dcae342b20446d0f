/** What elements are given to render: implemented in `app/`, by small fakes in tests. */
import type { ConversationStore } from '../conversation/api.js';
import type { ConversationListStore } from '../conversation/tree/list.js';
import type { Stale } from '../conversation/cells/stale.js';
import type { LiveRun } from '../execution/run.js';
import type { JsonValue, ModelInfo } from '../protocol/generated.js';
import type {
  Capabilities,
  Limits,
  RequestMethod,
  RestoredEnvironment,
  SavedEnvironment,
} from '../protocol/session.js';

/** A session that ended with variables that the reader may want back. */
export interface LostSession {
  readonly language: string;
  /** The language's name for people. */
  readonly title: string;
  /** Why it ended, in words. */
  readonly message: string;
  /** The runs that had ended in it, in order; a cell may be there more than once. */
  readonly ran: readonly { readonly cell: string; readonly run: string }[];
}

/** A session that opened with variables of one before it. */
export interface RestoredSession extends RestoredEnvironment {
  readonly language: string;
  readonly title: string;
  /** Runs whose variables did not all come back; they can be run again. */
  readonly ran: readonly { readonly cell: string; readonly run: string }[];
}

/** A site in the network that the browser kept programs of the conversation from. */
export interface RefusedSite {
  /** Such as `https://api.example.org`. */
  readonly origin: string;
  readonly times: number;
  /** The cell whose program asked last; null when it was none that runs. */
  readonly cell: string | null;
}

/** A live session of the conversation. */
export interface LiveSession {
  readonly id: string;
  readonly language: string;
  readonly title: string;
  readonly state: 'loading' | 'ready' | 'executing';
  /** Bytes of its heap, as last known. */
  readonly heap: number | null;
  /** What it can do; null while it loads. */
  readonly capabilities: Capabilities | null;
}

/** Runs and sessions of this page. */
export interface LiveRuns {
  /** Names this page in the rows of its runs. */
  readonly by: string;
  /** The cell's run that this page executes now, or the last one until the store has its end. */
  live(cell: string): LiveRun | undefined;
  /**
   * Calls back when the cell's live run changes, or what stands beside it: a lost session, a refused site, whether it is
   * stale.
   */
  watch(cell: string, listener: () => void): () => void;
  /** Calls back when anything below has changed. */
  subscribe(listener: (event: null) => void): () => void;
  /** What became of the cells that were to run one after the other, until the reader has seen it. */
  readonly batch: BatchSummary | null;
  /** Runs of the conversation that wait or go on in this page. */
  readonly ongoing: number;
  readonly lost: readonly LostSession[];
  /** Sessions that opened with saved variables, until the reader has seen it. */
  readonly restored: readonly RestoredSession[];
  /** What is saved of the language's variables; null while nothing is, or that is not known. */
  saved(language: string): SavedEnvironment | null;
  /** The latest first. */
  readonly refused: readonly RefusedSite[];
  readonly sessions: readonly LiveSession[];
  /** The run that ended last in the language's live session; null while there is none, or it runs. */
  latest(language: string): string | null;
  /** Whether the cell's newest run ended in a session that is gone, with its variables. */
  isStranded(cell: string): boolean;
  /** Why the cell's newest result no longer follows from the programs; undefined while it does, or it never ran. */
  stale(cell: string): Stale | undefined;
  /** Of the loaded cells of the branch. */
  readonly staleCount: number;
  /** Whether the output beyond the limit of this run can still be downloaded. */
  hasRest(run: string): boolean;
  /** Asks the language's live session something that runs no cell. Rejects with `RequestRefused`. */
  request(language: string, method: RequestMethod, params: JsonValue): Promise<JsonValue>;
  /** Asks the session that executed this run; refused with `gone` where that is not the live one any more. */
  ask(run: string, method: RequestMethod, params: JsonValue): Promise<JsonValue>;
  /** What a run that this page executed was held to; null for others. */
  limits(run: string): Limits | null;
}

/** What became of several cells that were to run one after the other. */
export interface BatchSummary {
  /** Where it stopped, and at which error; null where the reader stopped it. */
  readonly at: { readonly cell: string; readonly error: string | null } | null;
  readonly done: number;
  readonly failed: number;
  /** Cells that did not run. */
  readonly left: number;
  readonly seconds: number;
}

/** An open conversation. */
export interface Workspace {
  readonly store: ConversationStore;
  readonly runs: LiveRuns;
}

/** The list of conversations, as far as it is rendered. */
export type Library = Pick<ConversationListStore, 'conversations' | 'failure' | 'query' | 'subscribe'>;

export interface Models {
  readonly default: string | null;
  readonly models: readonly ModelInfo[];
  readonly state: 'loading' | 'ready' | 'failed';
}
