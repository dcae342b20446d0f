import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { CONVERSATION, message, openBench, outputs, run } from '../../testing/outbox.js';
import { settled, until } from '../../testing/settled.js';
import { Outbox } from './outbox.js';
import { MemoryLog } from './write-log.js';

const bench = openBench();

describe('without a database', () => {
  it('writes wait in memory', async () => {
    const outbox = new Outbox(bench.page, Promise.resolve(new MemoryLog()));
    bench.opened.push(outbox);
    bench.server.mood = () => 'down';
    await outbox.add(run('queued'), { replace: true });
    await outbox.add(run('executing'), { replace: true });
    await outbox.add(outputs);
    await outbox.add(run('completed'), { replace: true });
    expect((await outbox.waiting(CONVERSATION)).map(({ version }) => version)).toEqual([1, 0, 0]);
    bench.server.mood = () => 'well';
    bench.server.rooms.get(CONVERSATION)?.runs.clear();
    bench.page.happen('online');
    await until(() => bench.server.writes.length > 0);
  });

  it('a deleted conversation has no writes left', async () => {
    const { outbox } = bench.open();
    bench.server.mood = () => 'down';
    await outbox.add(message(1));
    await outbox.discard(CONVERSATION);
    expect(await outbox.waiting(CONVERSATION)).toEqual([]);
  });
});

describe('a page that goes before its writes are stored', () => {
  /** A database that never gets around to anything. */
  class BusyLog extends MemoryLog {
    override add(): Promise<boolean> {
      return new Promise(() => undefined);
    }
  }

  it('leaves them to the next one, in order', async () => {
    const going = new Outbox(bench.page, Promise.resolve(new BusyLog()));
    bench.opened.push(going);
    void going.add(message(1));
    bench.page.happen('leaving');
    // Said when the page was told already that it goes.
    void going.add(message(2));
    void going.add(run('completed'), { replace: true });
    going.close();
    const { outbox } = bench.open(bench.browser.page(bench.server));
    await until(() => bench.server.writes.length === 3);
    expect(bench.paths()).toEqual(['/messages/m1', '/messages/m2', '/runs/r1']);
    expect(await bench.isEmpty(outbox)).toBe(true);
    expect([...bench.browser.remembered.keys()]).toEqual([]);
  });

  it('is heard by one that was open before', async () => {
    const { outbox: staying } = bench.open(bench.browser.page(bench.server));
    await settled();
    const going = new Outbox(bench.page, Promise.resolve(new BusyLog()));
    bench.opened.push(going);
    void going.add(message(1));
    bench.page.happen('leaving');
    going.close();
    await staying.adopt();
    await until(() => bench.server.writes.length === 1);
    expect([...bench.browser.remembered.keys()]).toEqual([]);
  });

  it('leaves nothing when it stays after all', async () => {
    const { outbox } = bench.open();
    bench.page.happen('leaving');
    const added = outbox.add(message(1));
    bench.page.happen('visible');
    expect(await added).toBe(true);
    expect([...bench.browser.remembered.keys()]).toEqual([]);
  });
});

describe('a browser without room', () => {
  class FullLog extends MemoryLog {
    override add(): Promise<boolean> {
      return Promise.reject(new Error('QuotaExceededError'));
    }
  }

  it('still has its writes made, in order, and says that they do not last', async () => {
    const outbox = new Outbox(bench.page, Promise.resolve(new FullLog()));
    bench.opened.push(outbox);
    expect(await outbox.add(message(1))).toBe(false);
    expect(await outbox.add(message(2))).toBe(false);
    await until(() => bench.server.writes.length === 2);
    expect(bench.paths()).toEqual(['/messages/m1', '/messages/m2']);
    expect(await bench.isEmpty(outbox)).toBe(true);
  });
});

it('makes writes without a database that never answers', async () => {
  const outbox = new Outbox(bench.page, new Promise(() => undefined));
  bench.opened.push(outbox);
  const lasts = outbox.add(message(1));
  await settled();
  expect(bench.paths()).toEqual([]);
  bench.browser.clock.advance(10_000);
  expect(await lasts).toBe(false);
  await until(() => bench.paths().join() === '/messages/m1');
});

describe('nothing that is broken in the browser', () => {
  it('is in the way of what other pages left', async () => {
    for (const text of ['{', 'null', '{}', '{"write":{}}'])
      bench.browser.remembered.set(`fenced.unstored.a.${text}`, text);
    const going = new Outbox(bench.page, new Promise(() => undefined));
    void going.add(message(1));
    bench.page.happen('leaving');
    going.close();
    bench.open(bench.browser.page(bench.server));
    await until(() => bench.server.writes.length === 1);
    expect([...bench.browser.remembered.keys()]).toEqual([]);
  });

  it('ends the sending for good', async () => {
    const log = new MemoryLog();
    const { first } = log;
    let broken = 3;
    log.first = (conversation) =>
      (broken -= 1) > 0 ? Promise.reject(new Error('InvalidStateError')) : first.call(log, conversation);
    const outbox = new Outbox(bench.page, Promise.resolve(log));
    bench.opened.push(outbox);
    await outbox.add(message(1));
    for (let step = 0; step < 20; step += 1) {
      await settled(2);
      bench.browser.clock.advance(1000);
    }
    expect(bench.server.writes).toHaveLength(1);
  });
});
