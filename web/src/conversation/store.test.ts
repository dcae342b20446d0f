import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { until } from '../testing/settled.js';
import { CELL, FENCE, ID, openTabs } from '../testing/tabs.js';

const tabs = openTabs();

test('a conversation that was deleted says so, and opens no text for editing', async () => {
  const tab = await tabs.open();
  tabs.room.tell({ type: 'conversation.deleted', id: ID });
  await until(() => tab.store.isDeleted);
  expect(tab.store.failure).toContain('This conversation was deleted.');
  await expect(tab.store.sources.open(CELL, FENCE)).rejects.toThrow('This conversation was deleted.');
});

test('a conversation that the server does not have is missing, and nothing is offline', async () => {
  tabs.server.rooms.clear();
  const tab = await tabs.open();
  expect([tab.store.isMissing, tab.store.isDeleted, tab.store.connection]).toEqual([true, false, 'online']);
  expect(tab.store.failure).toContain('not on this server');
  expect(tabs.server.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('a conversation that was deleted while the page was away is deleted, not missing', async () => {
  const tab = await tabs.open();
  tabs.server.rooms.clear();
  tabs.room.restart('second');
  await until(() => {
    tabs.browser.clock.advance(1000);
    return tab.store.isDeleted;
  });
  expect([tab.store.isMissing, tab.store.connection]).toEqual([false, 'online']);
});
