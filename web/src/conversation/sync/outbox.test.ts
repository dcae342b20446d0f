import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { CONVERSATION, OTHER, message, openBench, outputs, root, run } from '../../testing/outbox.js';
import { settled, until } from '../../testing/settled.js';

const bench = openBench();

describe('the outbox', () => {
  it('makes the writes of a conversation in order, one at a time', async () => {
    const { outbox, events } = bench.open();
    let underWay = 0;
    let most = 0;
    const { fetch } = bench.server;
    Object.assign(bench.page, {
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
    expect(bench.paths()).toEqual([
      '/messages/m1',
      '/messages/m2',
      '/messages/m3',
      '/messages/m4',
      '/messages/m5',
    ]);
    expect(most).toBe(1);
    expect(await bench.isEmpty(outbox)).toBe(true);
  });

  it('repeats a write, with growing pauses, until the server answers', async () => {
    const { outbox, events } = bench.open();
    let tries = 0;
    bench.server.mood = () => ((tries += 1) <= 3 ? 'down' : 'well');
    await outbox.add(message(1));
    for (const pause of [375, 750, 1500]) {
      await until(() => tries === [375, 750, 1500].indexOf(pause) + 1);
      await settled();
      bench.browser.clock.advance(pause - 1);
      await settled();
      expect(events.some(({ type }) => type === 'delivered')).toBe(false);
      bench.browser.clock.advance(1);
    }
    await until(() => events.some(({ type }) => type === 'delivered'));
    expect(tries).toBe(4);
  });

  it('tries at once when the network is back', async () => {
    const { outbox } = bench.open();
    bench.server.mood = () => 'down';
    await outbox.add(message(1));
    await settled();
    bench.server.mood = () => 'well';
    bench.page.happen('online');
    await until(() => bench.server.writes.length === 1);
  });

  it('keeps what it has through a crash in the middle of sending', async () => {
    const first = bench.open();
    // The server does what it is asked, but the page is gone before the answer comes.
    bench.server.mood = () => 'mute';
    await first.outbox.add(message(1));
    await first.outbox.add(message(2));
    await until(() => bench.server.writes.length === 1);
    first.outbox.close();
    bench.server.mood = () => 'well';

    const second = bench.open(bench.browser.page(bench.server));
    await until(() => bench.server.writes.length === 3);
    expect(bench.paths()).toEqual(['/messages/m1', '/messages/m1', '/messages/m2']);
    expect(await bench.isEmpty(second.outbox)).toBe(true);
    expect(bench.messages()).toEqual(['m1', 'm2']);
  });

  it.each([400, 403, 404, 409, 413, 422])(
    'drops and reports a write refused with %i, and goes on',
    async (status) => {
      const { outbox, events } = bench.open();
      bench.server.mood = ({ path }) => (path.endsWith('m1') ? status : 'well');
      await outbox.add(message(1));
      await outbox.add(message(2));
      await until(() => events.some(({ type }) => type === 'delivered'));
      expect(events.find(({ type }) => type === 'refused')).toEqual({
        type: 'refused',
        conversation: CONVERSATION,
        subject: { kind: 'put_message', id: 'm1' },
        reason: `Refused with ${status}.`,
      });
      expect(await bench.isEmpty(outbox)).toBe(true);
    },
  );

  it.each([401, 408, 425, 429, 500, 503])('keeps a write answered with %i', async (status) => {
    const { outbox, events } = bench.open();
    bench.server.mood = () => status;
    await outbox.add(message(1));
    await until(() => bench.server.seen.length === 1);
    await settled();
    expect(await outbox.count(CONVERSATION)).toBe(1);
    expect(events.some(({ type }) => type === 'refused')).toBe(false);
  });

  it('holds up no conversation because of another', async () => {
    bench.server.room(OTHER);
    const { outbox } = bench.open();
    bench.server.mood = ({ path }) => (path.startsWith(root) ? 'down' : 'well');
    await outbox.add(message(1));
    await outbox.add({ ...message(9), conversation: OTHER });
    await until(() => bench.server.writes.length === 1);
    expect(bench.server.seen[0]?.path).toContain(OTHER);
  });

  it('counts the deletion of what is gone as made', async () => {
    const { outbox, events } = bench.open();
    await outbox.add({ conversation: OTHER, command: { kind: 'delete_conversation' } });
    await until(() => events.some(({ type }) => type === 'delivered'));
  });
});

describe('a newer state of a run', () => {
  it('takes the place of the one that waits', async () => {
    const { outbox } = bench.open();
    bench.server.mood = () => 'down';
    await outbox.add(run('queued'), { replace: true });
    await outbox.add(message(1));
    await outbox.add(run('executing'), { replace: true });
    const waiting = await outbox.waiting(CONVERSATION);
    expect(
      waiting.map(({ command }) => [command.kind, command.kind === 'put_run' && command.body.status]),
    ).toEqual([
      ['put_run', 'executing'],
      ['put_message', false],
    ]);
  });

  it('stays behind the outputs that came before it', async () => {
    const { outbox } = bench.open();
    bench.server.mood = () => 'down';
    await outbox.add(run('executing'), { replace: true });
    await outbox.add(outputs);
    await outbox.add(run('completed'), { replace: true });
    const waiting = await outbox.waiting(CONVERSATION);
    expect(waiting.map(({ command }) => command.kind)).toEqual(['put_run', 'put_outputs', 'put_run']);
  });

  it('is written as well when the older one was on its way', async () => {
    const { outbox, events } = bench.open();
    let answer = (): void => undefined;
    const { fetch } = bench.server;
    Object.assign(bench.page, {
      fetch: async (input: string, init: RequestInit) => {
        if (bench.server.seen.length === 0) {
          const done = fetch(input, init);
          await new Promise<void>((resolve) => (answer = resolve));
          return done;
        }
        return fetch(input, init);
      },
    });
    await outbox.add(run('executing'), { replace: true });
    await until(() => bench.server.seen.length === 1);
    await outbox.add(run('completed'), { replace: true });
    answer();
    await until(() => events.filter(({ type }) => type === 'delivered').length === 2);
    expect(bench.server.seen.map(({ body }) => (body as { status: string }).status)).toEqual([
      'executing',
      'completed',
    ]);
    expect(await bench.isEmpty(outbox)).toBe(true);
  });
});

describe('two pages of one browser', () => {
  it('never make the same write twice', async () => {
    const first = bench.open();
    const second = bench.open(bench.browser.page(bench.server));
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => (n % 2 === 0 ? first : second).outbox.add(message(n))));
    await until(() => bench.server.writes.length === 6);
    await settled();
    expect(bench.server.writes).toHaveLength(6);
    expect(new Set(bench.paths()).size).toBe(6);
  });

  it('hear of each other', async () => {
    const first = bench.open();
    const second = bench.open(bench.browser.page(bench.server));
    bench.server.mood = () => 422;
    await first.outbox.add(message(1));
    await until(() => second.events.some(({ type }) => type === 'refused'));
    expect(second.events.map(({ type }) => type)).toEqual(['adding', 'changed', 'refused', 'changed']);
  });

  it('take over from one another', async () => {
    const first = bench.open();
    bench.server.mood = () => 'down';
    await first.outbox.add(message(1));
    await settled();
    const second = bench.open(bench.browser.page(bench.server));
    await second.outbox.add(message(2));
    await settled();
    first.outbox.close();
    bench.server.mood = () => 'well';
    await until(() => bench.server.writes.length === 2);
    expect(bench.paths()).toEqual(['/messages/m1', '/messages/m2']);
  });
});

it('says why a write waits once it was tried more than once', async () => {
  const { outbox, events } = bench.open();
  let tries = 0;
  bench.server.mood = () => ((tries += 1) <= 2 ? 'down' : 'well');
  await outbox.add(message(1));
  await until(() => tries === 1);
  await settled();
  expect(events.some(({ type }) => type === 'delayed')).toBe(false);
  bench.browser.clock.advance(375);
  await until(() => events.some(({ type }) => type === 'delayed'));
  bench.browser.clock.advance(750);
  await until(() => events.some(({ type }) => type === 'delivered'));
});

it('counts a write from the moment at which it is made, and in every page', async () => {
  const here = bench.open();
  const there = bench.open(bench.browser.page(bench.server));
  bench.server.mood = () => 'down';
  const counts: Promise<number>[] = [];
  there.outbox.subscribe(({ type }) => type === 'adding' && counts.push(there.outbox.count(CONVERSATION)));
  const added = here.outbox.add(message(1));
  expect(await here.outbox.count(CONVERSATION)).toBe(1);
  await added;
  await settled();
  expect(await Promise.all(counts)).toEqual([1]);
});
