import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { settled, until } from '../../testing/settled.js';
import { CELL, FENCE, LONG_AGO, openTabs } from '../../testing/tabs.js';
import { Unreachable } from '../sync/rest.js';

const tabs = openTabs();

describe('versions', () => {
  test('are added at once, and only where they tell something new', async () => {
    const tab = await tabs.open();
    tab.store.cells.addVersion(CELL, FENCE, 'run');
    tab.store.cells.addVersion(CELL, 'x = 2', 'run');
    tab.store.cells.addVersion(CELL, 'x = 2', 'replaced');
    tab.store.cells.addVersion(CELL, 'x = 2', 'named', 'two');
    tab.store.cells.addVersion(CELL, FENCE, 'replaced');
    expect(tab.store.cells.versions(CELL).map(({ reason, name }) => [reason, name])).toEqual([
      ['run', ''],
      ['named', 'two'],
    ]);
    await until(() => tabs.room.versions.size === 2);
    expect(tab.changes).toContainEqual({ type: 'history', cell: CELL });
  });

  test('made offline are there after a reload, and keep their times', async () => {
    let tab = await tabs.open();
    tabs.goOffline();
    tab.store.cells.addVersion(CELL, 'x = 2', 'run');
    tabs.browser.clock.advance(300_000);
    tab.store.cells.addVersion(CELL, 'x = 3', 'run');
    const created = tab.store.cells.versions(CELL).map((version) => version.created);
    await settled();
    tab = await tabs.reload(tab);
    expect(tabs.sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
    await expect(tab.store.cells.loadVersions(CELL)).rejects.toBeInstanceOf(Unreachable);
    expect(tabs.sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect([...tabs.room.versions.values()].map((version) => version.created)).toEqual(created);
    await tab.store.cells.loadVersions(CELL);
    expect(tabs.sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
  });

  test('of others come as they are made, or when they are asked for', async () => {
    const body = { cell: CELL, source: 'old', reason: 'run', name: '', created: LONG_AGO } as const;
    tabs.room.act({ kind: 'put_version', id: '0198c0de-0000-7000-8000-0000000000v1', body });
    const here = await tabs.open();
    const there = await tabs.openElsewhere();
    there.store.cells.addVersion(CELL, 'new', 'named', 'mine');
    await until(() => tabs.sourcesOf(here).length === 1);
    await here.store.cells.loadVersions(CELL);
    expect(tabs.sourcesOf(here)).toEqual(['old', 'new']);
  });

  test('that the server had already are not shown twice', async () => {
    const first = await tabs.open();
    first.store.cells.addVersion(CELL, 'x = 2', 'run');
    await tabs.delivered(first);
    const tab = await tabs.reload(first);
    // This page does not know of the one that is there.
    tabs.browser.clock.advance(1000);
    tab.store.cells.addVersion(CELL, 'x = 2', 'run');
    await tabs.delivered(tab);
    await tab.store.cells.loadVersions(CELL);
    expect(tabs.sourcesOf(tab)).toEqual(['x = 2']);
  });

  test('that another page made at the same time are shown once', async () => {
    const tab = await tabs.open();
    tabs.goOffline();
    tab.store.cells.addVersion(CELL, 'x = 2', 'run');
    const body = { cell: CELL, source: 'x = 2', reason: 'run', name: '', created: LONG_AGO } as const;
    tabs.room.act({ kind: 'put_version', id: '0198c0de-0000-7000-8000-0000000000v2', body });
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect([tabs.sourcesOf(tab), tabs.room.versions.size]).toEqual([['x = 2'], 1]);
  });

  test('keep the text that another one took the place of', async () => {
    const tab = await tabs.open();
    await tab.store.sources.write(CELL, FENCE, 'x = 2');
    expect(tabs.sourcesOf(tab)).toEqual([]);
    await tab.store.sources.write(CELL, FENCE, 'x = 3');
    expect(tab.store.cells.versions(CELL)).toMatchObject([{ source: 'x = 2', reason: 'replaced' }]);
    await tab.store.sources.reset(CELL, FENCE);
    await tab.store.sources.write(CELL, FENCE, 'x = 2');
    await tab.store.sources.write(CELL, FENCE, 'x = 4');
    expect(tabs.sourcesOf(tab)).toEqual(['x = 2', 'x = 3']);
    expect(tab.store.sources.text(CELL, FENCE)).toBe('x = 4');
  });
});
