/**
 * What the elements know of a conversation: its tree, bodies, runs and sources, and what a reader can do
 * with them. `store.ts` is the real one; tests of elements use a small one in memory.
 */
import type * as Y from 'yjs';
import type {
  About,
  Attachment,
  Cell,
  Conversation,
  ConversationSettings,
  Example,
  Message,
  Reader,
  Run,
  RunStatus,
  RunWithOutputs,
  StoredOutput,
  Version,
} from '../protocol/generated.js';
import type { Command } from './sync/commands.js';
import type { Output } from '../protocol/session.js';

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

/** What can be chosen for a cell. */
export type CellChoice = Pick<Cell, 'language' | 'limits' | 'line_numbers' | 'removed'>;

/** Which part of the history of runs is wanted. */
export interface RunQuery {
  /** Null for all cells of the conversation. */
  readonly cell: string | null;
  /** Null for all. */
  readonly statuses: readonly RunStatus[] | null;
  /** A run that the ones asked for are older than; null for the newest. */
  readonly before: string | null;
}

/** What a conversation keeps of its cells beyond their sources and newest runs. */
export interface CellStore {
  readonly saving: Saving;

  /** What the reader chose for the cell; undefined for a fence left as it is. */
  cell(id: string): Cell | undefined;
  /** Cells that were added to a message and not removed, in no particular order. */
  addedCells(message: string): readonly Cell[];
  /** Adds an empty cell below another one of the message, or at its end; returns its id. */
  addCell(message: string, after: string | null, language: string): string;
  changeCell(id: string, change: Partial<CellChoice>): void;

  /** Known versions of a cell, oldest first; the message's own text is none of them. */
  versions(cell: string): readonly Version[];
  /** Rejects with `RequestError` when the server cannot be asked; what this page knows is there all the same. */
  loadVersions(cell: string): Promise<void>;
  /** Adds one, shown at once and written through the outbox; does nothing when it equals the newest and has no name. */
  addVersion(cell: string, source: string, reason: Version['reason'], name?: string): void;

  /** Newest first, with those that only this page knows. Rejects with `RequestError`. */
  loadRuns(query: RunQuery): Promise<{ readonly runs: readonly Run[]; readonly more: boolean }>;
  /** An earlier run with what stands of its outputs. Rejects with `RequestError`. */
  loadRun(id: string): Promise<RunWithOutputs>;
  /** Removes ended runs: all but the newest of each cell, or `all`; of one cell or (null) of every one. */
  clearRuns(cell: string | null, which: 'earlier' | 'all'): void;
  /** Whether a run that was loaded is not kept any more, or is to be removed once the server hears of it. */
  isRemoved(run: Run): boolean;
}

export interface ConversationStore extends CellStore {
  readonly id: string;
  readonly conversation: Conversation | null;
  readonly connection: Connection;
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

  /** Ids from the root to the leaf of the chosen branch. */
  branch(): readonly string[];
  message(id: string): Message | undefined;
  /** The message itself and its siblings (children of the same parent), oldest first. */
  siblings(id: string): readonly string[];
  /** Shows the branch that goes through this message (to its newest leaf). Remembered in this browser. */
  select(id: string): void;
  /** Loads the bodies of messages that have `text: null`. */
  ensureLoaded(ids: readonly string[]): Promise<void>;

  /** Adds the reader's message at the end of the branch and asks for an answer; `attachments` are the files that it tells of. */
  /** `about` is the failed run that it asks to mend. */
  send(text: string, attachments?: readonly Attachment[], about?: About | null): void;
  /** Begins a new conversation with an example, whose answer needs no model; returns the answer's id. */
  sendExample(example: Example): string;
  /** Makes a sibling of the reader's message with another text, and asks for an answer. */
  edit(message: string, text: string): void;
  /** Makes a sibling of an answer. */
  regenerate(message: string): void;
  stopGenerating(message: string): void;
  /** Continue (interrupted) or Retry (error): goes on in the same message. */
  resume(message: string): void;
  rename(title: string): void;
  setModel(model: string | null): void;
  setSettings(settings: ConversationSettings): void;

  /** The cell's source: edited, or the fence's own text. */
  source(cell: string, fence: string): string;
  isEdited(cell: string): boolean;
  /** For an editor: the shared text of the cell, seeded with the fence's own text. */
  openSource(cell: string, fence: string): Promise<Y.Text>;
  /**
   * Puts another text in place of the cell's at once, with as few characters changed as can be; what was there becomes
   * a version (`replaced`) unless it is one.
   */
  writeSource(cell: string, fence: string, text: string): Promise<void>;
  /** Back to the fence's own text. */
  resetSource(cell: string, fence: string): Promise<void>;

  /** Runs of a cell that are known, oldest first; the newest is among them, and the others are asked for by pages. */
  runs(cell: string): readonly Run[];
  run(id: string): Run | undefined;
  /** What stands of a run's outputs; the same array until there is something new. */
  outputs(run: string): readonly StoredOutput[];
  /** Records a run that this page executes: shown at once, written through the outbox. */
  putRun(run: Run): void;
  appendOutputs(run: string, outputs: readonly Output[]): void;
  /** How a run stands whose page is gone: what that page left behind counts, and what the server has. */
  recheckRun(run: string): Promise<Run | undefined>;
  /** The JSON of an output that was too large to be inline. */
  loadBlob(sha256: string): Promise<Output>;

  /** The reader has read the refusal. */
  forgetRefusal(): void;
  /** Tries the writes again that were set aside. */
  retryUnsaved(): void;
  /** Gives up the writes that were set aside. */
  discardUnsaved(): void;

  subscribe(listener: (change: Change) => void): () => void;
  close(): void;
}
