/** One conversation of a server in memory: its rows, its events and the pages that are connected. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import type {
  Cell,
  Conversation,
  Hello,
  Message,
  Run,
  RunList,
  RunWithOutputs,
  ServerEvent,
  Version,
} from '../protocol/generated.js';
import { compareAge } from '../conversation/cells/cells.js';
import { isTerminal } from '../conversation/history/progress.js';
import type { Command } from '../conversation/sync/commands.js';
import { reduce, type KnownRows, type News } from '../conversation/sync/reduce.js';
import { draftMessage } from '../conversation/tree/drafts.js';
import { refusalOf, type Refusal } from './memory-refusals.js';
import type { MemorySocket, ServerEnd } from './memory-socket.js';

/** An event before it has a number. */
type Unnumbered = ServerEvent extends infer Event
  ? Event extends { seq: number }
    ? Omit<Event, 'seq'>
    : never
  : never;

export class MemoryRoom implements ServerEnd {
  readonly doc = new Y.Doc();
  readonly messages = new Map<string, Message>();
  readonly runs = new Map<string, RunWithOutputs>();
  readonly cells = new Map<string, Cell>();
  readonly versions = new Map<string, Version>();
  epoch = 'first';
  /** Whether edits are stored as they come, or when a test says so. */
  storesAtOnce = true;
  /** Bodies that a state without `leaf` leaves out. */
  readonly withoutBody = new Set<string>();
  #events: ServerEvent[] = [];
  #sockets = new Set<MemorySocket>();
  #now = Date.UTC(2026, 0, 1);
  readonly known: KnownRows;

  constructor(public conversation: Conversation) {
    const current = (): Conversation => this.conversation;
    this.known = {
      id: conversation.id,
      get conversation() {
        return current();
      },
      message: (id) => this.messages.get(id),
      run: (id) => this.runs.get(id)?.run,
      count: (run) => this.runs.get(run)?.outputs.length ?? 0,
      allRuns: () => this.#allRuns(),
      cell: (id) => this.cells.get(id),
      versions: (cell) => this.#versionsOf(cell),
    };
  }

  get seq(): number {
    return this.#events.length;
  }

  get sockets(): readonly MemorySocket[] {
    return [...this.#sockets];
  }

  /** Numbers an event and sends it to everyone. */
  tell(news: Unnumbered): void {
    const event = { ...news, seq: this.#events.length + 1 } as ServerEvent;
    this.#events.push(event);
    for (const socket of this.#sockets) socket.deliver(JSON.stringify(event));
  }

  /** Forgets what happened, as a server that was started again. */
  restart(epoch: string): void {
    this.epoch = epoch;
    this.#events = [];
    for (const socket of this.sockets) socket.lose();
  }

  message(id: string, fields: Partial<Message>): Message {
    this.#now += 1000;
    const fresh = draftMessage(
      this.conversation.id,
      id,
      { parent: null, role: 'user', text: '', attachments: [], about: null },
      this.#now,
    );
    const message = { ...(this.messages.get(id) ?? fresh), ...fields };
    const isNew = !this.messages.has(id);
    this.messages.set(id, message);
    this.tell({ type: isNew ? 'message.created' : 'message.updated', message });
    return message;
  }

  stream(id: string, text: string): void {
    const message = this.messages.get(id);
    if (message === undefined) return;
    const offset = message.text?.length ?? 0;
    this.messages.set(id, { ...message, text: (message.text ?? '') + text });
    this.tell({ type: 'message.delta', id, offset, text });
  }

  join(socket: MemorySocket): void {
    this.#sockets.add(socket);
  }

  leave(socket: MemorySocket): void {
    this.#sockets.delete(socket);
  }

  greet(socket: MemorySocket, hello: Hello): void {
    const { epoch, seq } = this;
    socket.deliver(JSON.stringify({ type: 'welcome', epoch, seq, reader: 'reader' }));
    if (hello.epoch !== epoch) socket.deliver(JSON.stringify({ type: 'load_again' }));
    else for (const event of this.#events.slice(hello.seq)) socket.deliver(JSON.stringify(event));
    const encoder = frame();
    sync.writeSyncStep1(encoder, this.doc);
    socket.deliver(encoding.toUint8Array(encoder).slice().buffer);
  }

  frame(socket: MemorySocket, bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes);
    decoding.readVarUint(decoder);
    const before = Y.encodeStateVector(this.doc);
    const encoder = frame();
    const kind = sync.readSyncMessage(decoder, encoder, this.doc, socket);
    if (kind !== sync.messageYjsSyncStep1) socket.changes += 1;
    if (this.storesAtOnce) this.store();
    if (encoding.length(encoder) > 1) socket.deliver(encoding.toUint8Array(encoder).slice().buffer);
    const news = frame();
    sync.writeUpdate(news, Y.encodeStateAsUpdate(this.doc, before));
    for (const other of this.#sockets)
      if (other !== socket) other.deliver(encoding.toUint8Array(news).slice().buffer);
  }

  /** Commits the edits of sources, and tells the pages that made them. */
  store(): void {
    for (const socket of this.#sockets) {
      if (socket.changes === socket.stored) continue;
      socket.stored = socket.changes;
      socket.deliver(JSON.stringify({ type: 'sources.stored', changes: socket.changes }));
    }
  }

  get(address: string, query: URLSearchParams): unknown {
    const ids = query.get('ids')?.split(',');
    if (address.endsWith('/messages') && ids !== undefined) {
      const messages = ids.flatMap((id) => this.messages.get(id) ?? []);
      return { messages, runs: this.#runsOf(ids) };
    }
    if (address.endsWith('/versions')) {
      return { versions: this.#versionsOf(query.get('cell') ?? '') };
    }
    if (address.endsWith('/runs')) return this.#history(query);
    const run = /\/runs\/([^/]+)$/.exec(address)?.[1];
    if (run !== undefined) return this.runs.get(run);
    const messages = [...this.messages.values()].map((message) =>
      this.withoutBody.has(message.id) ? { ...message, text: null } : message,
    );
    const loaded = messages.filter(({ text }) => text !== null).map(({ id }) => id);
    return {
      conversation: this.conversation,
      epoch: this.epoch,
      seq: this.seq,
      cells: [...this.cells.values()],
      messages,
      runs: this.#runsOf(loaded),
    };
  }

  /** Does what a command says and tells everyone; returns why not where it cannot be. */
  act(command: Command): Refusal | null {
    const refusal = refusalOf(this.known, command);
    if (refusal !== null) return refusal;
    this.#now += 1000;
    for (const news of reduce(this.known, command, this.#now)) {
      this.#put(news);
      this.tell(news);
    }
    return null;
  }

  /** What the server has of the thing that a command writes. */
  rowOf(command: Command): object | undefined {
    switch (command.kind) {
      case 'put_conversation':
        return this.conversation;
      case 'put_message':
      case 'put_reply':
        return this.messages.get(command.id);
      case 'put_run':
        return this.runs.get(command.id)?.run;
      case 'put_cell':
        return this.cells.get(command.id);
      case 'put_version':
        return this.versions.get(command.id);
      default:
        return undefined;
    }
  }

  /** Gives up the outputs of a run. */
  prune(id: string): void {
    const row = this.runs.get(id);
    if (row === undefined) return;
    const run = { ...row.run, pruned: true };
    this.runs.set(id, { run, outputs: [] });
    this.tell({ type: 'run.updated', run });
  }

  #put(news: News): void {
    switch (news.type) {
      case 'conversation.updated':
        this.conversation = news.conversation;
        break;
      case 'message.created':
      case 'message.updated':
        this.messages.set(news.message.id, news.message);
        break;
      case 'run.updated':
        this.runs.set(news.run.id, { run: news.run, outputs: this.runs.get(news.run.id)?.outputs ?? [] });
        break;
      case 'output.appended':
        this.runs.get(news.run)?.outputs.push(...news.outputs);
        break;
      case 'runs.removed':
        for (const id of news.runs) this.runs.delete(id);
        break;
      case 'cell.updated':
        this.cells.set(news.cell.id, news.cell);
        break;
      case 'version.created':
        this.versions.set(news.version.id, news.version);
        break;
      case 'conversation.deleted':
        break;
    }
  }

  /** The newest of each cell, and those that have not ended. */
  #runsOf(messages: readonly string[]): readonly RunWithOutputs[] {
    return [...this.runs.values()].filter(
      ({ run }) =>
        messages.includes(run.cell.split('.')[0] ?? '') && (!isTerminal(run.status) || this.#isNewest(run)),
    );
  }

  #history(query: URLSearchParams): RunList {
    const [cell, statuses, limit] = [query.get('cell'), query.getAll('status'), Number(query.get('limit'))];
    const before = this.runs.get(query.get('before') ?? '')?.run;
    const runs = this.#allRuns()
      .filter((run) => cell === null || run.cell === cell)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      .filter((run) => before === undefined || compareAge(run, before) < 0)
      .toReversed();
    return { runs: runs.slice(0, limit), more: runs.length > limit };
  }

  /** Oldest first. */
  #allRuns(): Run[] {
    return [...this.runs.values()].map(({ run }) => run).sort(compareAge);
  }

  /** Oldest first. */
  #versionsOf(cell: string): Version[] {
    return [...this.versions.values()].filter((version) => version.cell === cell).sort(compareAge);
  }

  #isNewest(run: Run): boolean {
    return this.#allRuns().findLast(({ cell }) => cell === run.cell)?.id === run.id;
  }
}

function frame(): encoding.Encoder {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  return encoder;
}
