import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryBrowser, type MemoryPage } from '../../testing/memory-environment.js';
import { MemoryServer } from '../../testing/memory-server.js';
import { Outbox, type OutboxEvent } from './outbox.js';
import { settled, until } from '../../testing/settled.js';
import { MemoryLog } from './write-log.js';

const CONVERSATION = '0198c0de-0000-7000-8000-000000000001';
const OTHER = '0198c0de-0000-7000-8000-000000000002';
const root = `/api/conversations/${CONVERSATION}`;

let server: MemoryServer;
let browser: MemoryBrowser;
let page: MemoryPage;
const opened: Outbox[] = [];

beforeEach(() => {
  for (const outbox of opened.splice(0)) outbox.close();
  globalThis.indexedDB = new IDBFactory();
  server = new MemoryServer();
  server.room(CONVERSATION);
  browser = new MemoryBrowser();
  page = browser.page(server);
});

function open(where: MemoryPage = page): { outbox: Outbox; events: OutboxEvent[] } {
  const outbox = new Outbox(where);
  opened.push(outbox);
  const events: OutboxEvent[] = [];
  outbox.subscribe((event) => events.push(event));
  return { outbox, events };
}

const put = (path: string, body: unknown = {}, conversation = CONVERSATION) =>
  ({ conversation, method: 'PUT', path, body }) as const;
const message = (n: number) => put(`${root}/messages/m${n}`, { parent: null, role: 'user', text: `${n}` });
const run = (status: string) => put(`${root}/runs/r1`, { cell: 'm1.0', status });
const empty = async (outbox: Outbox) => {
  await until(() => server.seen.length > 0);
  await settled();
  return (await outbox.count(CONVERSATION)) === 0;
};
const paths = (): readonly string[] => server.seen.map((request) => request.path.slice(root.length));

describe('the outbox', () => {
  it('makes the writes of a conversation in order, one at a time', async () => {
    const { outbox, events } = open();
    let underWay = 0;
    let most = 0;
    const { fetch } = server;
    Object.assign(page, {
      fetch: async (input: string, init: RequestInit) => {
        most = Math.max(most, (underWay += 1));
        await settled(2);
        const answer = await fetch(input, init);
        underWay -= 1;
        return answer;
      },
    });
    for (let n = 1; n <= 5; n += 1) void outbox.add(message(n));
    await until(() => events.filter(({ type }) => type === 'delivered').length === 5);
    expect(paths()).toEqual(['/messages/m1', '/messages/m2', '/messages/m3', '/messages/m4', '/messages/m5']);
    expect(most).toBe(1);
    expect(await empty(outbox)).toBe(true);
  });

  it('repeats a write, with growing pauses, until the server answers', async () => {
    const { outbox, events } = open();
    let tries = 0;
    server.mood = () => ((tries += 1) <= 3 ? 'down' : 'well');
    await outbox.add(message(1));
    for (const pause of [375, 750, 1500]) {
      await until(() => tries === [375, 750, 1500].indexOf(pause) + 1);
      await settled();
      browser.clock.advance(pause - 1);
      await settled();
      expect(events.some(({ type }) => type === 'delivered')).toBe(false);
      browser.clock.advance(1);
    }
    await until(() => events.some(({ type }) => type === 'delivered'));
    expect(tries).toBe(4);
  });

  it('tries at once when the network is back', async () => {
    const { outbox } = open();
    server.mood = () => 'down';
    await outbox.add(message(1));
    await settled();
    server.mood = () => 'well';
    page.happen('online');
    await until(() => server.writes.length === 1);
  });

  it('keeps what it has through a crash in the middle of sending', async () => {
    const first = open();
    // The server does what it is asked, but the page is gone before the answer comes.
    server.mood = () => 'mute';
    await first.outbox.add(message(1));
    await first.outbox.add(message(2));
    await until(() => server.writes.length === 1);
    first.outbox.close();
    server.mood = () => 'well';

    const second = open(browser.page(server));
    await until(() => server.writes.length === 3);
    expect(paths()).toEqual(['/messages/m1', '/messages/m1', '/messages/m2']);
    expect(await empty(second.outbox)).toBe(true);
    expect([...(server.rooms.get(CONVERSATION)?.messages.keys() ?? [])]).toEqual(['m1', 'm2']);
  });

  it.each([400, 403, 404, 409, 413, 422])(
    'drops and reports a write refused with %i, and goes on',
    async (status) => {
      const { outbox, events } = open();
      server.mood = ({ path }) => (path.endsWith('m1') ? status : 'well');
      await outbox.add(message(1));
      await outbox.add(message(2));
      await until(() => events.some(({ type }) => type === 'delivered'));
      expect(events.find(({ type }) => type === 'refused')).toEqual({
        type: 'refused',
        conversation: CONVERSATION,
        path: `${root}/messages/m1`,
        reason: `Refused with ${status}.`,
      });
      expect(await empty(outbox)).toBe(true);
    },
  );

  it.each([401, 408, 425, 429, 500, 503])('keeps a write answered with %i', async (status) => {
    const { outbox, events } = open();
    server.mood = () => status;
    await outbox.add(message(1));
    await until(() => server.seen.length === 1);
    await settled();
    expect(await outbox.count(CONVERSATION)).toBe(1);
    expect(events.some(({ type }) => type === 'refused')).toBe(false);
  });

  it('holds up no conversation because of another', async () => {
    server.room(OTHER);
    const { outbox } = open();
    server.mood = ({ path }) => (path.startsWith(root) ? 'down' : 'well');
    await outbox.add(message(1));
    await outbox.add(put(`/api/conversations/${OTHER}/messages/m9`, { text: '' }, OTHER));
    await until(() => server.writes.length === 1);
    expect(server.seen[0]?.path).toContain(OTHER);
  });

  it('counts the deletion of what is gone as made', async () => {
    const { outbox, events } = open();
    await outbox.add({
      conversation: OTHER,
      method: 'DELETE',
      path: `/api/conversations/${OTHER}`,
      body: null,
    });
    await until(() => events.some(({ type }) => type === 'delivered'));
  });
});

describe('a newer state of a run', () => {
  it('takes the place of the one that waits', async () => {
    const { outbox } = open();
    server.mood = () => 'down';
    await outbox.add(run('queued'), { replace: true });
    await outbox.add(message(1));
    await outbox.add(run('executing'), { replace: true });
    const waiting = await outbox.waiting(CONVERSATION);
    expect(
      waiting.map(({ path, body }) => [path.slice(root.length), (body as { status?: string }).status]),
    ).toEqual([
      ['/runs/r1', 'executing'],
      ['/messages/m1', undefined],
    ]);
  });

  it('stays behind the outputs that came before it', async () => {
    const { outbox } = open();
    server.mood = () => 'down';
    await outbox.add(run('executing'), { replace: true });
    await outbox.add(put(`${root}/runs/r1/outputs`, { start: 0, outputs: [] }));
    await outbox.add(run('completed'), { replace: true });
    const waiting = await outbox.waiting(CONVERSATION);
    expect(waiting.map(({ path }) => path.slice(root.length))).toEqual([
      '/runs/r1',
      '/runs/r1/outputs',
      '/runs/r1',
    ]);
  });

  it('is written as well when the older one was on its way', async () => {
    const { outbox, events } = open();
    let answer = (): void => undefined;
    const { fetch } = server;
    Object.assign(page, {
      fetch: async (input: string, init: RequestInit) => {
        if (server.seen.length === 0) {
          const done = fetch(input, init);
          await new Promise<void>((resolve) => (answer = resolve));
          return done;
        }
        return fetch(input, init);
      },
    });
    await outbox.add(run('executing'), { replace: true });
    await until(() => server.seen.length === 1);
    await outbox.add(run('completed'), { replace: true });
    answer();
    await until(() => events.filter(({ type }) => type === 'delivered').length === 2);
    expect(server.seen.map(({ body }) => (body as { status: string }).status)).toEqual([
      'executing',
      'completed',
    ]);
    expect(await empty(outbox)).toBe(true);
  });
});

describe('two pages of one browser', () => {
  it('never make the same write twice', async () => {
    const first = open();
    const second = open(browser.page(server));
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => (n % 2 === 0 ? first : second).outbox.add(message(n))));
    await until(() => server.writes.length === 6);
    await settled();
    expect(server.writes).toHaveLength(6);
    expect(new Set(paths()).size).toBe(6);
  });

  it('hear of each other', async () => {
    const first = open();
    const second = open(browser.page(server));
    server.mood = () => 422;
    await first.outbox.add(message(1));
    await until(() => second.events.some(({ type }) => type === 'refused'));
    expect(second.events.map(({ type }) => type)).toEqual(['adding', 'changed', 'refused', 'changed']);
  });

  it('take over from one another', async () => {
    const first = open();
    server.mood = () => 'down';
    await first.outbox.add(message(1));
    await settled();
    const second = open(browser.page(server));
    await second.outbox.add(message(2));
    await settled();
    first.outbox.close();
    server.mood = () => 'well';
    await until(() => server.writes.length === 2);
    expect(paths()).toEqual(['/messages/m1', '/messages/m2']);
  });
});

describe('without a database', () => {
  it('writes wait in memory', async () => {
    const outbox = new Outbox(page, Promise.resolve(new MemoryLog()));
    opened.push(outbox);
    server.mood = () => 'down';
    await outbox.add(run('queued'), { replace: true });
    await outbox.add(run('executing'), { replace: true });
    await outbox.add(put(`${root}/runs/r1/outputs`));
    await outbox.add(run('completed'), { replace: true });
    expect((await outbox.waiting(CONVERSATION)).map(({ version }) => version)).toEqual([1, 0, 0]);
    server.mood = () => 'well';
    server.rooms.get(CONVERSATION)?.runs.clear();
    page.happen('online');
    await until(() => server.writes.length > 0);
  });

  it('a deleted conversation has no writes left', async () => {
    const { outbox } = open();
    server.mood = () => 'down';
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
    const going = new Outbox(page, Promise.resolve(new BusyLog()));
    opened.push(going);
    void going.add(message(1));
    page.happen('leaving');
    // Said when the page was told already that it goes.
    void going.add(message(2));
    void going.add(run('completed'), { replace: true });
    going.close();
    const { outbox } = open(browser.page(server));
    await until(() => server.writes.length === 3);
    expect(paths()).toEqual(['/messages/m1', '/messages/m2', '/runs/r1']);
    expect(await empty(outbox)).toBe(true);
    expect([...browser.remembered.keys()]).toEqual([]);
  });

  it('is heard by one that was open before', async () => {
    const { outbox: staying } = open(browser.page(server));
    await settled();
    const going = new Outbox(page, Promise.resolve(new BusyLog()));
    opened.push(going);
    void going.add(message(1));
    page.happen('leaving');
    going.close();
    await staying.adopt();
    await until(() => server.writes.length === 1);
    expect([...browser.remembered.keys()]).toEqual([]);
  });

  it('leaves nothing when it stays after all', async () => {
    const { outbox } = open();
    page.happen('leaving');
    const added = outbox.add(message(1));
    page.happen('visible');
    expect(await added).toBe(true);
    expect([...browser.remembered.keys()]).toEqual([]);
  });
});

describe('a browser without room', () => {
  class FullLog extends MemoryLog {
    override add(): Promise<boolean> {
      return Promise.reject(new Error('QuotaExceededError'));
    }
  }

  it('still has its writes made, in order, and says that they do not last', async () => {
    const outbox = new Outbox(page, Promise.resolve(new FullLog()));
    opened.push(outbox);
    expect(await outbox.add(message(1))).toBe(false);
    expect(await outbox.add(message(2))).toBe(false);
    await until(() => server.writes.length === 2);
    expect(paths()).toEqual(['/messages/m1', '/messages/m2']);
    expect(await empty(outbox)).toBe(true);
  });
});

it('makes writes without a database that never answers', async () => {
  const outbox = new Outbox(page, new Promise(() => undefined));
  opened.push(outbox);
  const lasts = outbox.add(message(1));
  await settled();
  expect(paths()).toEqual([]);
  browser.clock.advance(10_000);
  expect(await lasts).toBe(false);
  await until(() => paths().join() === '/messages/m1');
});

it('says why a write waits once it was tried more than once', async () => {
  const { outbox, events } = open();
  let tries = 0;
  server.mood = () => ((tries += 1) <= 2 ? 'down' : 'well');
  await outbox.add(message(1));
  await until(() => tries === 1);
  await settled();
  expect(events.some(({ type }) => type === 'delayed')).toBe(false);
  browser.clock.advance(375);
  await until(() => events.some(({ type }) => type === 'delayed'));
  browser.clock.advance(750);
  await until(() => events.some(({ type }) => type === 'delivered'));
});

describe('a write that fails again and again while the server answers', () => {
  const answer = (n: number, parent: string) => put(`${root}/replies/a${n}`, { parent, attempt: 1 });
  const outputs = put(`${root}/runs/r1/outputs`, { start: 0, outputs: [] });
  const reasons = async (outbox: Outbox) =>
    (await outbox.asides(CONVERSATION)).map(({ path, reason }) => [path.slice(root.length), reason]);
  const failsAt =
    (...ends: readonly string[]) =>
    ({ path }: { readonly path: string }) =>
      ends.some((end) => path.endsWith(end)) ? 500 : 'well';
  const pass = async (until: () => boolean | Promise<boolean>) => {
    for (let step = 0; step < 400 && !(await until()); step += 1) {
      await settled(4);
      browser.clock.advance(1000);
    }
    expect(await until()).toBe(true);
  };
  const isDone = (outbox: Outbox) => async () => (await outbox.count(CONVERSATION)) === 0;

  it('is set aside with what needs it, and the others go on', async () => {
    const { outbox, events } = open();
    server.mood = failsAt('messages/m1');
    for (const write of [message(1), answer(1, 'm1'), message(2), answer(2, 'm2')]) await outbox.add(write);
    await outbox.add(put(`${root}/runs/r1`, { cell: 'a1.0', status: 'executing' }), { replace: true });
    await outbox.add(outputs);
    await outbox.add(put(`${root}/versions/v1`, { cell: 'm2.0', source: '' }));
    await pass(isDone(outbox));
    expect(server.writes.filter((write) => write === 'PUT messages')).toHaveLength(5);
    expect([...(server.rooms.get(CONVERSATION)?.messages.keys() ?? [])]).toEqual(['m2', 'a2']);
    expect(await reasons(outbox)).toEqual(
      ['messages/m1', 'replies/a1', 'runs/r1', 'runs/r1/outputs'].map((path) => [
        `/${path}`,
        'Refused with 500.',
      ]),
    );
    expect(events.filter(({ type }) => type === 'aside')).toEqual([
      { type: 'aside', conversation: CONVERSATION, path: `${root}/messages/m1`, reason: 'Refused with 500.' },
    ]);
    expect(events.filter((event) => event.type === 'delayed' && !event.isReachable)).toEqual([]);
  });

  it('is kept through a reload, and made in order when the reader says so, in any page', async () => {
    const first = open();
    server.mood = failsAt('messages/m1');
    await first.outbox.add(message(1));
    await first.outbox.add(answer(1, 'm1'));
    await first.outbox.add(message(2));
    await pass(isDone(first.outbox));
    first.outbox.close();
    const { outbox } = open(browser.page(server));
    const other = open(browser.page(server));
    await settled();
    expect(await reasons(other.outbox)).toHaveLength(2);
    expect((await outbox.waiting(CONVERSATION)).map(({ path }) => path.slice(root.length))).toEqual([
      '/messages/m1',
      '/replies/a1',
    ]);
    server.mood = () => 'well';
    await other.outbox.retry(CONVERSATION);
    await until(() => server.rooms.get(CONVERSATION)?.messages.size === 3);
    expect([...(server.rooms.get(CONVERSATION)?.messages.keys() ?? [])]).toEqual(['m2', 'm1', 'a1']);
    expect(await reasons(outbox)).toEqual([]);
  });

  it('is set aside anew where it fails again, and is gone when the reader gives it up', async () => {
    const { outbox, events } = open();
    server.mood = failsAt('messages/m1');
    await outbox.add(message(1));
    await pass(isDone(outbox));
    await outbox.retry(CONVERSATION);
    expect(await outbox.asides(CONVERSATION)).toEqual([]);
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(1);
    await outbox.discardAsides(CONVERSATION);
    expect([await reasons(outbox), await outbox.waiting(CONVERSATION)]).toEqual([[], []]);
    expect(events.map(({ type }) => type)).toContain('discarded');
  });

  it('is never set aside while the server is out of reach, or nobody is logged in', async () => {
    const { outbox, events } = open();
    server.mood = () => 'down';
    await outbox.add(message(1));
    for (let minute = 0; minute < 20; minute += 1) {
      await settled(6);
      browser.clock.advance(60_000);
      if (minute === 10) server.mood = () => 401;
    }
    expect([await outbox.count(CONVERSATION), await reasons(outbox)]).toEqual([1, []]);
    const reached = events.flatMap((event) => (event.type === 'delayed' ? [event.isReachable] : []));
    expect([reached[0], reached.at(-1)]).toEqual([false, true]);
  });

  it.each([503, 507, 429] as const)(
    'waits longer where the server says %i, but not for good',
    async (status) => {
      const { outbox } = open();
      server.mood = ({ path }) => (path.endsWith('m1') ? status : 'well');
      await outbox.add(message(1));
      await outbox.add(message(2));
      await pass(isDone(outbox));
      expect(server.writes).toHaveLength(11);
      expect(await reasons(outbox)).toHaveLength(1);
    },
  );

  it('goes for one that gets no answer while others do', async () => {
    const { outbox } = open();
    server.mood = ({ path }) => (path.endsWith('m1') ? 'mute' : 'well');
    await outbox.add(message(1));
    await outbox.add(message(2));
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(1);
  });

  it('takes the writes of a conversation with it that the server does not have', async () => {
    const { outbox } = open();
    server.rooms.delete(CONVERSATION);
    server.mood = ({ method, path }) => (method === 'PUT' && path === root ? 500 : 'well');
    await outbox.add(put(root, { title: '' }));
    await outbox.add(message(1));
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(2);
    server.mood = () => 'well';
    await outbox.retry(CONVERSATION);
    await pass(() => server.rooms.get(CONVERSATION)?.messages.size === 1);
  });

  it('leaves alone what is written of other fields, and gives way to a later state', async () => {
    const { outbox } = open();
    server.mood = ({ body }) => ((body as { title?: string } | undefined)?.title === 'bad' ? 500 : 'well');
    await outbox.add(put(root, { title: 'bad' }));
    await outbox.add(message(1));
    await outbox.add(put(root, { model: 'm' }));
    await pass(isDone(outbox));
    expect([server.rooms.get(CONVERSATION)?.conversation.model, (await reasons(outbox)).length]).toEqual([
      'm',
      1,
    ]);
    await outbox.add(put(root, { title: 'good' }));
    await until(() => server.rooms.get(CONVERSATION)?.conversation.title === 'good');
    await settled();
    expect(await reasons(outbox)).toEqual([]);
  });

  it('lets what was behind it go when a later state of it is made', async () => {
    const { outbox } = open();
    server.mood = ({ path, body }) =>
      path.endsWith('r1') && (body as { status: string }).status === 'executing' ? 500 : 'well';
    await outbox.add(run('executing'), { replace: true });
    await outbox.add(outputs);
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(2);
    await outbox.add(run('completed'), { replace: true });
    await pass(isDone(outbox));
    await settled();
    expect([await reasons(outbox), server.writes.at(-1)]).toEqual([[], 'PUT outputs']);
  });
});

describe('the end of a run', () => {
  const end = put(`${root}/runs/r1`, {
    cell: 'm1.0',
    language: 'python',
    source: 'x',
    status: 'failed',
    clocks: { queue: 0, load: 0, download: 0, execution: 1 },
    memory: 1,
    error: { name: 'E', message: 'odd', line: 1.5, variables_lost: true },
    by: 'page',
    session: 's',
    dropped: 1,
    created: null,
  });
  const isOdd = (body: unknown) => (body as { error?: { line: unknown } } | undefined)?.error?.line === 1.5;

  it.each([422, 500])('is written without what the server answers with %i', async (status) => {
    const { outbox, events } = open();
    server.mood = ({ body }) => (isOdd(body) ? status : 'well');
    await outbox.add(run('executing'), { replace: true });
    await until(() => server.writes.length === 1);
    await outbox.add(end, { replace: true });
    for (let step = 0; step < 20; step += 1) {
      await settled(4);
      browser.clock.advance(1000);
    }
    expect(server.rooms.get(CONVERSATION)?.runs.get('r1')?.run).toMatchObject({
      status: 'failed',
      error: { name: 'NotSaved', message: `How this run ended could not be saved. Refused with ${status}.` },
    });
    expect(events.filter(({ type }) => type === 'refused')).toHaveLength(1);
    expect([await outbox.count(CONVERSATION), await outbox.asides(CONVERSATION)]).toEqual([0, []]);
  });

  it('is dropped where not even that is taken', async () => {
    const { outbox, events } = open();
    server.mood = () => 422;
    await outbox.add(end, { replace: true });
    await until(() => events.filter(({ type }) => type === 'refused').length === 2);
    expect(await empty(outbox)).toBe(true);
  });
});

describe('nothing that is broken in the browser', () => {
  it('is in the way of what other pages left', async () => {
    for (const text of ['{', 'null', '{}', '{"write":{}}'])
      browser.remembered.set(`fenced.unstored.a.${text}`, text);
    const going = new Outbox(page, new Promise(() => undefined));
    void going.add(message(1));
    page.happen('leaving');
    going.close();
    open(browser.page(server));
    await until(() => server.writes.length === 1);
    expect([...browser.remembered.keys()]).toEqual([]);
  });

  it('ends the sending for good', async () => {
    const log = new MemoryLog();
    const { first } = log;
    let broken = 3;
    log.first = (conversation) =>
      (broken -= 1) > 0 ? Promise.reject(new Error('InvalidStateError')) : first.call(log, conversation);
    const outbox = new Outbox(page, Promise.resolve(log));
    opened.push(outbox);
    await outbox.add(message(1));
    for (let step = 0; step < 20; step += 1) {
      await settled(2);
      browser.clock.advance(1000);
    }
    expect(server.writes).toHaveLength(1);
  });
});

it('counts a write from the moment at which it is made, and in every page', async () => {
  const here = open();
  const there = open(browser.page(server));
  server.mood = () => 'down';
  const counts: Promise<number>[] = [];
  there.outbox.subscribe(({ type }) => type === 'adding' && counts.push(there.outbox.count(CONVERSATION)));
  const added = here.outbox.add(message(1));
  expect(await here.outbox.count(CONVERSATION)).toBe(1);
  await added;
  await settled();
  expect(await Promise.all(counts)).toEqual([1]);
});
