/**
 * A server in memory that keeps to the contract of the REST API and the WebSocket: for tests of what talks to a
 * server, which may take it down, lose its answers or make it refuse. Recorded answers of the real one hold it to
 * what it does (`tests/vectors/commands.json`).
 */
import type { Command } from '../conversation/sync/commands.js';
import { draftConversation } from '../conversation/tree/drafts.js';
import { MemoryRoom } from './memory-room.js';
import { commandOf } from './memory-routes.js';
import { MemorySocket } from './memory-socket.js';

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

  /** Commands that reached it, as `put_message`. */
  get writes(): readonly string[] {
    return this.seen
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => commandOf(method, path, body)?.kind ?? path);
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
    const known = this.rooms.get(id);
    if (method === 'GET' && known !== undefined) return json(known.get(address, new URLSearchParams(query)));
    const command = method === 'GET' ? null : commandOf(method, path, body);
    const room = known ?? (command?.kind === 'put_conversation' ? this.room(id) : undefined);
    if (room === undefined || command === null) return json({ error: 'There is no such thing.' }, 404);
    return this.#act(room, command, known === undefined);
  }

  #act(room: MemoryRoom, command: Command, isNewRoom: boolean): Response {
    const isNew = isNewRoom || room.rowOf(command) === undefined;
    const refusal = room.act(command);
    if (refusal !== null) return json({ error: refusal.reason }, refusal.status);
    if (command.kind === 'delete_conversation') this.rooms.delete(room.conversation.id);
    if (command.kind === 'put_version' && room.rowOf(command) === undefined) {
      // It had one like it.
      const like = room.known
        .versions(command.body.cell)
        .filter(({ source }) => source === command.body.source);
      return json(like.at(-1));
    }
    const row = room.rowOf(command);
    return row === undefined ? new Response(null, { status: 204 }) : json(row, isNew ? 201 : 200);
  }
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
