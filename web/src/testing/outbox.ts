/** For tests of the outbox: a server and a browser in memory, and commands to give it. */
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach } from 'vitest';
import type { Command } from '../conversation/sync/commands.js';
import { Outbox, type OutboxEvent } from '../conversation/sync/outbox.js';
import type { Write } from '../conversation/sync/write-log.js';
import type { PutRun } from '../protocol/generated.js';
import { MemoryBrowser, type MemoryPage } from './memory-environment.js';
import { MemoryServer } from './memory-server.js';
import { settled, until } from './settled.js';

export const CONVERSATION = '0198c0de-0000-7000-8000-000000000001';
export const OTHER = '0198c0de-0000-7000-8000-000000000002';
export const root = `/api/conversations/${CONVERSATION}`;
/** A message that is there from the beginning, whose cell runs. */
const FIRST = 'm0';

export const write = (command: Command): Write => ({ conversation: CONVERSATION, command });

export const message = (n: number): Write =>
  write({
    kind: 'put_message',
    id: `m${n}`,
    body: { parent: null, role: 'user', text: `${n}`, attachments: [], about: null },
  });

export const run = (status: PutRun['status'], fields: Partial<PutRun> = {}): Write =>
  write({
    kind: 'put_run',
    id: 'r1',
    body: {
      cell: `${FIRST}.0`,
      language: 'python',
      source: 'x',
      status,
      clocks: { queue: null, load: null, download: null, execution: null },
      memory: null,
      error: null,
      by: 'page',
      session: null,
      dropped: 0,
      names: null,
      created: null,
      ...fields,
    },
  });

export const outputs = write({
  kind: 'put_outputs',
  id: 'r1',
  body: { start: 0, outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }] },
});

export interface Bench {
  server: MemoryServer;
  browser: MemoryBrowser;
  page: MemoryPage;
  /** Outboxes that are closed before the next test. */
  readonly opened: Outbox[];
  open(where?: MemoryPage): { readonly outbox: Outbox; readonly events: OutboxEvent[] };
  /** Whether nothing waits any more once the server has heard something. */
  isEmpty(outbox: Outbox): Promise<boolean>;
  /** What the server was asked for, below the conversation. */
  paths(): readonly string[];
  /** Messages that came to the server. */
  messages(): readonly string[];
}

/** Made anew before each test. */
export function openBench(): Bench {
  const fresh = (): Pick<Bench, 'server' | 'browser' | 'page'> => {
    globalThis.indexedDB = new IDBFactory();
    const server = new MemoryServer();
    for (const id of [CONVERSATION, OTHER]) server.room(id).message(FIRST, { role: 'user', text: '' });
    const browser = new MemoryBrowser();
    return { server, browser, page: browser.page(server) };
  };
  const bench: Bench = {
    ...fresh(),
    opened: [],
    open: (where = bench.page) => {
      const outbox = new Outbox(where);
      bench.opened.push(outbox);
      const events: OutboxEvent[] = [];
      outbox.subscribe((event) => events.push(event));
      return { outbox, events };
    },
    isEmpty: async (outbox) => {
      await until(() => bench.server.seen.length > 0);
      await settled();
      return (await outbox.count(CONVERSATION)) === 0;
    },
    paths: () => bench.server.seen.map((request) => request.path.slice(root.length)),
    messages: () =>
      [...(bench.server.rooms.get(CONVERSATION)?.messages.keys() ?? [])].filter((id) => id !== FIRST),
  };
  beforeEach(() => {
    for (const outbox of bench.opened.splice(0)) outbox.close();
    Object.assign(bench, fresh());
  });
  return bench;
}
