/** What elements are given to render: implemented in `app/`, by small fakes in tests. */
import type { ConversationStore } from '../conversation/api.js';
import type { ConversationListStore } from '../conversation/list.js';
import type { LiveRun } from '../execution/api.js';
import type { ModelInfo } from '../protocol/generated.js';

/** Runs of this page while they go on. */
export interface LiveRuns {
  /** The cell's run that this page executes now, or the last one until the store has its end. */
  live(cell: string): LiveRun | undefined;
  /** Calls back when the cell's live run changes. */
  watch(cell: string, listener: () => void): () => void;
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
