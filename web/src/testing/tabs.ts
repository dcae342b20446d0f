/** For tests of an open conversation: a server with one message, and pages of browsers in memory that show it. */
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach } from 'vitest';
import type { Change } from '../conversation/api.js';
import type { RunQuery } from '../conversation/history/history-store.js';
import { cellsOfMessage } from '../conversation/cells/cells.js';
import { RemoteStore } from '../conversation/store.js';
import { Outbox } from '../conversation/sync/outbox.js';
import { draftRun } from '../conversation/tree/drafts.js';
import type { Run } from '../protocol/generated.js';
import { MemoryBrowser } from './memory-environment.js';
import type { MemoryRoom } from './memory-room.js';
import { MemoryServer } from './memory-server.js';
import { settled, until } from './settled.js';

export const ID = '0198c0de-0000-7000-8000-000000000001';
export const MESSAGE = '0198c0de-0000-7000-8000-00000000000a';
export const CELL = `${MESSAGE}.0`;
export const FENCE = 'x = 1';
export const ALL: RunQuery = { cell: null, statuses: null, before: null };
export const LONG_AGO = '2020-01-01T00:00:00Z';
export const IN_THE_END = '2100-01-01T00:00:00Z';

export interface Tab {
  readonly store: RemoteStore;
  readonly changes: Change[];
  close(): void;
}

export class Tabs {
  server = new MemoryServer();
  room: MemoryRoom = this.server.room(ID);
  browser = new MemoryBrowser();
  readonly #open: Tab[] = [];

  /** A page of a browser, with all that it has loaded. */
  async open(where = this.browser): Promise<Tab> {
    const page = where.page(this.server);
    const outbox = new Outbox(page);
    const store = new RemoteStore(page, outbox, ID);
    const changes: Change[] = [];
    store.subscribe((change) => changes.push(change));
    const tab: Tab = {
      store,
      changes,
      close: () => {
        store.close();
        outbox.close();
      },
    };
    this.#open.push(tab);
    await until(() => store.conversation !== null || store.failure !== null);
    await settled();
    changes.length = 0;
    return tab;
  }

  /** Another browser, whose outbox and sources are its own. */
  openElsewhere(): Promise<Tab> {
    globalThis.indexedDB = new IDBFactory();
    return this.open(new MemoryBrowser());
  }

  async reload(tab: Tab): Promise<Tab> {
    tab.close();
    this.#open.splice(this.#open.indexOf(tab), 1);
    await settled();
    return this.open();
  }

  goOffline(): void {
    this.server.mood = () => 'down';
    for (const socket of this.room.sockets) socket.lose();
  }

  async goOnline(...where: readonly MemoryBrowser[]): Promise<void> {
    this.server.mood = () => 'well';
    // As long as the pauses between attempts may be.
    for (let second = 0; second < 62; second += 1) {
      for (const one of where.length === 0 ? [this.browser] : where) one.clock.advance(1000);
      await settled(4);
    }
  }

  run(id: string, fields: Partial<Run> = {}): Run {
    const body = {
      cell: CELL,
      language: 'python',
      source: FENCE,
      status: 'completed',
      clocks: { queue: null, load: null, download: null, execution: null },
      memory: null,
      error: null,
      by: 'page',
      session: null,
      dropped: 0,
      names: null,
      created: null,
    } as const;
    return { ...draftRun(ID, id, body, this.browser.clock.now()), ...fields };
  }

  /** Puts a run, dated one second after the one before. */
  ran(tab: Tab, id: string, fields: Partial<Run> = {}): void {
    this.browser.clock.advance(1000);
    const created = new Date(this.browser.clock.now()).toISOString();
    tab.store.history.putRun(this.run(id, { created, status: 'executing' }));
    tab.store.history.appendOutputs(id, [{ output_type: 'stream', name: 'stdout', text: id }]);
    tab.store.history.putRun(this.run(id, { created, ...fields }));
  }

  async delivered(tab: Tab): Promise<void> {
    await until(() => tab.store.pending === 0 && tab.store.delay === null);
    await settled();
  }

  sourcesOf(tab: Tab): readonly string[] {
    return tab.store.cells.versions(CELL).map(({ source }) => source);
  }

  languagesOf(tab: Tab): readonly string[] {
    return cellsOfMessage(tab.store, MESSAGE).map(({ language }) => language);
  }

  async idsOf(tab: Tab, query: RunQuery = ALL): Promise<readonly string[]> {
    return (await tab.store.history.loadRuns(query)).runs.map(({ id }) => id);
  }

  begin(): void {
    globalThis.indexedDB = new IDBFactory();
    this.server = new MemoryServer();
    this.browser = new MemoryBrowser();
    this.room = this.server.room(ID);
    this.room.message(MESSAGE, { role: 'user', text: `\`\`\`python\n${FENCE}\n\`\`\`` });
  }

  end(): void {
    for (const tab of this.#open.splice(0)) tab.close();
  }
}

/** Made anew for each test. */
export function openTabs(): Tabs {
  const tabs = new Tabs();
  beforeEach(() => tabs.begin());
  afterEach(() => tabs.end());
  return tabs;
}
