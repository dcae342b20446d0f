/**
 * A conversation that lives in memory and needs no server: for tests of elements, and for people who embed
 * a cell in a page of their own.
 */
import { v7 as uuid } from 'uuid';
import type { Change, Connection, ConversationStore, Saving, Unsaved } from '../conversation/api.js';
import { BookedCells } from '../conversation/cells/booked-cells.js';
import { CellBook } from '../conversation/cells/cell-book.js';
import { ownText } from '../conversation/sources/remote-sources.js';
import { Listeners } from '../conversation/sync/listeners.js';
import { Overlay } from '../conversation/sync/overlay.js';
import { draftConversation } from '../conversation/tree/drafts.js';
import { Rows } from '../conversation/tree/rows.js';
import type { Conversation, ConversationSettings, Message, Reader } from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';
import { MemoryHistory } from './memory-history.js';
import { MemorySources } from './memory-sources.js';
import { MemoryTree } from './memory-tree.js';

export interface MemoryOptions {
  readonly id?: string;
  readonly title?: string;
  /** The answer to every message; a function sees the message. */
  readonly reply?: string | ((text: string) => string);
  /** Where pieces of an answer wait for their turn; by default a timer. Tests pass one they drive by hand. */
  readonly schedule?: (step: () => void) => void;
  /** UTF-16 code units in one piece of the answer. */
  readonly piece?: number;
}

export class MemoryStore implements ConversationStore {
  readonly id: string;
  connection: Connection = 'online';
  readers: readonly Reader[] = [];
  pending = 0;
  refusal: string | null = null;
  delay: string | null = null;
  unsaved: readonly Unsaved[] = [];
  failure: string | null = null;
  isDeleted = false;
  isMissing = false;
  saving: Saving = 'saved';
  readonly rows = new Rows();
  readonly tree: MemoryTree;
  readonly sources: MemorySources;
  readonly cells: BookedCells;
  readonly history: MemoryHistory;
  readonly #listeners = new Listeners<Change>();

  constructor(options: MemoryOptions = {}) {
    const { reply = '', id = uuid(), title = '', piece = 12 } = options;
    const { schedule = (step) => void setTimeout(step, 16) } = options;
    const { rows } = this;
    this.id = id;
    rows.conversation = draftConversation(id, Date.now(), { title });
    const tell = (change: Change): void => this.notify(change);
    const book: CellBook = new CellBook({
      now: () => Date.now(),
      fence: (cell) => this.sources.fence(cell) ?? ownText(rows, cell),
      act: (command) => void overlay.show(command),
      tell,
    });
    const overlay = new Overlay({ conversation: id, rows, cells: book, now: () => Date.now() });
    this.sources = new MemorySources(book, tell);
    this.tree = new MemoryTree({
      conversation: id,
      rows,
      reply: typeof reply === 'string' ? () => reply : reply,
      schedule,
      piece,
      tell,
    });
    this.cells = new BookedCells({
      book,
      load: () => Promise.resolve(),
      refuse: (reason) => (this.refusal = reason),
    });
    this.history = new MemoryHistory(rows, overlay, tell);
  }

  get conversation(): Conversation | null {
    return this.rows.conversation;
  }

  /** Adds a message as it is, for example one that belongs to the state a test begins with. */
  add(message: Partial<Message> & Pick<Message, 'role' | 'text'>): Message {
    return this.tree.add(message);
  }

  /** Makes an output known that was too large to be inline. */
  addBlob(sha256: string, output: Output): void {
    this.history.addBlob(sha256, output);
  }

  rename(title: string): void {
    this.#change({ title });
  }

  setModel(model: string | null): void {
    this.#change({ model });
  }

  setSettings(settings: ConversationSettings): void {
    this.#change({ settings });
  }

  forgetRefusal(): void {
    this.refusal = null;
    this.notify({ type: 'outbox' });
  }

  retryUnsaved(): void {
    this.discardUnsaved();
  }

  discardUnsaved(): void {
    this.unsaved = [];
    this.notify({ type: 'outbox' });
  }

  /** Tells the listeners; public so that a test can report a connection or presence it has set. */
  notify(change: Change): void {
    this.#listeners.tell(change);
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.sources.doc.destroy();
  }

  #change(fields: Partial<Conversation>): void {
    if (this.rows.conversation === null) return;
    this.rows.conversation = { ...this.rows.conversation, ...fields };
    this.notify({ type: 'conversation' });
  }
}
