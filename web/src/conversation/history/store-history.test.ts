import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { settled, until } from '../../testing/settled.js';
import { ALL, CELL, IN_THE_END, MESSAGE, openTabs } from '../../testing/tabs.js';
import { Unreachable } from '../sync/rest.js';

const tabs = openTabs();

describe('the history of runs', () => {
  test('has what the server has, and what only this page knows', async () => {
    const tab = await tabs.open();
    for (const id of ['r1', 'r2', 'r3']) tabs.ran(tab, id, id === 'r2' ? { status: 'failed' } : {});
    await tabs.delivered(tab);
    const again = await tabs.reload(tab);
    expect(again.store.history.runs(CELL).map(({ id }) => id)).toEqual(['r3']);
    expect(await tabs.idsOf(again)).toEqual(['r3', 'r2', 'r1']);
    tabs.server.mood = ({ method }) => (method === 'PUT' ? 'down' : 'well');
    tabs.ran(again, 'r4');
    expect(await tabs.idsOf(again)).toEqual(['r4', 'r3', 'r2', 'r1']);
    expect(await tabs.idsOf(again, { ...ALL, statuses: ['failed'] })).toEqual(['r2']);
    expect(await tabs.idsOf(again, { ...ALL, cell: `${MESSAGE}.1` })).toEqual([]);
    expect((await again.store.history.loadRun('r1')).outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'r1' },
    ]);
    expect((await again.store.history.loadRun('r4')).outputs).toHaveLength(1);
  });

  test('comes by pages', async () => {
    const tab = await tabs.open();
    for (let n = 0; n < 60; n += 1) tabs.ran(tab, `r${n}`);
    await tabs.delivered(tab);
    const again = await tabs.reload(tab);
    const first = await again.store.history.loadRuns(ALL);
    expect([first.runs.length, first.more]).toEqual([50, true]);
    const second = await again.store.history.loadRuns({ ...ALL, before: first.runs.at(-1)?.id ?? '' });
    expect([second.runs.map(({ id }) => id).join(), second.more]).toEqual([
      'r9,r8,r7,r6,r5,r4,r3,r2,r1,r0',
      false,
    ]);
  });

  test('cannot be asked for offline, and says so', async () => {
    const tab = await tabs.open();
    tabs.goOffline();
    await expect(tab.store.history.loadRuns(ALL)).rejects.toBeInstanceOf(Unreachable);
  });

  test('of runs made offline survives a reload, with their own times and outputs', async () => {
    let tab = await tabs.open();
    tabs.goOffline();
    tabs.ran(tab, 'r1');
    tabs.ran(tab, 'r2');
    const created = tab.store.history.runs(CELL).map((one) => one.created);
    await settled();
    tabs.browser.clock.advance(600_000);
    tab = await tabs.reload(tab);
    expect(tab.store.history.runs(CELL).map(({ id }) => id)).toEqual(['r1', 'r2']);
    expect(tab.store.history.outputs('r2')).toHaveLength(1);
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect([...tabs.room.runs.values()].map((row) => row.run.created)).toEqual(created);
    expect([...tabs.room.runs.values()].map(({ outputs }) => outputs.length)).toEqual([1, 1]);
  });

  test('is cleared at once, also offline, and stays so after a reload', async () => {
    let tab = await tabs.open();
    for (const id of ['r1', 'r2', 'r3']) tabs.ran(tab, id);
    await tabs.delivered(tab);
    tabs.goOffline();
    tab.store.history.clearRuns(CELL, 'earlier');
    expect(tab.store.history.runs(CELL).map(({ id }) => id)).toEqual(['r3']);
    expect(tab.changes).toContainEqual({ type: 'history', cell: null });
    tabs.ran(tab, 'r4');
    await settled();
    tab = await tabs.reload(tab);
    expect(tab.store.history.runs(CELL).map(({ id }) => id)).toEqual(['r4']);
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect([...tabs.room.runs.keys()]).toEqual(['r3', 'r4']);
    expect(await tabs.idsOf(tab)).toEqual(['r4', 'r3']);
  });

  test('keeps the last run that executed beside one that never did, as the server does', async () => {
    const tab = await tabs.open();
    tabs.ran(tab, 'r1');
    tabs.ran(tab, 'r2');
    tabs.ran(tab, 'stopped', { status: 'aborted' });
    tab.store.history.clearRuns(CELL, 'earlier');
    expect(tab.store.history.runs(CELL).map(({ id }) => id)).toEqual(['r2', 'stopped']);
  });

  test('counts runs that only a list knows as removed until the server hears of it', async () => {
    const first = await tabs.open();
    for (const id of ['r1', 'r2', 'r3']) tabs.ran(first, id);
    await tabs.delivered(first);
    const tab = await tabs.reload(first);
    const { runs } = await tab.store.history.loadRuns(ALL);
    expect([runs.length, tab.store.history.runs(CELL).length]).toEqual([3, 1]);
    tabs.goOffline();
    tab.store.history.clearRuns(null, 'earlier');
    expect(runs.filter((one) => !tab.store.history.isRemoved(one)).map(({ id }) => id)).toEqual(['r3']);
    tab.store.history.clearRuns(null, 'all');
    expect(runs.filter((one) => !tab.store.history.isRemoved(one))).toEqual([]);
    expect(tab.store.history.isRemoved(tabs.run('r4', { created: '2100-01-01T00:00:00Z' }))).toBe(false);
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect(tabs.room.runs.size).toBe(0);
    // Another page's, asked for before and told of afterwards: the server keeps it.
    expect(tab.store.history.isRemoved(tabs.run('late'))).toBe(false);
  });

  test('is cleared of what another machine ran whose clock is ahead', async () => {
    const tab = await tabs.open();
    const created = new Date(tabs.browser.clock.now() + 60_000).toISOString();
    tabs.room.act({ kind: 'put_run', id: 'others', body: { ...tabs.run('others'), created } });
    await until(() => tab.store.history.run('others') !== undefined);
    tab.store.history.clearRuns(null, 'all');
    await tabs.delivered(tab);
    expect([tabs.room.runs.size, tab.store.history.runs(CELL)]).toEqual([0, []]);
  });

  test('keeps what ran after it was cleared, however late the server hears of it', async () => {
    const tab = await tabs.open();
    tabs.ran(tab, 'r1');
    await tabs.delivered(tab);
    tabs.goOffline();
    tab.store.history.clearRuns(null, 'all');
    tabs.browser.clock.advance(60_000);
    const later = new Date(tabs.browser.clock.now()).toISOString();
    tabs.room.act({ kind: 'put_run', id: 'others', body: { ...tabs.run('others'), created: later } });
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect([...tabs.room.runs.keys()]).toEqual(['others']);
    await until(
      () =>
        tab.store.history
          .runs(CELL)
          .map(({ id }) => id)
          .join() === 'others',
    );
  });

  test('keeps a run that went on while it was cleared', async () => {
    const tab = await tabs.open();
    tabs.goOffline();
    tab.store.history.putRun(tabs.run('going', { status: 'executing' }));
    await settled();
    tab.store.history.clearRuns(null, 'all');
    tab.store.history.putRun(tabs.run('going'));
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect([...tabs.room.runs.keys()]).toEqual(['going']);
    expect(tab.store.history.runs(CELL)).toHaveLength(1);
  });

  test('cleared by another page is cleared here', async () => {
    const here = await tabs.open();
    tabs.ran(here, 'r1');
    tabs.ran(here, 'r2');
    await tabs.delivered(here);
    tabs.room.act({ kind: 'clear_runs', clearing: { cell: null, which: 'all', until: IN_THE_END } });
    await until(() => here.store.history.runs(CELL).length === 0);
    expect(here.changes).toContainEqual({ type: 'run', cell: CELL, run: 'r2' });
    // What comes late of such a run does not bring it back.
    tabs.room.tell({ type: 'output.appended', run: 'r2', start: 1, outputs: [] });
    await settled();
    expect(here.store.history.run('r2')).toBeUndefined();
  });

  test('cleared while this page was away is cleared when it comes back', async () => {
    const here = await tabs.open();
    tabs.ran(here, 'r1');
    tabs.ran(here, 'r2');
    await tabs.delivered(here);
    tabs.goOffline();
    tabs.room.act({ kind: 'clear_runs', clearing: { cell: null, which: 'all', until: IN_THE_END } });
    tabs.room.restart('second');
    await tabs.goOnline();
    await until(() => here.store.history.runs(CELL).length === 0);
  });

  test('shows which outputs were given up, also of runs of this page', async () => {
    const here = await tabs.open();
    tabs.ran(here, 'r1');
    tabs.ran(here, 'r2');
    await tabs.delivered(here);
    tabs.room.prune('r1');
    await until(() => here.store.history.run('r1')?.pruned === true);
    expect(here.store.history.outputs('r1')).toEqual([]);
    expect((await here.store.history.loadRun('r1')).run.pruned).toBe(true);
  });
});
