import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../protocol/generated.js';
import type { Change, RunQuery } from './api.js';
import { cellsOfMessage } from './cells/cells.js';
import { draftRun } from './tree/drafts.js';
import { MemoryBrowser } from '../testing/memory-environment.js';
import { MemoryServer, type MemoryRoom } from '../testing/memory-server.js';
import { Outbox } from './sync/outbox.js';
import { Unreachable } from './sync/rest.js';
import { settled, until } from '../testing/settled.js';
import { databaseOf } from './sources/sources.js';
import { RemoteStore } from './store.js';

const ID = '0198c0de-0000-7000-8000-000000000001';
const MESSAGE = '0198c0de-0000-7000-8000-00000000000a';
const CELL = `${MESSAGE}.0`;
const FENCE = 'x = 1';
const ALL: RunQuery = { cell: null, statuses: null, before: null };

interface Tab {
  readonly store: RemoteStore;
  readonly changes: Change[];
  close(): void;
}

let server: MemoryServer;
let room: MemoryRoom;
let browser: MemoryBrowser;
const tabs: Tab[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new MemoryServer();
  room = server.room(ID);
  room.message(MESSAGE, { role: 'user', text: `\`\`\`python\n${FENCE}\n\`\`\`` });
  browser = new MemoryBrowser();
});

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
});

/** A page of a browser, with all that it has loaded. */
async function open(where = browser): Promise<Tab> {
  const page = where.page(server);
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
  tabs.push(tab);
  await until(() => store.conversation !== null || store.failure !== null);
  await settled();
  changes.length = 0;
  return tab;
}

/** Another browser, whose outbox and sources are its own. */
async function openElsewhere(): Promise<Tab> {
  globalThis.indexedDB = new IDBFactory();
  return open(new MemoryBrowser());
}

function goOffline(): void {
  server.mood = () => 'down';
  for (const socket of room.sockets) socket.lose();
}

async function goOnline(...where: readonly MemoryBrowser[]): Promise<void> {
  server.mood = () => 'well';
  // As long as the pauses between attempts may be.
  for (let second = 0; second < 62; second += 1) {
    for (const one of where.length === 0 ? [browser] : where) one.clock.advance(1000);
    await settled(4);
  }
}

async function reload(tab: Tab): Promise<Tab> {
  tab.close();
  tabs.splice(tabs.indexOf(tab), 1);
  await settled();
  return open();
}

const run = (id: string, fields: Partial<Run> = {}): Run => ({
  ...draftRun(
    ID,
    id,
    {
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
      created: null,
    },
    browser.clock.now(),
  ),
  ...fields,
});

/** Puts a run, dated one second after the one before. */
function ran(tab: Tab, id: string, fields: Partial<Run> = {}): void {
  browser.clock.advance(1000);
  const created = new Date(browser.clock.now()).toISOString();
  tab.store.putRun(run(id, { created, status: 'executing' }));
  tab.store.appendOutputs(id, [{ output_type: 'stream', name: 'stdout', text: id }]);
  tab.store.putRun(run(id, { created, ...fields }));
}

async function delivered(tab: Tab): Promise<void> {
  await until(() => tab.store.pending === 0 && tab.store.delay === null);
  await settled();
}
const sourcesOf = (tab: Tab): readonly string[] => tab.store.versions(CELL).map(({ source }) => source);
const languagesOf = (tab: Tab): readonly string[] =>
  cellsOfMessage(tab.store, MESSAGE).map(({ language }) => language);
const idsOf = async (tab: Tab, query: RunQuery = ALL): Promise<readonly string[]> =>
  (await tab.store.loadRuns(query)).runs.map(({ id }) => id);

describe('cells', () => {
  test('are added at once, and written', async () => {
    const tab = await open();
    const id = tab.store.addCell(MESSAGE, CELL, 'sql');
    expect(id).toMatch(new RegExp(`^${MESSAGE}\\.c[0-9a-z]{8}$`));
    expect(languagesOf(tab)).toEqual(['python', 'sql']);
    expect(tab.changes).toContainEqual({ type: 'cell', cell: id });
    await until(() => room.cells.size === 1);
    expect(room.cells.get(id)).toMatchObject({ after: CELL, language: 'sql', removed: false });
  });

  test('are edited from nothing, and count as edited once something is in them', async () => {
    const tab = await open();
    const id = tab.store.addCell(MESSAGE, null, 'python');
    const text = await tab.store.openSource(id, '');
    expect([tab.store.isEdited(id), tab.store.source(id, '')]).toEqual([false, '']);
    text.insert(0, 'y = 2');
    expect([tab.store.isEdited(id), tab.store.source(id, '')]).toEqual([true, 'y = 2']);
    text.delete(0, 5);
    expect(tab.store.isEdited(id)).toBe(false);
  });

  test('can be edited below a message that is still being written', async () => {
    const tab = await open();
    room.message(MESSAGE, { status: 'streaming', attempt: 2, text: '```python\nx' });
    await settled();
    await expect(tab.store.openSource(CELL, 'x')).rejects.toThrow('still being written');
    const id = tab.store.addCell(MESSAGE, null, 'python');
    expect((await tab.store.openSource(id, '')).length).toBe(0);
  });

  test('that were only looked at where their block was cut off show how the model went on', async () => {
    const half = { status: 'interrupted', attempt: 1, text: '```python\nx = 1\nif x' } as const;
    const whole = 'x = 1\nif x:\n    print(x)';
    room.message(MESSAGE, half);
    const here = await open();
    await here.store.openSource(CELL, 'x = 1\nif x');
    const elsewhere = new MemoryBrowser();
    globalThis.indexedDB = new IDBFactory();
    const there = await open(elsewhere);
    room.message(MESSAGE, { status: 'complete', text: `\`\`\`python\n${whole}\n\`\`\`` });
    await settled();
    for (const { store } of [here, there]) {
      expect([store.source(CELL, whole), store.isEdited(CELL)]).toEqual([whole, false]);
    }
    // Opened by two at the same time, the text is not there twice.
    goOffline();
    const texts = await Promise.all([here, there].map(({ store }) => store.openSource(CELL, whole)));
    expect(texts.map((text) => text.toJSON())).toEqual([whole, whole]);
    texts[0]?.insert(0, '# mine\n');
    await goOnline(browser, elsewhere);
    await until(() => there.store.source(CELL, whole) === `# mine\n${whole}`);
    expect(there.store.isEdited(CELL)).toBe(true);
    // Cut back by hand it stays so.
    texts[0]?.delete(0, '# mine\n'.length);
    texts[0]?.delete('x = 1\nif x'.length, whole.length);
    expect([here.store.source(CELL, whole), here.store.isEdited(CELL)]).toEqual(['x = 1\nif x', true]);
  });

  test('that were edited where their block was cut off stay as they were edited', async () => {
    room.message(MESSAGE, { status: 'interrupted', attempt: 1, text: '```python\nx' });
    const tab = await open();
    (await tab.store.openSource(CELL, 'x')).insert(1, ' = 2');
    room.message(MESSAGE, { status: 'complete', text: '```python\nx = 1\n```' });
    await settled();
    expect([tab.store.source(CELL, 'x = 1'), tab.store.isEdited(CELL)]).toEqual(['x = 2', true]);
  });

  test('added and chosen offline are there after a reload, and reach the server with their own times', async () => {
    let tab = await open();
    goOffline();
    const added = tab.store.addCell(MESSAGE, CELL, 'sql');
    (await tab.store.openSource(added, '')).insert(0, 'select 1');
    tab.store.changeCell(CELL, { language: 'r' });
    const { created } = tab.store.cell(added) ?? { created: '' };
    await settled();
    browser.clock.advance(600_000);
    room.restart('second');
    tab = await reload(tab);
    expect(tab.store.message(MESSAGE)).toBeUndefined();
    expect(tab.store.cell(CELL)?.language).toBe('r');
    expect(tab.store.addedCells(MESSAGE).map(({ id }) => id)).toEqual([added]);
    expect(tab.store.source(added, '')).toBe('select 1');
    await goOnline();
    await delivered(tab);
    expect(languagesOf(tab)).toEqual(['r', 'sql']);
    expect(room.cells.get(added)?.created).toBe(created);
    expect(room.doc.getText(added).toJSON()).toBe('select 1');
    expect((await openElsewhere()).store.source(added, '')).toBe('select 1');
  });

  test('keep what others chose of them in the meantime', async () => {
    const here = await open();
    goOffline();
    here.store.changeCell(CELL, { language: 'r' });
    room.putCell(CELL, { line_numbers: true, language: 'sql' });
    await goOnline();
    await delivered(here);
    expect(here.store.cell(CELL)).toMatchObject({ language: 'r', line_numbers: true });
    expect(room.cells.get(CELL)).toMatchObject({ language: 'r', line_numbers: true });
  });

  test('that others change or remove are shown so', async () => {
    const here = await open();
    const there = await openElsewhere();
    const id = there.store.addCell(MESSAGE, null, 'sql');
    await until(() => languagesOf(here).length === 2);
    there.store.changeCell(id, { removed: true });
    await until(() => languagesOf(here).length === 1);
    expect(here.changes.filter((change) => change.type === 'cell')).toHaveLength(2);
  });

  test('that the server refuses are not shown any longer', async () => {
    const tab = await open();
    server.mood = ({ path }) => (path.includes('/cells/') ? 409 : 'well');
    tab.store.addCell(MESSAGE, null, 'sql');
    await until(() => tab.store.refusal !== null);
    await until(() => languagesOf(tab).length === 1);
  });
});

describe('versions', () => {
  test('are added at once, and only where they tell something new', async () => {
    const tab = await open();
    tab.store.addVersion(CELL, FENCE, 'run');
    tab.store.addVersion(CELL, 'x = 2', 'run');
    tab.store.addVersion(CELL, 'x = 2', 'replaced');
    tab.store.addVersion(CELL, 'x = 2', 'named', 'two');
    tab.store.addVersion(CELL, FENCE, 'replaced');
    expect(tab.store.versions(CELL).map(({ reason, name }) => [reason, name])).toEqual([
      ['run', ''],
      ['named', 'two'],
    ]);
    await until(() => room.versions.size === 2);
    expect(tab.changes).toContainEqual({ type: 'history', cell: CELL });
  });

  test('made offline are there after a reload, and keep their times', async () => {
    let tab = await open();
    goOffline();
    tab.store.addVersion(CELL, 'x = 2', 'run');
    browser.clock.advance(300_000);
    tab.store.addVersion(CELL, 'x = 3', 'run');
    const created = tab.store.versions(CELL).map((version) => version.created);
    await settled();
    tab = await reload(tab);
    expect(sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
    await expect(tab.store.loadVersions(CELL)).rejects.toBeInstanceOf(Unreachable);
    expect(sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
    await goOnline();
    await delivered(tab);
    expect([...room.versions.values()].map((version) => version.created)).toEqual(created);
    await tab.store.loadVersions(CELL);
    expect(sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
  });

  test('of others come as they are made, or when they are asked for', async () => {
    room.putVersion('0198c0de-0000-7000-8000-0000000000v1', {
      cell: CELL,
      source: 'old',
      reason: 'run',
      name: '',
      created: '2020-01-01T00:00:00Z',
    });
    const here = await open();
    const there = await openElsewhere();
    there.store.addVersion(CELL, 'new', 'named', 'mine');
    await until(() => sourcesOf(here).length === 1);
    await here.store.loadVersions(CELL);
    expect(sourcesOf(here)).toEqual(['old', 'new']);
  });

  test('that the server had already are not shown twice', async () => {
    const first = await open();
    first.store.addVersion(CELL, 'x = 2', 'run');
    await delivered(first);
    const tab = await reload(first);
    // This page does not know of the one that is there.
    browser.clock.advance(1000);
    tab.store.addVersion(CELL, 'x = 2', 'run');
    await delivered(tab);
    await tab.store.loadVersions(CELL);
    expect(sourcesOf(tab)).toEqual(['x = 2']);
  });

  test('that another page made at the same time are shown once', async () => {
    const tab = await open();
    goOffline();
    tab.store.addVersion(CELL, 'x = 2', 'run');
    const body = {
      cell: CELL,
      source: 'x = 2',
      reason: 'run',
      name: '',
      created: '2020-01-01T00:00:00Z',
    } as const;
    room.putVersion('0198c0de-0000-7000-8000-0000000000v2', body);
    await goOnline();
    await delivered(tab);
    expect([sourcesOf(tab), room.versions.size]).toEqual([['x = 2'], 1]);
  });

  test('keep the text that another one took the place of', async () => {
    const tab = await open();
    await tab.store.writeSource(CELL, FENCE, 'x = 2');
    expect(sourcesOf(tab)).toEqual([]);
    await tab.store.writeSource(CELL, FENCE, 'x = 3');
    expect(tab.store.versions(CELL)).toMatchObject([{ source: 'x = 2', reason: 'replaced' }]);
    await tab.store.resetSource(CELL, FENCE);
    await tab.store.writeSource(CELL, FENCE, 'x = 2');
    await tab.store.writeSource(CELL, FENCE, 'x = 4');
    expect(sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
    expect(tab.store.source(CELL, FENCE)).toBe('x = 4');
  });
});

describe('the history of runs', () => {
  test('has what the server has, and what only this page knows', async () => {
    const tab = await open();
    for (const id of ['r1', 'r2', 'r3']) ran(tab, id, id === 'r2' ? { status: 'failed' } : {});
    await delivered(tab);
    const again = await reload(tab);
    expect(again.store.runs(CELL).map(({ id }) => id)).toEqual(['r3']);
    expect(await idsOf(again)).toEqual(['r3', 'r2', 'r1']);
    server.mood = ({ method }) => (method === 'PUT' ? 'down' : 'well');
    ran(again, 'r4');
    expect(await idsOf(again)).toEqual(['r4', 'r3', 'r2', 'r1']);
    expect(await idsOf(again, { ...ALL, statuses: ['failed'] })).toEqual(['r2']);
    expect(await idsOf(again, { ...ALL, cell: `${MESSAGE}.1` })).toEqual([]);
    expect((await again.store.loadRun('r1')).outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'r1' },
    ]);
    expect((await again.store.loadRun('r4')).outputs).toHaveLength(1);
  });

  test('comes by pages', async () => {
    const tab = await open();
    for (let n = 0; n < 60; n += 1) ran(tab, `r${n}`);
    await delivered(tab);
    const again = await reload(tab);
    const first = await again.store.loadRuns(ALL);
    expect([first.runs.length, first.more]).toEqual([50, true]);
    const second = await again.store.loadRuns({ ...ALL, before: first.runs.at(-1)?.id ?? '' });
    expect([second.runs.map(({ id }) => id).join(), second.more]).toEqual([
      'r9,r8,r7,r6,r5,r4,r3,r2,r1,r0',
      false,
    ]);
  });

  test('cannot be asked for offline, and says so', async () => {
    const tab = await open();
    goOffline();
    await expect(tab.store.loadRuns(ALL)).rejects.toBeInstanceOf(Unreachable);
  });

  test('of runs made offline survives a reload, with their own times and outputs', async () => {
    let tab = await open();
    goOffline();
    ran(tab, 'r1');
    ran(tab, 'r2');
    const created = tab.store.runs(CELL).map((one) => one.created);
    await settled();
    browser.clock.advance(600_000);
    tab = await reload(tab);
    expect(tab.store.runs(CELL).map(({ id }) => id)).toEqual(['r1', 'r2']);
    expect(tab.store.outputs('r2')).toHaveLength(1);
    await goOnline();
    await delivered(tab);
    expect([...room.runs.values()].map((row) => row.run.created)).toEqual(created);
    expect([...room.runs.values()].map(({ outputs }) => outputs.length)).toEqual([1, 1]);
  });

  test('is cleared at once, also offline, and stays so after a reload', async () => {
    let tab = await open();
    for (const id of ['r1', 'r2', 'r3']) ran(tab, id);
    await delivered(tab);
    goOffline();
    tab.store.clearRuns(CELL, 'earlier');
    expect(tab.store.runs(CELL).map(({ id }) => id)).toEqual(['r3']);
    expect(tab.changes).toContainEqual({ type: 'history', cell: null });
    ran(tab, 'r4');
    await settled();
    tab = await reload(tab);
    expect(tab.store.runs(CELL).map(({ id }) => id)).toEqual(['r4']);
    await goOnline();
    await delivered(tab);
    expect([...room.runs.keys()]).toEqual(['r3', 'r4']);
    expect(await idsOf(tab)).toEqual(['r4', 'r3']);
  });

  test('keeps the last run that executed beside one that never did, as the server does', async () => {
    const tab = await open();
    ran(tab, 'r1');
    ran(tab, 'r2');
    ran(tab, 'stopped', { status: 'aborted' });
    tab.store.clearRuns(CELL, 'earlier');
    expect(tab.store.runs(CELL).map(({ id }) => id)).toEqual(['r2', 'stopped']);
  });

  test('counts runs that only a list knows as removed until the server hears of it', async () => {
    const first = await open();
    for (const id of ['r1', 'r2', 'r3']) ran(first, id);
    await delivered(first);
    const tab = await reload(first);
    const { runs } = await tab.store.loadRuns(ALL);
    expect([runs.length, tab.store.runs(CELL).length]).toEqual([3, 1]);
    goOffline();
    tab.store.clearRuns(null, 'earlier');
    expect(runs.filter((one) => !tab.store.isRemoved(one)).map(({ id }) => id)).toEqual(['r3']);
    tab.store.clearRuns(null, 'all');
    expect(runs.filter((one) => !tab.store.isRemoved(one))).toEqual([]);
    expect(tab.store.isRemoved(run('r4', { created: '2100-01-01T00:00:00Z' }))).toBe(false);
    await goOnline();
    await delivered(tab);
    expect(room.runs.size).toBe(0);
    // Another page's, asked for before and told of afterwards: the server keeps it.
    expect(tab.store.isRemoved(run('late'))).toBe(false);
  });

  test('is cleared of what another machine ran whose clock is ahead', async () => {
    const tab = await open();
    const created = new Date(browser.clock.now() + 60_000).toISOString();
    room.put('runs', 'others', { ...run('others'), created });
    await until(() => tab.store.run('others') !== undefined);
    tab.store.clearRuns(null, 'all');
    await delivered(tab);
    expect([room.runs.size, tab.store.runs(CELL)]).toEqual([0, []]);
  });

  test('keeps what ran after it was cleared, however late the server hears of it', async () => {
    const tab = await open();
    ran(tab, 'r1');
    await delivered(tab);
    goOffline();
    tab.store.clearRuns(null, 'all');
    browser.clock.advance(60_000);
    const later = new Date(browser.clock.now()).toISOString();
    room.put('runs', 'others', { ...run('others'), created: later });
    await goOnline();
    await delivered(tab);
    expect([...room.runs.keys()]).toEqual(['others']);
    await until(
      () =>
        tab.store
          .runs(CELL)
          .map(({ id }) => id)
          .join() === 'others',
    );
  });

  test('keeps a run that went on while it was cleared', async () => {
    const tab = await open();
    goOffline();
    tab.store.putRun(run('going', { status: 'executing' }));
    await settled();
    tab.store.clearRuns(null, 'all');
    tab.store.putRun(run('going'));
    await goOnline();
    await delivered(tab);
    expect([...room.runs.keys()]).toEqual(['going']);
    expect(tab.store.runs(CELL)).toHaveLength(1);
  });

  test('cleared by another page is cleared here', async () => {
    const here = await open();
    ran(here, 'r1');
    ran(here, 'r2');
    await delivered(here);
    room.clear({ cell: null, which: 'all', until: '2100-01-01T00:00:00Z' });
    await until(() => here.store.runs(CELL).length === 0);
    expect(here.changes).toContainEqual({ type: 'run', cell: CELL, run: 'r2' });
    // What comes late of such a run does not bring it back.
    room.tell({ type: 'output.appended', run: 'r2', start: 1, outputs: [] });
    await settled();
    expect(here.store.run('r2')).toBeUndefined();
  });

  test('cleared while this page was away is cleared when it comes back', async () => {
    const here = await open();
    ran(here, 'r1');
    ran(here, 'r2');
    await delivered(here);
    goOffline();
    room.clear({ cell: null, which: 'all', until: '2100-01-01T00:00:00Z' });
    room.restart('second');
    await goOnline();
    await until(() => here.store.runs(CELL).length === 0);
  });

  test('shows which outputs were given up, also of runs of this page', async () => {
    const here = await open();
    ran(here, 'r1');
    ran(here, 'r2');
    await delivered(here);
    room.prune('r1');
    await until(() => here.store.run('r1')?.pruned === true);
    expect(here.store.outputs('r1')).toEqual([]);
    expect((await here.store.loadRun('r1')).run.pruned).toBe(true);
  });
});

describe('a database that does not answer', () => {
  test('holds up nothing, and what it had kept is told to the server once it comes', async () => {
    let tab = await open();
    goOffline();
    (await tab.store.openSource(CELL, FENCE)).insert(0, '#');
    await settled();
    const openNow = indexedDB.open.bind(indexedDB);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    indexedDB.open = (name: string, version?: number): IDBOpenDBRequest => {
      if (!name.startsWith('fenced-sources')) return openNow(name, version);
      const waiting = {} as IDBOpenDBRequest;
      void released.then(() => Object.assign(openNow(name, version), waiting));
      return waiting;
    };
    tab = await reload(tab);
    await goOnline();
    expect([tab.store.connection, tab.store.source(CELL, FENCE)]).toEqual(['online', FENCE]);
    (await tab.store.openSource(CELL, FENCE)).insert(FENCE.length, '!');
    await until(() => room.doc.getText(CELL).toJSON() === `${FENCE}!`);
    release();
    await until(() => room.doc.getText(CELL).toJSON() === `#${FENCE}!`);
    await until(() => tab.store.saving === 'saved');
  });
});

test('a text is edited on without an error when another tab deletes what this browser keeps of it', async () => {
  const tab = await open();
  const text = await tab.store.openSource(CELL, FENCE);
  indexedDB.deleteDatabase(databaseOf(ID));
  await settled();
  text.insert(0, '#');
  await until(() => room.doc.getText(CELL).toJSON() === `#${FENCE}`);
});

test('a conversation that was deleted says so, and opens no text for editing', async () => {
  const tab = await open();
  room.tell({ type: 'conversation.deleted', id: ID });
  await until(() => tab.store.isDeleted);
  expect(tab.store.failure).toContain('This conversation was deleted.');
  await expect(tab.store.openSource(CELL, FENCE)).rejects.toThrow('This conversation was deleted.');
});

test('a conversation that the server does not have is missing, and nothing is offline', async () => {
  server.rooms.clear();
  const tab = await open();
  expect([tab.store.isMissing, tab.store.isDeleted, tab.store.connection]).toEqual([true, false, 'online']);
  expect(tab.store.failure).toContain('not on this server');
  expect(server.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('a conversation that was deleted while the page was away is deleted, not missing', async () => {
  const tab = await open();
  server.rooms.clear();
  room.restart('second');
  await until(() => {
    browser.clock.advance(1000);
    return tab.store.isDeleted;
  });
  expect([tab.store.isMissing, tab.store.connection]).toEqual([false, 'online']);
});

describe('saving', () => {
  test('is done when the server says that it has committed', async () => {
    const tab = await open();
    expect(tab.store.saving).toBe('saved');
    room.storesAtOnce = false;
    const text = await tab.store.openSource(CELL, FENCE);
    text.insert(0, '#');
    expect(tab.store.saving).toBe('saving');
    await settled();
    expect(room.doc.getText(CELL).toJSON()).toBe(`#${FENCE}`);
    expect(tab.store.saving).toBe('saving');
    room.store();
    await until(() => tab.store.saving === 'saved');
    expect(tab.changes.filter(({ type }) => type === 'saving')).toHaveLength(2);
  });

  test('is not done while an edit is not in the commit', async () => {
    const tab = await open();
    room.storesAtOnce = false;
    const text = await tab.store.openSource(CELL, FENCE);
    text.insert(0, '#');
    await settled();
    text.insert(0, '#');
    room.store();
    await settled();
    expect(tab.store.saving).toBe('saving');
    room.store();
    await until(() => tab.store.saving === 'saved');
  });

  test('of a deletion is told as well', async () => {
    const tab = await open();
    const text = await tab.store.openSource(CELL, FENCE);
    await until(() => tab.store.saving === 'saved');
    room.storesAtOnce = false;
    text.delete(0, 1);
    await settled();
    expect(tab.store.saving).toBe('saving');
    room.store();
    await until(() => tab.store.saving === 'saved');
  });

  test('waits for the server offline, and goes on after a reload', async () => {
    let tab = await open();
    goOffline();
    await settled();
    (await tab.store.openSource(CELL, FENCE)).insert(0, '#');
    browser.clock.advance(1000);
    await until(() => tab.store.saving === 'offline');
    await settled();
    tab = await reload(tab);
    expect([tab.store.saving, tab.store.source(CELL, FENCE)]).toEqual(['offline', `#${FENCE}`]);
    room.storesAtOnce = false;
    await goOnline();
    expect(tab.store.saving).toBe('saving');
    room.store();
    await until(() => tab.store.saving === 'saved');
    expect(room.doc.getText(CELL).toJSON()).toBe(`#${FENCE}`);
  });

  test('is given up, with words, for edits larger than what the server takes', async () => {
    const tab = await open();
    (await tab.store.openSource(CELL, FENCE)).insert(0, '#'.repeat(5_000_000));
    expect(tab.store.refusal).toContain('kept in this browser only. Shorten the longest blocks');
    await goOnline();
    expect(room.doc.getText(CELL).toJSON()).toBe(FENCE);
    expect([tab.store.saving, tab.store.connection]).toEqual(['saving', 'online']);
  });

  test('is given up, with words, when the server ends the connection because of an edit', async () => {
    const tab = await open();
    (await tab.store.openSource(CELL, FENCE)).insert(0, '#');
    for (const socket of room.sockets) socket.lose(1008);
    await settled();
    expect(tab.store.refusal).toContain('The server refuses the edits of this conversation.');
    await goOnline();
    const frames = room.sockets.map(({ changes }) => changes);
    expect([frames, tab.store.connection]).toEqual([[0], 'online']);
  });

  test('is nothing that the edits of others are about', async () => {
    const here = await open();
    const there = await openElsewhere();
    (await there.store.openSource(CELL, FENCE)).insert(0, '#');
    await until(() => here.store.source(CELL, FENCE) === `#${FENCE}`);
    expect(here.changes.some(({ type }) => type === 'saving')).toBe(false);
  });
});
