/**
 * An open conversation, kept in step with the server. What the reader does is shown at once and written through
 * the outbox; what others do comes as events; the sources of edited cells come through the sources document.
 */
import type * as Y from 'yjs';
import type {
  Conversation,
  ConversationSettings,
  ConversationState,
  PutConversation,
  Reader,
  ServerEvent,
  VersionList,
} from '../protocol/generated.js';
import type { Change, Connection as ConnectionState, ConversationStore, Saving, Unsaved } from './api.js';
import { Asking } from './tree/asking.js';
import { Blobs } from './history/blobs.js';
import { Bodies } from './tree/bodies.js';
import { recallBranch, rememberBranch } from './tree/branch-memory.js';
import { CellBook } from './cells/cell-book.js';
import { BookedCells } from './cells/booked-cells.js';
import type { CellStore } from './cells/cell-store.js';
import { Connection, type Position } from './sync/connection.js';
import { draftConversation } from './tree/drafts.js';
import { backoff, type Environment } from './sync/environment.js';
import { Listeners } from './sync/listeners.js';
import type { Outbox } from './sync/outbox.js';
import type { Command, Kind, Subject } from './sync/commands.js';
import { Overlay, runsOf } from './sync/overlay.js';
import { OwnRuns } from './history/own-runs.js';
import { conversationPath, conversePath, versionsPath } from '../protocol/addresses.js';
import { Refused, RequestError, request } from './sync/rest.js';
import { RowEvents } from './tree/row-events.js';
import { RemoteHistory } from './history/remote-history.js';
import type { HistoryStore } from './history/history-store.js';
import { RemoteTree } from './tree/remote-tree.js';
import type { TreeStore } from './tree/tree-store.js';
import { Rows } from './tree/rows.js';
import { RunHistory } from './history/run-history.js';
import { ownText, RemoteSources } from './sources/remote-sources.js';
import type { SourceStore } from './sources/source-store.js';
import { Sources, browserPersistence, type Persistence } from './sources/sources.js';
import type { Write } from './sync/write-log.js';
import { Writes } from './sync/writes.js';

/** Bodies fetched on opening: about two screenfuls. */
const TAIL = 30;
const DELETED = 'This conversation was deleted. Open another one from the list, or begin a new one.';
const MISSING = 'This conversation is not on this server. It was deleted, or its address is of another one.';
/** What is shown as chosen before the server has it. */
const CHOICES: ReadonlySet<Kind> = new Set(['put_conversation', 'put_cell', 'clear_runs']);

/** Changes with which something may wait to be saved, or wait no more. */
const SAVES: ReadonlySet<Change['type']> = new Set(['connection', 'outbox', 'run']);

const creates = ({ command }: Write): boolean => command.kind === 'put_conversation';

export interface StoreOptions {
  /** The conversation's id was made just now: it is created when the first message is sent. */
  readonly create?: boolean;
  readonly persist?: (conversation: string, doc: Y.Doc) => Persistence;
}

export class RemoteStore implements ConversationStore {
  readonly id: string;
  readonly tree: TreeStore;
  readonly sources: SourceStore;
  readonly cells: CellStore;
  readonly history: HistoryStore;
  readonly #environment: Environment;
  readonly #rows = new Rows();
  readonly #listeners = new Listeners<Change>();
  readonly #connection: Connection;
  readonly #document: Sources;
  readonly #ownRuns: OwnRuns;
  readonly #writes: Writes;
  readonly #forget: readonly (() => void)[];
  readonly #rowEvents = new RowEvents(this.#rows, {
    tell: (change) => this.#tell(change),
    mend: (message) => this.#bodies.mend(message),
  });
  readonly #bodies: Bodies;
  readonly #asking: Asking;
  readonly #book: CellBook;
  readonly #overlay: Overlay;
  readonly #cancels = new Set<() => void>();
  #position: Position = { epoch: '', seq: 0 };
  #readers: readonly Reader[] = [];
  #failure: string | null = null;
  #isDeleted = false;
  #saving: Saving = 'saving';
  #isMissing = false;
  /** Events that came while the conversation was being loaded. */
  #held: ServerEvent[] | null = null;
  /** Whether the server has the conversation, or nobody knows yet, or it is still to be created. */
  #existence: 'unknown' | 'new' | 'created' = 'unknown';
  #attempt = 0;
  #closed = false;
  #loaded!: () => void;
  /** Resolves when the tree is known, so that a message finds its place in it. */
  readonly #whenLoaded = new Promise<void>((resolve) => (this.#loaded = resolve));

  constructor(environment: Environment, outbox: Outbox, id: string, options: StoreOptions = {}) {
    this.id = id;
    this.#environment = environment;
    this.#connection = new Connection(environment, conversePath(id), {
      position: () => this.#position,
      opened: () => this.#document.opened(),
      welcomed: () => this.#connection.send(this.#document.question()),
      event: (event) => this.#receive(event),
      frame: (frame) => this.#document.receive(frame),
      stateChanged: () => this.#tell({ type: 'connection' }),
      missing: () => void this.#load(this.#rows.leaf),
      refused: () => this.#document.refused(),
      probe: () => this.#document.question(),
    });
    const { persist = browserPersistence } = options;
    this.#document = new Sources({
      send: (frame) => this.#connection.send(frame),
      changed: (cell) => this.#tell({ type: 'source', cell }),
      storing: () => this.#tellSaving(),
      barred: (reason) => this.#writes.refuse(reason),
      persist: (doc) => persist(id, doc),
      after: (milliseconds, callback) => this.#after(milliseconds, callback),
    });
    this.#writes = new Writes({
      conversation: id,
      environment,
      outbox,
      isOnline: () => this.connection === 'online',
      delivered: (subject, row) => this.#delivered(subject, row),
      refused: (subject, reason) => this.#refused(subject, reason),
      tell: (change) => this.#tell(change),
    });
    const parts = {
      conversation: id,
      environment,
      rows: this.#rows,
      now: () => environment.clock.now(),
      act: (command: Command) => this.#act(command),
      tell: (change: Change) => this.#tell(change),
    };
    this.#bodies = new Bodies({
      ...parts,
      after: (milliseconds, callback) => this.#after(milliseconds, callback),
      isClosed: () => this.#closed,
    });
    this.#asking = new Asking({
      ...parts,
      create: () => this.#create(),
      chosen: () => this.#remember(),
      refuse: (reason) => this.#writes.refuse(reason),
    });
    this.#book = new CellBook({ ...parts, fence: (cell) => ownText(this.#rows, cell) });
    this.#ownRuns = new OwnRuns(environment.clock, (command, how) => this.#writes.add(command, how));
    this.#overlay = new Overlay({ ...parts, cells: this.#book });
    this.tree = new RemoteTree({
      ...parts,
      bodies: this.#bodies,
      asking: this.#asking,
      whenLoaded: this.#whenLoaded,
      counted: (work) => void this.#writes.counted(work),
      stop: (message) => void this.#writes.stop(message),
      chosen: () => this.#remember(),
    });
    this.cells = new BookedCells({
      book: this.#book,
      load: (cell) => this.#loadVersions(cell),
      refuse: (reason) => this.#writes.refuse(reason),
    });
    this.sources = new RemoteSources({
      ...parts,
      document: this.#document,
      book: this.#book,
      cells: this.cells,
      closed: () => (this.#isDeleted ? DELETED : null),
    });
    this.history = new RemoteHistory({
      ...parts,
      bodies: this.#bodies,
      ownRuns: this.#ownRuns,
      history: new RunHistory(parts),
      blobs: new Blobs(environment),
      adopt: async () => {
        await outbox.adopt();
        for (const { command } of await this.#writes.waiting()) this.#overlay.show(command);
      },
    });
    this.#forget = [
      () => this.#writes.close(),
      environment.on('hidden', () => this.#ownRuns.flush()),
      environment.on('leaving', () => this.#ownRuns.flush()),
    ];
    const remembered = recallBranch(environment.memory, id);
    if (options.create === true) {
      this.#existence = 'new';
      this.#begin();
    } else void this.#load(remembered);
  }

  get conversation(): Conversation | null {
    return this.#rows.conversation;
  }

  get connection(): ConnectionState {
    // There is nothing to be connected to yet, or any more.
    if (this.#existence === 'new' || this.#isMissing || this.#isDeleted) return 'online';
    return this.#writes.isReachable ? this.#connection.state : 'offline';
  }

  get delay(): string | null {
    return this.#writes.delay;
  }

  get readers(): readonly Reader[] {
    return this.#readers;
  }

  get pending(): number {
    return this.#writes.pending + this.#ownRuns.waiting;
  }

  get unsaved(): readonly Unsaved[] {
    return this.#writes.asides;
  }

  retryUnsaved(): void {
    void this.#writes.retry();
  }

  discardUnsaved(): void {
    void this.#writes.discardAsides();
  }

  get refusal(): string | null {
    return this.#writes.refusal;
  }

  get failure(): string | null {
    return this.#failure;
  }

  get isMissing(): boolean {
    return this.#isMissing;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  rename(title: string): void {
    this.#putConversation({ title });
  }

  setModel(model: string | null): void {
    // An empty model is the default one; null would leave it as it is.
    this.#putConversation({ model: model ?? '' });
  }

  setSettings(settings: ConversationSettings): void {
    this.#putConversation({ settings });
  }

  get saving(): Saving {
    if (this.connection === 'offline') return 'offline';
    if (this.#document.unstored || this.pending > 0) return 'saving';
    return this.#writes.asides.length > 0 ? 'aside' : 'saved';
  }

  forgetRefusal(): void {
    this.#writes.forgetRefusal();
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#ownRuns.flush();
    this.#closed = true;
    for (const forget of this.#forget) forget();
    for (const cancel of this.#cancels) cancel();
    this.#connection.close();
    this.#document.close();
    this.#listeners.clear();
  }

  // ---------------------------------------------------------------- loading

  /** Shows a conversation that the server does not have yet. */
  #begin(): void {
    this.#rows.conversation ??= draftConversation(this.id, this.#environment.clock.now());
    this.#loaded();
    this.#tell({ type: 'conversation' });
    this.#tell({ type: 'tree' });
  }

  async #load(leaf: string | null): Promise<void> {
    if (this.#held !== null || this.#closed) return;
    this.#held = [];
    // Asked for before and after, since a write may be made while the answer is on its way.
    const before = await this.#writes.waiting();
    const loaded = await this.#fetchState(leaf);
    const after = await this.#writes.waiting();
    const held = this.#held;
    this.#held = null;
    if (this.#closed) return;
    const writes = [...before, ...after];
    if (loaded instanceof RequestError) {
      this.#overlay.lay(before, after);
      this.#loadFailed(loaded, writes, after.some(creates));
      return;
    }
    this.#existence = 'created';
    this.#attempt = 0;
    this.#failure = null;
    this.#rows.load(loaded, runsOf(writes));
    this.#book.load(loaded.cells);
    this.#position = { epoch: loaded.epoch, seq: loaded.seq };
    this.#overlay.lay(before, after);
    if (leaf !== null) this.#rows.select(leaf);
    this.#announce(loaded);
    for (const event of held) this.#receive(event);
    this.#loaded();
    // Edits kept in this browser must be known before the server asks for them.
    await this.#document.loaded;
    this.#connection.start();
  }

  /** A conversation that this browser has yet to create is shown as it will be. */
  #loadFailed(error: RequestError, writes: readonly Write[], toBeCreated: boolean): void {
    const isPassing = !(error instanceof Refused);
    const isOurs = writes.some(creates);
    const isNotThere = error instanceof Refused && error.status === 404;
    if (isOurs && (isPassing || isNotThere)) this.#begin();
    else if (isNotThere) this.#gone(this.#existence === 'created');
    else this.#fail(error.message);
    // Created while the answer was on its way, or out of reach for now.
    if (isPassing || (isOurs && !toBeCreated)) this.#later(() => void this.#load(this.#rows.leaf));
  }

  async #loadVersions(cell: string): Promise<void> {
    const before = await this.#writes.waiting();
    const path = versionsPath(this.id, { cell });
    const { versions } = await request<VersionList>(this.#environment, 'GET', path);
    const after = await this.#writes.waiting();
    this.#book.loadVersions(cell, versions);
    for (const { command } of [...before, ...after])
      if (command.kind === 'put_version' && command.body.cell === cell) this.#overlay.show(command);
    this.#tell({ type: 'history', cell });
  }

  async #fetchState(leaf: string | null): Promise<ConversationState | RequestError> {
    try {
      return await request(this.#environment, 'GET', conversationPath(this.id, { tail: TAIL, leaf }));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // The branch shown last may be gone, or not be written yet.
      if (leaf !== null && error instanceof Refused) return this.#fetchState(null);
      return error;
    }
  }

  #announce(state: ConversationState): void {
    this.#tell({ type: 'conversation' });
    this.#tell({ type: 'tree' });
    for (const { id, text } of state.messages) if (text !== null) this.#tell({ type: 'message', id });
    for (const { run } of state.runs) this.#tell({ type: 'run', cell: run.cell, run: run.id });
    for (const { id } of state.cells) this.#tell({ type: 'cell', cell: id });
    this.#tell({ type: 'history', cell: null });
  }

  /** The server does not have it, or not any more. */
  #gone(isDeleted: boolean): void {
    this.#isDeleted = isDeleted;
    this.#isMissing = !isDeleted;
    this.#connection.close();
    this.#document.close();
    this.#failure = this.#isDeleted ? DELETED : MISSING;
    this.#tell({ type: 'connection' });
    this.#tell({ type: 'conversation' });
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#connection.lost();
    this.#tell({ type: 'conversation' });
  }

  #later(callback: () => void): void {
    const { clock } = this.#environment;
    this.#after(backoff(this.#attempt, clock), callback);
    this.#attempt += 1;
  }

  #after(milliseconds: number, callback: () => void): void {
    const cancel = this.#environment.clock.after(milliseconds, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    this.#cancels.add(cancel);
  }

  // ---------------------------------------------------------------- events

  #receive(event: ServerEvent): void {
    if (event.type === 'sources.stored') {
      // Of this connection, so it cannot wait until another one may be there.
      this.#document.stored(event.changes);
      return;
    }
    if (this.#held !== null) {
      this.#held.push(event);
      return;
    }
    if ('seq' in event && event.type !== 'welcome') {
      if (event.seq <= this.#position.seq) return;
      this.#position = { ...this.#position, seq: event.seq };
    }
    switch (event.type) {
      case 'welcome':
        break;
      case 'load_again':
        void this.#load(this.#rows.leaf).then(() => this.#connection.restart());
        break;
      case 'presence':
        this.#readers = event.readers;
        this.#tell({ type: 'presence' });
        break;
      case 'conversation.updated':
        this.#rows.conversation = event.conversation;
        this.#tell({ type: 'conversation' });
        break;
      case 'conversation.deleted':
        this.#gone(true);
        break;
      case 'cell.updated':
      case 'version.created':
        this.#book.receive(event);
        break;
      default:
        this.#rowEvents.receive(event);
    }
  }

  #tell(change: Change): void {
    if (this.#closed) return;
    this.#listeners.tell(change);
    if (SAVES.has(change.type)) this.#tellSaving();
  }

  #tellSaving(): void {
    if (this.saving === this.#saving) return;
    this.#saving = this.saving;
    this.#tell({ type: 'saving' });
  }

  // ---------------------------------------------------------------- writing

  /** Asks for the conversation to be created; the server titles it. */
  #create(): void {
    if (this.#existence !== 'new') return;
    this.#existence = 'unknown';
    const { title, model } = this.#rows.conversation ?? { title: '', model: null };
    this.#act({ kind: 'put_conversation', body: { title, ...(model === null ? {} : { model }) } });
  }

  #putConversation(body: Partial<PutConversation>): void {
    if (this.#rows.conversation === null) return;
    const command: Command = { kind: 'put_conversation', body };
    // What is to be created takes its fields along.
    if (this.#existence === 'new') this.#overlay.show(command);
    else this.#act(command);
    this.#tell({ type: 'conversation' });
  }

  /** Shows what a command does, and writes it. */
  #act(command: Command): void {
    this.#overlay.show(command);
    this.#writes.add(command);
  }

  /** `row` is the id of what the server has for the write, where it says so. */
  #delivered(subject: Subject, row: string | null): void {
    if (subject.kind === 'put_cell') this.#book.delivered(subject.id);
    // The server had one like it.
    if (subject.kind === 'put_version' && row !== null && row !== subject.id)
      this.#book.forgetVersion(subject.id);
    if (subject.kind === 'clear_runs') this.#rows.cleared(subject.clearing);
    const isOfConversation = subject.kind === 'put_conversation' || subject.kind === 'delete_conversation';
    if (this.#existence !== 'created' && isOfConversation) void this.#load(this.#rows.leaf);
  }

  #refused(subject: Subject, reason: string): void {
    if (subject.kind === 'put_message' || subject.kind === 'put_reply')
      this.#asking.refused(subject.id, reason);
    if (subject.kind === 'put_version') this.#book.forgetVersion(subject.id);
    if (subject.kind === 'put_cell') this.#book.delivered(subject.id);
    if (subject.kind === 'clear_runs') this.#rows.cleared(subject.clearing);
    // What the page shows already is not so: a setting that stayed would be in the way of every run.
    if (CHOICES.has(subject.kind) && this.#existence === 'created') void this.#load(this.#rows.leaf);
  }

  #remember(): void {
    const { leaf } = this.#rows;
    if (leaf !== null) rememberBranch(this.#environment.memory, this.id, leaf);
  }
}
