import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { CONVERSATION, message, openBench, outputs, root, run, write } from '../../testing/outbox.js';
import { settled, until } from '../../testing/settled.js';
import type { Outbox } from './outbox.js';

const bench = openBench();

describe('a write that fails again and again while the server answers', () => {
  const answer = (n: number, parent: string) =>
    write({ kind: 'put_reply', id: `a${n}`, body: { parent, attempt: 1, example: null } });
  const reasons = async (outbox: Outbox) =>
    (await outbox.asides(CONVERSATION)).map(({ command, reason }) => [command.kind, reason]);
  const failsAt =
    (...ends: readonly string[]) =>
    ({ path }: { readonly path: string }) =>
      ends.some((end) => path.endsWith(end)) ? 500 : 'well';
  const pass = async (until: () => boolean | Promise<boolean>) => {
    for (let step = 0; step < 400 && !(await until()); step += 1) {
      await settled(4);
      bench.browser.clock.advance(1000);
    }
    expect(await until()).toBe(true);
  };
  const isDone = (outbox: Outbox) => async () => (await outbox.count(CONVERSATION)) === 0;

  it('is set aside with what needs it, and the others go on', async () => {
    const { outbox, events } = bench.open();
    bench.server.mood = failsAt('messages/m1');
    for (const write of [message(1), answer(1, 'm1'), message(2), answer(2, 'm2')]) await outbox.add(write);
    await outbox.add(run('executing', { cell: 'a1.0' }), { replace: true });
    await outbox.add(outputs);
    await outbox.add(
      write({
        kind: 'put_version',
        id: 'v1',
        body: { cell: 'm2.0', source: '', reason: 'run', name: '', created: null },
      }),
    );
    await pass(isDone(outbox));
    expect(bench.server.writes.filter((write) => write === 'put_message')).toHaveLength(5);
    expect(bench.messages()).toEqual(['m2', 'a2']);
    expect(await reasons(outbox)).toEqual(
      ['put_message', 'put_reply', 'put_run', 'put_outputs'].map((kind) => [kind, 'Refused with 500.']),
    );
    expect(events.filter(({ type }) => type === 'aside')).toEqual([
      {
        type: 'aside',
        conversation: CONVERSATION,
        subject: { kind: 'put_message', id: 'm1' },
        reason: 'Refused with 500.',
      },
    ]);
    expect(events.filter((event) => event.type === 'delayed' && !event.isReachable)).toEqual([]);
  });

  it('is kept through a reload, and made in order when the reader says so, in any page', async () => {
    const first = bench.open();
    bench.server.mood = failsAt('messages/m1');
    await first.outbox.add(message(1));
    await first.outbox.add(answer(1, 'm1'));
    await first.outbox.add(message(2));
    await pass(isDone(first.outbox));
    first.outbox.close();
    const { outbox } = bench.open(bench.browser.page(bench.server));
    const other = bench.open(bench.browser.page(bench.server));
    await settled();
    expect(await reasons(other.outbox)).toHaveLength(2);
    expect((await outbox.waiting(CONVERSATION)).map(({ command }) => command.kind)).toEqual([
      'put_message',
      'put_reply',
    ]);
    bench.server.mood = () => 'well';
    await other.outbox.retry(CONVERSATION);
    await until(() => bench.messages().length === 3);
    expect(bench.messages()).toEqual(['m2', 'm1', 'a1']);
    expect(await reasons(outbox)).toEqual([]);
  });

  it('is set aside anew where it fails again, and is gone when the reader gives it up', async () => {
    const { outbox, events } = bench.open();
    bench.server.mood = failsAt('messages/m1');
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
    const { outbox, events } = bench.open();
    bench.server.mood = () => 'down';
    await outbox.add(message(1));
    for (let minute = 0; minute < 20; minute += 1) {
      await settled(6);
      bench.browser.clock.advance(60_000);
      if (minute === 10) bench.server.mood = () => 401;
    }
    expect([await outbox.count(CONVERSATION), await reasons(outbox)]).toEqual([1, []]);
    const reached = events.flatMap((event) => (event.type === 'delayed' ? [event.isReachable] : []));
    expect([reached[0], reached.at(-1)]).toEqual([false, true]);
  });

  it.each([503, 507, 429] as const)(
    'waits longer where the server says %i, but not for good',
    async (status) => {
      const { outbox } = bench.open();
      bench.server.mood = ({ path }) => (path.endsWith('m1') ? status : 'well');
      await outbox.add(message(1));
      await outbox.add(message(2));
      await pass(isDone(outbox));
      expect(bench.server.writes).toHaveLength(11);
      expect(await reasons(outbox)).toHaveLength(1);
    },
  );

  it('goes for one that gets no answer while others do', async () => {
    const { outbox } = bench.open();
    bench.server.mood = ({ path }) => (path.endsWith('m1') ? 'mute' : 'well');
    await outbox.add(message(1));
    await outbox.add(message(2));
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(1);
  });

  it('takes the writes of a conversation with it that the server does not have', async () => {
    const { outbox } = bench.open();
    bench.server.rooms.delete(CONVERSATION);
    bench.server.mood = ({ method, path }) => (method === 'PUT' && path === root ? 500 : 'well');
    await outbox.add(write({ kind: 'put_conversation', body: { title: '' } }));
    await outbox.add(message(1));
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(2);
    bench.server.mood = () => 'well';
    await outbox.retry(CONVERSATION);
    await pass(() => bench.messages().length === 1);
  });

  it('leaves alone what is written of other fields, and gives way to a later state', async () => {
    const { outbox } = bench.open();
    bench.server.mood = ({ body }) =>
      (body as { title?: string } | undefined)?.title === 'bad' ? 500 : 'well';
    await outbox.add(write({ kind: 'put_conversation', body: { title: 'bad' } }));
    await outbox.add(message(1));
    await outbox.add(write({ kind: 'put_conversation', body: { model: 'm' } }));
    await pass(isDone(outbox));
    expect([
      bench.server.rooms.get(CONVERSATION)?.conversation.model,
      (await reasons(outbox)).length,
    ]).toEqual(['m', 1]);
    await outbox.add(write({ kind: 'put_conversation', body: { title: 'good' } }));
    await until(() => bench.server.rooms.get(CONVERSATION)?.conversation.title === 'good');
    await settled();
    expect(await reasons(outbox)).toEqual([]);
  });

  it('lets what was behind it go when a later state of it is made', async () => {
    const { outbox } = bench.open();
    bench.server.mood = ({ path, body }) =>
      path.endsWith('r1') && (body as { status: string }).status === 'executing' ? 500 : 'well';
    await outbox.add(run('executing'), { replace: true });
    await outbox.add(outputs);
    await pass(isDone(outbox));
    expect(await reasons(outbox)).toHaveLength(2);
    await outbox.add(run('completed'), { replace: true });
    await pass(isDone(outbox));
    await settled();
    expect([await reasons(outbox), bench.server.writes.at(-1)]).toEqual([[], 'put_outputs']);
  });
});

describe('the end of a run', () => {
  const end = run('failed', {
    clocks: { queue: 0, load: 0, download: 0, execution: 1 },
    memory: 1,
    error: { name: 'E', message: 'odd', line: 1.5, variables_lost: true },
    session: 's',
    dropped: 1,
    names: null,
  });
  const isOdd = (body: unknown) => (body as { error?: { line: unknown } } | undefined)?.error?.line === 1.5;

  it.each([422, 500])('is written without what the server answers with %i', async (status) => {
    const { outbox, events } = bench.open();
    bench.server.mood = ({ body }) => (isOdd(body) ? status : 'well');
    await outbox.add(run('executing'), { replace: true });
    await until(() => bench.server.writes.length === 1);
    await outbox.add(end, { replace: true });
    for (let step = 0; step < 20; step += 1) {
      await settled(4);
      bench.browser.clock.advance(1000);
    }
    expect(bench.server.rooms.get(CONVERSATION)?.runs.get('r1')?.run).toMatchObject({
      status: 'failed',
      error: { name: 'NotSaved', message: `How this run ended could not be saved. Refused with ${status}.` },
    });
    expect(events.filter(({ type }) => type === 'refused')).toHaveLength(1);
    expect([await outbox.count(CONVERSATION), await outbox.asides(CONVERSATION)]).toEqual([0, []]);
  });

  it('is dropped where not even that is taken', async () => {
    const { outbox, events } = bench.open();
    bench.server.mood = () => 422;
    await outbox.add(end, { replace: true });
    await until(() => events.filter(({ type }) => type === 'refused').length === 2);
    expect(await bench.isEmpty(outbox)).toBe(true);
  });
});
