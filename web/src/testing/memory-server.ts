/**
 * A server in memory that keeps to the contract of the REST API and the WebSocket: for tests of what talks to a
 * server, which may take it down, lose its answers or make it refuse.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import type {
  Cell,
  Conversation,
  Hello,
  Message,
  PutCell,
  PutMessage,
  PutOutputs,
  PutReply,
  PutRun,
  PutVersion,
  Run,
  RunList,
  RunWithOutputs,
  ServerEvent,
  Version,
} from '../protocol/generated.js';
import { compareAge } from '../conversation/cells/cells.js';
import {
  draftCell,
  draftConversation,
  draftMessage,
  draftReply,
  draftRun,
  draftVersion,
} from '../conversation/tree/drafts.js';
import type { Socket } from '../conversation/sync/environment.js';
import { subjectOf, type Clearing } from '../conversation/sync/paths.js';
import { isTerminal } from '../conversation/tree/rows.js';

/** What the server does with a request before it looks at it. */
export type Mood =
  | 'well'
  /** Cannot be reached. */
  | 'down'
  /** Does what is asked, but the answer is lost. */
  | 'mute'
  /** Answers with this status. */
  | number;

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** An event before it has a number. */
type News = ServerEvent extends infer Event
  ? Event extends { seq: number }
    ? Omit<Event, 'seq'>
    : never
  : never;

export class MemoryServer {
  /** Decides for each request; replaced by a test that needs trouble. */
  mood: (request: Seen) => Mood = () => 'well';
  /** Every request that reached the server, in order. */
  readonly seen: Seen[] = [];
  readonly rooms = new Map<string, MemoryRoom>();
  /** As of the last request. */
  #isDown = false;

  readonly fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const path = address.replace(/^https?:\/\/[^/]+/, '');
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    await Promise.resolve();
    if (path === '/healthz') return this.#health();
    const request = { method, path, body };
    const mood = this.mood(request);
    this.#isDown = mood === 'down';
    if (this.#isDown) throw new TypeError('fetch failed');
    this.seen.push(request);
    if (typeof mood === 'number') return json({ error: `Refused with ${mood}.` }, mood);
    const answer = this.#answer(request);
    if (mood === 'mute') throw new TypeError('connection lost');
    return answer;
  };

  connect(path: string): MemorySocket {
    const room = this.rooms.get(path.split('/')[3] ?? '');
    const socket = new MemorySocket(room);
    if (this.mood({ method: 'WS', path, body: undefined }) === 'down') socket.lose();
    else if (room === undefined) socket.lose(4404);
    else room.join(socket);
    return socket;
  }

  /** A conversation that is there from the beginning. */
  room(id: string): MemoryRoom {
    const room = new MemoryRoom(draftConversation(id, Date.UTC(2026, 0, 1)));
    this.rooms.set(id, room);
    return room;
  }

  /** Writes that reached it, as `PUT messages`. */
  get writes(): readonly string[] {
    return this.seen
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${subjectOf(path)?.kind ?? path}`);
  }

  #health(): Response {
    if (this.#isDown) throw new TypeError('fetch failed');
    return new Response('ok');
  }

  #answer({ method, path, body }: Seen): Response {
    const [address = '', query = ''] = path.split('?');
    const id = address.split('/')[3] ?? '';
    if (id === '')
      return json({ conversations: [...this.rooms.values()].map(({ conversation }) => conversation) });
    const subject = subjectOf(path);
    if (method === 'PUT' && subject?.kind === 'conversation')
      return json(this.#create(id, body as Partial<Conversation>));
    const room = this.rooms.get(id);
    if (room === undefined) return json({ error: 'There is no such conversation.' }, 404);
    if (method === 'GET') return json(room.get(address, new URLSearchParams(query)));
    if (method === 'DELETE' && subject?.kind === 'conversation') this.rooms.delete(id);
    else if (method === 'DELETE' && subject?.kind === 'history') room.clear(subject.clearing);
    else if (method === 'DELETE' && subject?.kind === 'replies') room.stop(subject.id);
    else if (method === 'PUT' && subject?.kind === 'cells')
      room.putCell(subject.id, body as Partial<PutCell>);
    else if (method === 'PUT' && subject?.kind === 'versions')
      return json(room.putVersion(subject.id, body as PutVersion));
    else if (method === 'PUT' && subject !== null && 'id' in subject)
      room.put(subject.kind, subject.id, body);
    return new Response(null, { status: 204 });
  }

  #create(id: string, body: Partial<Conversation>): Conversation {
    const room = this.rooms.get(id) ?? this.room(id);
    room.conversation = { ...room.conversation, ...body };
    return room.conversation;
  }
}

export class MemoryRoom {
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

  constructor(public conversation: Conversation) {}

  get seq(): number {
    return this.#events.length;
  }

  get sockets(): readonly MemorySocket[] {
    return [...this.#sockets];
  }

  /** Numbers an event and sends it to everyone. */
  tell(news: News): void {
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
      const versions = [...this.versions.values()].filter(({ cell }) => cell === query.get('cell'));
      return { versions: versions.sort(compareAge) };
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

  putCell(id: string, body: Partial<PutCell>): void {
    const cell = draftCell(this.conversation.id, id, body, this.#now, this.cells.get(id));
    this.cells.set(id, cell);
    this.tell({ type: 'cell.updated', cell });
  }

  /** One like the version before it, without a name, is not added: the answer is that one. */
  putVersion(id: string, body: PutVersion): Version {
    const known = this.versions.get(id);
    if (known !== undefined) return known;
    const version = draftVersion(this.conversation.id, id, body, this.#now);
    const older = [...this.versions.values()].filter(
      (other) => other.cell === version.cell && compareAge(other, version) < 0,
    );
    const before = older.sort(compareAge).at(-1);
    if (version.name === '' && before?.source === version.source) return before;
    this.versions.set(id, version);
    this.tell({ type: 'version.created', version });
    return version;
  }

  /** Removes ended runs: all but the newest of each cell, or all. */
  clear({ cell, which, until }: Clearing): void {
    const runs = this.#allRuns().filter(
      (run) => (cell === null || run.cell === cell) && Date.parse(run.created) <= Date.parse(until),
    );
    const cleared = runs.filter(
      (run, n) =>
        isTerminal(run.status) &&
        (which === 'all' || runs.slice(n + 1).some((later) => later.cell === run.cell)),
    );
    for (const { id } of cleared) this.runs.delete(id);
    if (cleared.length > 0) this.tell({ type: 'runs.removed', runs: cleared.map(({ id }) => id) });
  }

  /** Gives up the outputs of a run. */
  prune(id: string): void {
    const row = this.runs.get(id);
    if (row === undefined) return;
    const run = { ...row.run, pruned: true };
    this.runs.set(id, { run, outputs: [] });
    this.tell({ type: 'run.updated', run });
  }

  put(kind: string, id: string, body: unknown): void {
    this.#now += 1000;
    const { id: conversation } = this.conversation;
    const known = this.messages.get(id);
    if (kind === 'messages') {
      if (known === undefined)
        this.message(id, draftMessage(conversation, id, body as PutMessage, this.#now));
    } else if (kind === 'replies') {
      const reply = body as PutReply;
      if (known === undefined) this.message(id, draftReply(conversation, id, reply, this.#now));
      else if (known.attempt < reply.attempt)
        this.message(id, { status: 'streaming', attempt: reply.attempt, error: null });
    } else if (kind === 'runs') {
      const run = draftRun(conversation, id, body as PutRun, this.#now);
      this.runs.set(id, { run, outputs: this.runs.get(id)?.outputs ?? [] });
      this.tell({ type: 'run.updated', run });
    } else {
      const row = this.runs.get(id);
      const { start, outputs } = body as PutOutputs;
      if (row === undefined || start > row.outputs.length) throw new Error('outputs came before their run');
      row.outputs.push(...outputs.slice(row.outputs.length - start));
      this.tell({ type: 'output.appended', run: id, start, outputs });
    }
  }

  stop(id: string): void {
    if (this.messages.get(id)?.status === 'streaming') this.message(id, { status: 'interrupted' });
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

  #isNewest(run: Run): boolean {
    return this.#allRuns().findLast(({ cell }) => cell === run.cell)?.id === run.id;
  }
}

export class MemorySocket implements Socket {
  binaryType: BinaryType = 'blob';
  readonly bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  /** Neither end hears of the other any more, and neither is told. */
  isDead = false;
  /** Frames that changed the sources, and how many of them were said to be stored. */
  changes = 0;
  stored = 0;
  readonly #room: MemoryRoom | undefined;
  #isOpen = true;

  constructor(room: MemoryRoom | undefined) {
    this.#room = room;
    queueMicrotask(() => {
      if (this.#isOpen) this.onopen?.();
    });
  }

  send(data: string | Uint8Array): void {
    if (!this.#isOpen || this.isDead) return;
    const sent = typeof data === 'string' ? data : data.slice();
    queueMicrotask(() => {
      if (typeof sent === 'string') this.#room?.greet(this, JSON.parse(sent) as Hello);
      else this.#room?.frame(this, sent);
    });
  }

  deliver(data: string | ArrayBuffer): void {
    if (this.isDead) return;
    queueMicrotask(() => {
      if (this.#isOpen) this.onmessage?.({ data });
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#room?.leave(this);
  }

  /** The connection breaks. */
  lose(code = 1006): void {
    this.close();
    queueMicrotask(() => this.onclose?.({ code, reason: '' }));
  }
}

function frame(): encoding.Encoder {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  return encoder;
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
