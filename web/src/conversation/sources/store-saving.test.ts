import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { settled, until } from '../../testing/settled.js';
import { CELL, FENCE, ID, openTabs } from '../../testing/tabs.js';
import { databaseOf } from './database.js';

const tabs = openTabs();

describe('a database that does not answer', () => {
  test('holds up nothing, and what it had kept is told to the server once it comes', async () => {
    let tab = await tabs.open();
    tabs.goOffline();
    (await tab.store.sources.open(CELL, FENCE)).insert(0, '#');
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
    tab = await tabs.reload(tab);
    await tabs.goOnline();
    expect([tab.store.connection, tab.store.sources.text(CELL, FENCE)]).toEqual(['online', FENCE]);
    (await tab.store.sources.open(CELL, FENCE)).insert(FENCE.length, '!');
    await until(() => tabs.room.doc.getText(CELL).toJSON() === `${FENCE}!`);
    release();
    await until(() => tabs.room.doc.getText(CELL).toJSON() === `#${FENCE}!`);
    await until(() => tab.store.saving === 'saved');
  });
});

test('a text is edited on without an error when another tab deletes what this browser keeps of it', async () => {
  const tab = await tabs.open();
  const text = await tab.store.sources.open(CELL, FENCE);
  indexedDB.deleteDatabase(databaseOf(ID));
  await settled();
  text.insert(0, '#');
  await until(() => tabs.room.doc.getText(CELL).toJSON() === `#${FENCE}`);
});

describe('saving', () => {
  test('is done when the server says that it has committed', async () => {
    const tab = await tabs.open();
    expect(tab.store.saving).toBe('saved');
    tabs.room.storesAtOnce = false;
    const text = await tab.store.sources.open(CELL, FENCE);
    text.insert(0, '#');
    expect(tab.store.saving).toBe('saving');
    await settled();
    expect(tabs.room.doc.getText(CELL).toJSON()).toBe(`#${FENCE}`);
    expect(tab.store.saving).toBe('saving');
    tabs.room.store();
    await until(() => tab.store.saving === 'saved');
    expect(tab.changes.filter(({ type }) => type === 'saving')).toHaveLength(2);
  });

  test('is not done while an edit is not in the commit', async () => {
    const tab = await tabs.open();
    tabs.room.storesAtOnce = false;
    const text = await tab.store.sources.open(CELL, FENCE);
    text.insert(0, '#');
    await settled();
    text.insert(0, '#');
    tabs.room.store();
    await settled();
    expect(tab.store.saving).toBe('saving');
    tabs.room.store();
    await until(() => tab.store.saving === 'saved');
  });

  test('of a deletion is told as well', async () => {
    const tab = await tabs.open();
    const text = await tab.store.sources.open(CELL, FENCE);
    await until(() => tab.store.saving === 'saved');
    tabs.room.storesAtOnce = false;
    text.delete(0, 1);
    await settled();
    expect(tab.store.saving).toBe('saving');
    tabs.room.store();
    await until(() => tab.store.saving === 'saved');
  });

  test('waits for the server offline, and goes on after a reload', async () => {
    let tab = await tabs.open();
    tabs.goOffline();
    await settled();
    (await tab.store.sources.open(CELL, FENCE)).insert(0, '#');
    tabs.browser.clock.advance(1000);
    await until(() => tab.store.saving === 'offline');
    await settled();
    tab = await tabs.reload(tab);
    expect([tab.store.saving, tab.store.sources.text(CELL, FENCE)]).toEqual(['offline', `#${FENCE}`]);
    tabs.room.storesAtOnce = false;
    await tabs.goOnline();
    expect(tab.store.saving).toBe('saving');
    tabs.room.store();
    await until(() => tab.store.saving === 'saved');
    expect(tabs.room.doc.getText(CELL).toJSON()).toBe(`#${FENCE}`);
  });

  test('is given up, with words, for edits larger than what the server takes', async () => {
    const tab = await tabs.open();
    (await tab.store.sources.open(CELL, FENCE)).insert(0, '#'.repeat(5_000_000));
    expect(tab.store.refusal).toContain('kept in this browser only. Shorten the longest blocks');
    await tabs.goOnline();
    expect(tabs.room.doc.getText(CELL).toJSON()).toBe(FENCE);
    expect([tab.store.saving, tab.store.connection]).toEqual(['saving', 'online']);
  });

  test('is given up, with words, when the server ends the connection because of an edit', async () => {
    const tab = await tabs.open();
    (await tab.store.sources.open(CELL, FENCE)).insert(0, '#');
    for (const socket of tabs.room.sockets) socket.lose(1008);
    await settled();
    expect(tab.store.refusal).toContain('The server refuses the edits of this conversation.');
    await tabs.goOnline();
    const frames = tabs.room.sockets.map(({ changes }) => changes);
    expect([frames, tab.store.connection]).toEqual([[0], 'online']);
  });

  test('is nothing that the edits of others are about', async () => {
    const here = await tabs.open();
    const there = await tabs.openElsewhere();
    (await there.store.sources.open(CELL, FENCE)).insert(0, '#');
    await until(() => here.store.sources.text(CELL, FENCE) === `#${FENCE}`);
    expect(here.changes.some(({ type }) => type === 'saving')).toBe(false);
  });
});
