/**
 * What the elements know of a conversation, and what a reader can do with it. `store.ts` is the real one; tests of
 * elements use a small one in memory.
 */
import type { Conversation, ConversationSettings, Reader } from '../protocol/generated.js';
import type { CellStore } from './cells/cell-store.js';
import type { HistoryStore } from './history/history-store.js';
import type { SourceStore } from './sources/source-store.js';
import type { Command } from './sync/commands.js';
import type { TreeStore } from './tree/tree-store.js';

/** What changed; a listener renders just that. */
export type Change =
  | { readonly type: 'conversation' }
  /** Messages came, went, or another branch was chosen. */
  | { readonly type: 'tree' }
  /** The text, status or error of one message. */
  | { readonly type: 'message'; readonly id: string }
  /** A run of this cell was added, changed state or got outputs. */
  | { readonly type: 'run'; readonly cell: string; readonly run: string }
  | { readonly type: 'source'; readonly cell: string }
  /** What was chosen for the cell, or it was added or removed. */
  | { readonly type: 'cell'; readonly cell: string }
  /** Versions or earlier runs of the cell became known, or are not kept any more; of any cell where it is null. */
  | { readonly type: 'history'; readonly cell: string | null }
  /** Whether the last edits have reached the server. */
  | { readonly type: 'saving' }
  | { readonly type: 'connection' }
  | { readonly type: 'presence' }
  /** The outbox has more or fewer writes waiting, or one was refused for good. */
  | { readonly type: 'outbox' };

export type Connection = 'connecting' | 'online' | 'offline';

/**
 * Whether all that was written is on the server; `offline`: it is kept in this browser until it can be; `aside`: some of it
 * could not be saved, and waits for the reader.
 */
export type Saving = 'saved' | 'saving' | 'offline' | 'aside';

/** A write that the server failed at again and again, or one that needs such a write. */
export interface Unsaved {
  readonly command: Command;
  readonly reason: string;
}

/**
 * An open conversation in parts: its messages, the sources of its cells, what else is kept of these, and their runs; here is what
 * they share, that is, the conversation itself and how it is saved.
 */
export interface ConversationStore {
  readonly id: string;
  readonly tree: TreeStore;
  readonly sources: SourceStore;
  readonly cells: CellStore;
  readonly history: HistoryStore;
  readonly conversation: Conversation | null;
  readonly connection: Connection;
  readonly saving: Saving;
  readonly readers: readonly Reader[];
  /** Writes made and not acknowledged yet, but for those set aside. */
  readonly pending: number;
  /** Why changes wait, in words; null when they do not. */
  readonly delay: string | null;
  /** Writes that were set aside, in order. */
  readonly unsaved: readonly Unsaved[];
  /** Why something that was written is not on the server and will not be, in words; null when there is no such thing. */
  readonly refusal: string | null;
  /** Why the conversation could not be loaded, in words; null when it could. */
  readonly failure: string | null;
  /** The server has no conversation of this id. */
  readonly isMissing: boolean;
  /** It was deleted while it was open: nothing that is written of it is kept any more. */
  readonly isDeleted: boolean;

  rename(title: string): void;
  setModel(model: string | null): void;
  setSettings(settings: ConversationSettings): void;

  /** The reader has read the refusal. */
  forgetRefusal(): void;
  /** Tries the writes again that were set aside. */
  retryUnsaved(): void;
  /** Gives up the writes that were set aside. */
  discardUnsaved(): void;

  subscribe(listener: (change: Change) => void): () => void;
  close(): void;
}
