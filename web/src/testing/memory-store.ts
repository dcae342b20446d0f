/**
 * A conversation that lives in memory and needs no server: for tests of elements, and for people who embed
 * a cell in a page of their own.
 */
import { v7 as uuid } from 'uuid';
import * as Y from 'yjs';
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
  RunWithOutputs,
  StoredOutput,
  Version,
} from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';
import { DEFAULT_SETTINGS } from '../conversation/tree/drafts.js';
import type {
  CellChoice,
  Change,
  Connection,
  ConversationStore,
  RunQuery,
  Saving,
  Unsaved,
} from '../conversation/api.js';
import { CellBook } from '../conversation/cells/cell-book.js';
import { compareAge, fenceOf, isAdded } from '../conversation/cells/cells.js';
import { Listeners } from '../conversation/sync/listeners.js';
import { Overlay } from '../conversation/sync/overlay.js';
import { tellRemoved } from '../conversation/tree/row-events.js';
import { Rows } from '../conversation/tree/rows.js';
import { matches, type RunPage } from '../conversation/history/run-history.js';
import { hasText, isCellEdited, isOutgrown, seedCell, writeText } from '../conversation/sources/seed.js';

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
  readonly doc = new Y.Doc();
  readonly rows = new Rows();
  readonly #listeners = new Listeners<Change>();
  readonly #reply: (text: string) => string;
  readonly #schedule: (step: () => void) => void;
  readonly #piece: number;
  readonly #blobs = new Map<string, Output>();
  readonly #fences = new Map<string, string>();
  readonly #observed = new Set<string>();
  readonly #cells: CellBook;
  readonly #overlay: Overlay;

  constructor(options: MemoryOptions = {}) {
    const { reply = '' } = options;
    this.id = options.id ?? uuid();
    this.#reply = typeof reply === 'string' ? () => reply : reply;
    this.#schedule = options.schedule ?? ((step) => void setTimeout(step, 16));
    this.#piece = options.piece ?? 12;
    this.#cells = new CellBook({
      now: () => Date.now(),
      fence: (cell) => (isAdded(cell) ? '' : (this.#fences.get(cell) ?? fenceOf(this, cell)?.source)),
      act: (command) => void this.#overlay.show(command),
      tell: (change) => this.notify(change),
    });
    this.#overlay = new Overlay({
      conversation: this.id,
      rows: this.rows,
      cells: this.#cells,
      now: () => Date.now(),
    });
    const now = new Date().toISOString();
    this.rows.conversation = {
      id: this.id,
      title: options.title ?? '',
      model: null,
      settings: DEFAULT_SETTINGS,
      created: now,
      updated: now,
    };
  }

  get conversation(): Conversation | null {
    return this.rows.conversation;
  }

  branch(): readonly string[] {
    return this.rows.branch();
  }

  message(id: string): Message | undefined {
    return this.rows.message(id);
  }

  siblings(id: string): readonly string[] {
    return this.rows.siblings(id);
  }

  select(id: string): void {
    if (this.rows.select(id)) this.notify({ type: 'tree' });
  }

  ensureLoaded(): Promise<void> {
    return Promise.resolve();
  }

  /** Adds a message as it is, for example one that belongs to the state a test begins with. */
  add(message: Partial<Message> & Pick<Message, 'role' | 'text'>): Message {
    const whole: Message = {
      id: uuid(),
      conversation: this.id,
      parent: this.rows.leaf,
      author: message.role === 'user' ? 'You' : 'Demo',
      status: 'complete',
      model: null,
      error: null,
      reasoning: '',
      thought: 0,
      attachments: [],
      about: null,
      attempt: 1,
      created: new Date().toISOString(),
      ...message,
    };
    this.rows.putMessage(whole);
    this.rows.select(whole.id);
    this.notify({ type: 'tree' });
    return whole;
  }

  send(text: string, attachments: readonly Attachment[] = [], about: About | null = null): void {
    this.#ask(this.rows.leaf, text, attachments, about);
  }

  sendExample({ question, answer }: Example): string {
    this.add({ role: 'user', text: question });
    return this.add({ role: 'assistant', author: 'Example', text: answer }).id;
  }

  edit(message: string, text: string): void {
    const edited = this.rows.message(message);
    if (edited !== undefined) this.#ask(edited.parent, text, edited.attachments, edited.about);
  }

  regenerate(message: string): void {
    const parent = this.rows.message(message)?.parent ?? null;
    if (parent !== null) this.#answer(parent);
  }

  stopGenerating(message: string): void {
    this.#change(message, { status: 'interrupted' });
  }

  resume(message: string): void {
    const row = this.rows.message(message);
    if (row === undefined || row.parent === null) return;
    this.#change(message, { status: 'streaming', error: null, attempt: row.attempt + 1 });
    this.#stream(message, this.#reply(this.rows.message(row.parent)?.text ?? ''), row.attempt + 1);
  }

  rename(title: string): void {
    this.#changeConversation({ title });
  }

  setModel(model: string | null): void {
    this.#changeConversation({ model });
  }

  setSettings(settings: ConversationSettings): void {
    this.#changeConversation({ settings });
  }

  source(cell: string, fence: string): string {
    this.#fences.set(cell, fence);
    if (!hasText(this.doc, cell) || isOutgrown(this.doc, cell, fence)) return fence;
    return this.doc.getText(cell).toJSON();
  }

  isEdited(cell: string): boolean {
    return isCellEdited(this.doc, cell, this.#fences.get(cell));
  }

  openSource(cell: string, fence: string): Promise<Y.Text> {
    this.#fences.set(cell, fence);
    const text = seedCell(this.doc, cell, fence);
    if (!this.#observed.has(cell)) text.observe(() => this.notify({ type: 'source', cell }));
    this.#observed.add(cell);
    return Promise.resolve(text);
  }

  async writeSource(cell: string, fence: string, text: string): Promise<void> {
    const before = this.source(cell, fence);
    if (before === text) return;
    if (!this.#cells.hasVersion(cell, before)) this.addVersion(cell, before, 'replaced');
    await this.openSource(cell, fence);
    writeText(this.doc, cell, text);
  }

  resetSource(cell: string, fence: string): Promise<void> {
    return this.writeSource(cell, fence, fence);
  }

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

  loadVersions(): Promise<void> {
    return Promise.resolve();
  }

  addVersion(cell: string, source: string, reason: Version['reason'], name?: string): void {
    this.#cells.addVersion(cell, source, reason, name);
  }

  loadRuns(query: RunQuery): Promise<RunPage> {
    const runs = this.rows.allRuns().filter((run) => matches(run, query));
    const before = query.before === null ? undefined : this.rows.run(query.before);
    const older = before === undefined ? runs : runs.filter((run) => compareAge(run, before) < 0);
    return Promise.resolve({ runs: [...older].sort((a, b) => compareAge(b, a)), more: false });
  }

  loadRun(id: string): Promise<RunWithOutputs> {
    const run = this.rows.run(id);
    return run === undefined
      ? Promise.reject(new Error(`There is no run ${id}.`))
      : Promise.resolve({ run, outputs: [...this.rows.outputs(id)] });
  }

  clearRuns(cell: string | null, which: 'earlier' | 'all'): void {
    const before = this.rows.allRuns();
    this.#overlay.show({ kind: 'clear_runs', clearing: { cell, which, until: new Date().toISOString() } });
    tellRemoved(
      before.filter(({ id }) => this.rows.run(id) === undefined),
      (change) => this.notify(change),
    );
  }

  isRemoved(run: Run): boolean {
    return this.rows.isRemoved(run);
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

  runs(cell: string): readonly Run[] {
    return this.rows.runs(cell);
  }

  run(id: string): Run | undefined {
    return this.rows.run(id);
  }

  outputs(run: string): readonly StoredOutput[] {
    return this.rows.outputs(run);
  }

  putRun(run: Run): void {
    if (this.rows.putRun(run, true)) this.notify({ type: 'run', cell: run.cell, run: run.id });
  }

  appendOutputs(run: string, outputs: readonly Output[]): void {
    const cell = this.rows.run(run)?.cell;
    if (cell === undefined) return;
    this.rows.putOutputs(run, this.rows.count(run), outputs);
    this.notify({ type: 'run', cell, run });
  }

  recheckRun(run: string): Promise<Run | undefined> {
    return Promise.resolve(this.rows.run(run));
  }

  /** Makes `loadBlob` know an output. */
  addBlob(sha256: string, output: Output): void {
    this.#blobs.set(sha256, output);
  }

  loadBlob(sha256: string): Promise<Output> {
    const output = this.#blobs.get(sha256);
    return output === undefined
      ? Promise.reject(new Error(`There is no output ${sha256}.`))
      : Promise.resolve(output);
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
    this.doc.destroy();
  }

  #ask(parent: string | null, text: string, attachments: readonly Attachment[], about: About | null): void {
    const question = this.add({ parent, role: 'user', text, attachments: [...attachments], about });
    this.#answer(question.id);
  }

  #answer(parent: string): void {
    const answer = this.add({ parent, role: 'assistant', text: '', status: 'streaming' });
    this.#stream(answer.id, this.#reply(this.rows.message(parent)?.text ?? ''), 1);
  }

  #stream(id: string, answer: string, attempt: number): void {
    const step = (): void => {
      const message = this.rows.message(id);
      if (message === undefined || message.attempt !== attempt || message.status !== 'streaming') return;
      const offset = message.text?.length ?? 0;
      if (offset >= answer.length) {
        this.#change(id, { status: 'complete' });
        return;
      }
      this.rows.appendText(id, offset, answer.slice(offset, offset + this.#piece));
      this.notify({ type: 'message', id });
      this.#schedule(step);
    };
    this.#schedule(step);
  }

  #change(id: string, fields: Partial<Message>): void {
    const message = this.rows.message(id);
    if (message === undefined) return;
    this.rows.putMessage({ ...message, ...fields });
    this.notify({ type: 'message', id });
  }

  #changeConversation(fields: Partial<Conversation>): void {
    if (this.rows.conversation === null) return;
    this.rows.conversation = { ...this.rows.conversation, ...fields };
    this.notify({ type: 'conversation' });
  }
}
