/**
 * An open conversation, kept in step with the server. What the reader does is shown at once and written through
 * the outbox; what others do comes as events; the sources of edited cells come through the sources document.
 */
import type * as Y from 'yjs';
import type {
  About,
  Attachment,
  Cell,
  Conversation,
  ConversationSettings,
  ConversationState,
  Example,
  Message,
  PutConversation,
  Reader,
  Run,
  RunWithOutputs,
  ServerEvent,
  StoredOutput,
  Version,
  VersionList,
} from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';
import type {
  CellChoice,
  Change,
  Connection as ConnectionState,
  ConversationStore,
  RunQuery,
  Saving,
  Unsaved,
} from './api.js';
import { Asking } from './tree/asking.js';
import { Blobs } from './history/blobs.js';
import { Bodies } from './tree/bodies.js';
import { recallBranch, rememberBranch } from './tree/branch-memory.js';
import { CellBook } from './cells/cell-book.js';
import { fenceOf, isAdded, messageOf } from './cells/cells.js';
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
import { isTerminal } from './history/progress.js';
import { Rows } from './tree/rows.js';
import { RunHistory, type RunPage } from './history/run-history.js';
import { LONGEST_SOURCE, tooLongWords } from './sources/source-limit.js';
import { Sources, browserPersistence, type Persistence } from './sources/sources.js';
import type { Write } from './sync/write-log.js';
import { Writes } from './sync/writes.js';

/** Bodies fetched on opening: about two screenfuls. */
const TAIL = 30;
const DELETED = 'This conversation was deleted. Open another one from the list, or begin a new one.';
const MISSING = 'This conversation is not on this server. It was deleted, or its address is of another one.';
/** What is shown as chosen before the server has it. */
const CHOICES: ReadonlySet<Kind> = new Set(['put_conversation', 'put_cell', 'clear_runs']);

const creates = ({ command }: Write): boolean => command.kind === 'put_conversation';

export interface StoreOptions {
  /** The conversation's id was made just now: it is created when the first message is sent. */
  readonly create?: boolean;
  readonly persist?: (conversation: string, doc: Y.Doc) => Persistence;
}

export class RemoteStore implements ConversationStore {
  readonly id: string;
  readonly #environment: Environment;
  readonly #outbox: Outbox;
  readonly #rows = new Rows();
  readonly #listeners = new Listeners<Change>();
  readonly #connection: Connection;
  readonly #sources: Sources;
  readonly #ownRuns: OwnRuns;
  readonly #writes: Writes;
  readonly #forget: readonly (() => void)[];
  readonly #blobs: Blobs;
  readonly #rowEvents = new RowEvents(this.#rows, {
    tell: (change) => this.#tell(change),
    mend: (message) => this.#bodies.mend(message),
  });
  readonly #bodies: Bodies;
  readonly #asking: Asking;
  readonly #cells: CellBook;
  readonly #history: RunHistory;
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
    this.#blobs = new Blobs(environment);
    this.#outbox = outbox;
    this.#connection = new Connection(environment, conversePath(id), {
      position: () => this.#position,
      opened: () => this.#sources.opened(),
      welcomed: () => this.#connection.send(this.#sources.question()),
      event: (event) => this.#receive(event),
      frame: (frame) => this.#sources.receive(frame),
      stateChanged: () => this.#tell({ type: 'connection' }),
      missing: () => void this.#load(this.#rows.leaf),
      refused: () => this.#sources.refused(),
      probe: () => this.#sources.question(),
    });
    const { persist = browserPersistence } = options;
    this.#sources = new Sources({
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
    this.#cells = new CellBook({ ...parts, fence: (cell) => this.#fence(cell) });
    this.#history = new RunHistory(parts);
    this.#ownRuns = new OwnRuns(environment.clock, (command, how) => this.#writes.add(command, how));
    this.#overlay = new Overlay({ ...parts, cells: this.#cells });
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

  // ---------------------------------------------------------------- the tree

  branch(): readonly string[] {
    return this.#rows.branch();
  }

  message(id: string): Message | undefined {
    return this.#rows.message(id);
  }

  siblings(id: string): readonly string[] {
    return this.#rows.siblings(id);
  }

  select(id: string): void {
    if (!this.#rows.select(id)) return;
    this.#remember();
    this.#tell({ type: 'tree' });
  }

  ensureLoaded(ids: readonly string[]): Promise<void> {
    return this.#bodies.ensure(ids);
  }

  // ---------------------------------------------------------------- what the reader does

  send(text: string, attachments: readonly Attachment[] = [], about: About | null = null): void {
    const sent = this.#whenLoaded.then(() => this.#asking.send(this.#rows.leaf, text, attachments, about));
    void this.#writes.counted(sent);
  }

  sendExample(example: Example): string {
    return this.#asking.example(example);
  }

  edit(message: string, text: string): void {
    this.#asking.edit(message, text);
  }

  regenerate(message: string): void {
    this.#asking.regenerate(message);
  }

  resume(message: string): void {
    this.#asking.resume(message);
  }

  stopGenerating(message: string): void {
    void this.#writes.stop(message);
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

  // ---------------------------------------------------------------- sources

  source(cell: string, fence: string): string {
    return this.#sources.text(cell, fence);
  }

  isEdited(cell: string): boolean {
    return this.#sources.has(cell) && this.#sources.isEdited(cell, this.#fence(cell));
  }

  async openSource(cell: string, fence: string): Promise<Y.Text> {
    if (this.#isDeleted) throw new Error(DELETED);
    const isGrowing = !isAdded(cell) && this.#rows.message(messageOf(cell))?.status === 'streaming';
    if (isGrowing && fenceOf(this, cell)?.closed !== true) {
      throw new Error('This block is still being written. Wait until it is finished, then edit it.');
    }
    return this.#sources.open(cell, fence);
  }

  async writeSource(cell: string, fence: string, text: string): Promise<void> {
    await this.#sources.loaded;
    const before = this.source(cell, fence);
    if (before === text) return;
    if (before !== fence && !this.#cells.hasVersion(cell, before)) this.addVersion(cell, before, 'replaced');
    await this.#sources.write(cell, fence, text);
  }

  resetSource(cell: string, fence: string): Promise<void> {
    return this.writeSource(cell, fence, fence);
  }

  /** The message's own text of a cell. */
  #fence(cell: string): string | undefined {
    return isAdded(cell) ? '' : fenceOf(this, cell)?.source;
  }

  get saving(): Saving {
    if (this.connection === 'offline') return 'offline';
    if (this.#sources.unstored || this.pending > 0) return 'saving';
    return this.#writes.asides.length > 0 ? 'aside' : 'saved';
  }

  // ---------------------------------------------------------------- cells

  cell(id: string): Cell | undefined {
    return this.#cells.cell(id);
  }

  addedCells(message: string): readonly Cell[] {
    return this.#cells.addedCells(message);
  }

  addCell(message: string, after: string | null, language: string): string {
    return this.#cells.addCell(message, after, language);
  }

  changeCell(id: string, change: Partial<CellChoice>): void {
    this.#cells.changeCell(id, change);
  }

  versions(cell: string): readonly Version[] {
    return this.#cells.versions(cell);
  }

  async loadVersions(cell: string): Promise<void> {
    const path = versionsPath(this.id, { cell });
    const before = await this.#writes.waiting();
    const { versions } = await request<VersionList>(this.#environment, 'GET', path);
    const after = await this.#writes.waiting();
    this.#cells.loadVersions(cell, versions);
    for (const { command } of [...before, ...after])
      if (command.kind === 'put_version' && command.body.cell === cell) this.#overlay.show(command);
    this.#tell({ type: 'history', cell });
  }

  addVersion(cell: string, source: string, reason: Version['reason'], name?: string): void {
    if (source.length > LONGEST_SOURCE)
      this.#writes.refuse(`No version is kept. ${tooLongWords(source.length)}`);
    else this.#cells.addVersion(cell, source, reason, name);
  }

  // ---------------------------------------------------------------- runs

  runs(cell: string): readonly Run[] {
    return this.#rows.runs(cell);
  }

  run(id: string): Run | undefined {
    return this.#rows.run(id);
  }

  outputs(run: string): readonly StoredOutput[] {
    return this.#rows.outputs(run);
  }

  putRun(run: Run): void {
    if (!this.#rows.putRun(run, true)) return;
    this.#ownRuns.put(run, this.#rows.count(run.id));
    this.#tell({ type: 'run', cell: run.cell, run: run.id });
  }

  appendOutputs(run: string, outputs: readonly Output[]): void {
    const cell = this.#rows.run(run)?.cell;
    if (cell === undefined || !this.#ownRuns.append(run, outputs)) return;
    this.#rows.putOutputs(run, this.#rows.count(run), outputs);
    this.#tell({ type: 'run', cell, run });
    this.#tellSaving();
  }

  loadRuns(query: RunQuery): Promise<RunPage> {
    return this.#history.load(query);
  }

  loadRun(id: string): Promise<RunWithOutputs> {
    return this.#history.loadOne(id);
  }

  clearRuns(cell: string | null, which: 'earlier' | 'all'): void {
    this.#history.clear(cell, which);
  }

  isRemoved(run: Run): boolean {
    return this.#rows.isRemoved(run);
  }

  async recheckRun(id: string): Promise<Run | undefined> {
    await this.#outbox.adopt();
    for (const { command } of await this.#writes.waiting()) this.#overlay.show(command);
    const run = this.#rows.run(id);
    if (run === undefined) return undefined;
    try {
      if (!isTerminal(run.status)) await this.#bodies.fetch([messageOf(run.cell)]);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
    this.#tell({ type: 'run', cell: run.cell, run: id });
    return this.#rows.run(id);
  }

  loadBlob(sha256: string): Promise<Output> {
    return this.#blobs.load(sha256);
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
    this.#sources.close();
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
    this.#cells.load(loaded.cells);
    this.#position = { epoch: loaded.epoch, seq: loaded.seq };
    this.#overlay.lay(before, after);
    if (leaf !== null) this.#rows.select(leaf);
    this.#announce(loaded);
    for (const event of held) this.#receive(event);
    this.#loaded();
    // Edits kept in this browser must be known before the server asks for them.
    await this.#sources.loaded;
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
    this.#sources.close();
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
      this.#sources.stored(event.changes);
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
        this.#cells.receive(event);
        break;
      default:
        this.#rowEvents.receive(event);
    }
  }

  #tell(change: Change): void {
    if (this.#closed) return;
    this.#listeners.tell(change);
    if (change.type === 'connection' || change.type === 'outbox') this.#tellSaving();
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
    if (subject.kind === 'put_cell') this.#cells.delivered(subject.id);
    // The server had one like it.
    if (subject.kind === 'put_version' && row !== null && row !== subject.id)
      this.#cells.forgetVersion(subject.id);
    if (subject.kind === 'clear_runs') this.#rows.cleared(subject.clearing);
    const isOfConversation = subject.kind === 'put_conversation' || subject.kind === 'delete_conversation';
    if (this.#existence !== 'created' && isOfConversation) void this.#load(this.#rows.leaf);
  }

  #refused(subject: Subject, reason: string): void {
    if (subject.kind === 'put_message' || subject.kind === 'put_reply')
      this.#asking.refused(subject.id, reason);
    if (subject.kind === 'put_version') this.#cells.forgetVersion(subject.id);
    if (subject.kind === 'put_cell') this.#cells.delivered(subject.id);
    if (subject.kind === 'clear_runs') this.#rows.cleared(subject.clearing);
    // What the page shows already is not so: a setting that stayed would be in the way of every run.
    if (CHOICES.has(subject.kind) && this.#existence === 'created') void this.#load(this.#rows.leaf);
  }

  #remember(): void {
    const { leaf } = this.#rows;
    if (leaf !== null) rememberBranch(this.#environment.memory, this.id, leaf);
  }
}
