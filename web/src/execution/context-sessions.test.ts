import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../languages/registry.js';
import { DEFAULT_SETTINGS } from './context.js';
import { clock, contextsOf, pool, sandbox, setUp } from '../testing/execution.js';

const context = contextsOf(LANGUAGES);

describe('the pool', () => {
  it('gives no site to a run that was stopped while it waited for one', () => {
    const contexts = Array.from({ length: 4 }, () => context());
    for (const ctx of contexts) {
      void ctx.execute('x', 'python');
      sandbox.running().start();
    }
    const before = [...sandbox.sessions];
    const fifth = context();
    void fifth.execute('y', 'python', { run: 'waits' });
    fifth.stop('waits');
    for (const session of before) sandbox.running(session).end();
    expect(sandbox.sessions).toEqual(before);
  });

  it('closes the idle session that was used longest ago to make room for a fifth', () => {
    const contexts = Array.from({ length: 4 }, () => context());
    for (const ctx of contexts) {
      void ctx.execute('x', 'python');
      sandbox.running().start().end();
    }
    const [first, second] = sandbox.sessions;
    void contexts[0]?.execute('again', 'python');
    sandbox.running(first).start().end();
    const fifth = context();
    void fifth.execute('x', 'python');
    expect(sandbox.sessions).toHaveLength(4);
    expect(sandbox.sessions).toContain(first);
    expect(sandbox.sessions).not.toContain(second);
    expect(contexts[1]?.log.some((event) => event.type === 'session_lost')).toBe(true);
    expect(fifth.state).toBe('executing');
  });

  it('keeps a run that comes while its session is saved to be closed for the next one', () => {
    setUp({ saves: true });
    const ctx = context();
    void ctx.execute('x', 'python');
    sandbox.running().start().end();
    const [session = ''] = sandbox.sessions;
    ctx.configure({ network: ['https://example.org'] });
    ctx.configure({ network: [] });
    void ctx.execute('y', 'python', { run: 'second' });
    expect(ctx.live('second')).toMatchObject({ status: 'queued' });
    sandbox.kill(session, 'network', 'The session was closed.');
    expect(sandbox.running(sandbox.sessions[0]).command.run).toBe('second');
    expect(sandbox.sessions[0]).not.toBe(session);
  });

  it('asks a session nothing that is saved to be closed', async () => {
    setUp({ saves: true });
    const ctx = context();
    void ctx.execute('x', 'python');
    sandbox.running().start().end();
    ctx.configure({ network: ['https://example.org'] });
    expect(ctx.sessions).toMatchObject([{ state: 'ready' }]);
    await expect(ctx.request('python', 'variables', {})).rejects.toMatchObject({ reason: 'gone' });
  });

  it('opens no fresh session for a conversation that is closed meanwhile', async () => {
    setUp({ saves: true });
    const ctx = context();
    void ctx.execute('x', 'python');
    sandbox.running().start().end();
    const cleared = ctx.clearState();
    ctx.close();
    await cleared;
    const [session = ''] = sandbox.sessions;
    sandbox.kill(session, 'closed', 'The session was closed.');
    expect(sandbox.sessions).toEqual([]);
    expect(ctx.sessions).toEqual([]);
  });

  it('lets a fifth wait while all are busy', () => {
    const contexts = Array.from({ length: 4 }, () => context());
    for (const ctx of contexts) void ctx.execute('x', 'python');
    const fifth = context();
    void fifth.execute('y', 'python', { run: 'waits' });
    expect(sandbox.sessions).toHaveLength(4);
    expect(fifth.live('waits')).toMatchObject({ status: 'queued', position: 1 });
    sandbox.running(sandbox.sessions[2]).start().end();
    expect(sandbox.sessions).toHaveLength(4);
    expect(sandbox.running().command.run).toBe('waits');
  });

  it('ends every session when it is disposed of', () => {
    void context().execute('x', 'python');
    pool.dispose();
    expect(sandbox.sessions).toEqual([]);
  });
});

describe('a lost session', () => {
  it('is told with the runs that had ended in it, in order, but not with those that never ran', () => {
    const ctx = context();
    for (const [run, cell] of [
      ['a', 'm.0'],
      ['b', 'm.1'],
      ['c', 'm.0'],
    ] as const) {
      void ctx.execute(run, 'python', { run, cell });
      sandbox
        .running()
        .start()
        .end(run === 'b' ? 'failed' : 'completed');
    }
    void ctx.execute('broken', 'python', { run: 'd', cell: 'm.2' });
    sandbox.running().end('failed'); // its packages could not be loaded
    const [session = ''] = sandbox.sessions;
    sandbox.kill(session, 'crashed', 'Python crashed.');
    expect(ctx.log.find((event) => event.type === 'session_lost')).toMatchObject({
      session,
      reason: 'crashed',
      ran: [
        { run: 'a', cell: 'm.0' },
        { run: 'b', cell: 'm.1' },
        { run: 'c', cell: 'm.0' },
      ],
    });
  });
});

describe('idle sessions', () => {
  it('are closed after a while, and opened again by the next run', () => {
    const ctx = context({ settings: { idle: 60_000 } });
    void ctx.execute('x', 'python', { run: 'a' });
    clock.advance(120_000); // a program that runs is not idle
    expect(sandbox.sessions).toHaveLength(1);
    sandbox.running().start().end();
    clock.advance(59_000);
    void ctx.execute('y', 'python', { run: 'b' });
    sandbox.running().start().end();
    clock.advance(59_000);
    expect(sandbox.sessions).toHaveLength(1);
    clock.advance(1_000);
    expect(sandbox.sessions).toEqual([]);
    expect(ctx.log.find((event) => event.type === 'session_lost')).toMatchObject({ reason: 'idle' });
    expect(ctx.sessions).toEqual([]);
    void ctx.execute('z', 'python', { run: 'c' });
    expect(sandbox.running().command.run).toBe('c');
  });
});

describe('the network', () => {
  const opens = (): readonly string[][] =>
    sandbox.commands.flatMap((command) => (command.type === 'open' ? [[...command.network]] : []));

  it('that is allowed more is a new session, after the run that goes on', () => {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'a' });
    sandbox.running().start();
    ctx.configure({ network: ['https://a.example'] });
    expect(opens()).toEqual([[]]);
    void ctx.execute('y', 'python', { run: 'b' });
    sandbox.running().end();
    expect(sandbox.running().command.run).toBe('b');
    expect(opens()).toEqual([[], ['https://a.example']]);
    expect(ctx.log.find((event) => event.type === 'session_lost')).toMatchObject({ reason: 'network' });
  });

  it('that is allowed less is so at once, whatever runs', async () => {
    const ctx = context({ settings: { network: ['https://a.example', 'https://b.example'] } });
    const result = ctx.execute('x', 'python', { run: 'a' });
    sandbox.running().start();
    ctx.configure({ network: ['https://b.example'] });
    expect((await result).error?.variables_lost).toBe(true);
    void ctx.execute('y', 'python');
    expect(opens().at(-1)).toEqual(['https://b.example']);
  });

  it('that stays the same, in whatever order, is no new session', () => {
    const ctx = context({ settings: { network: ['https://a.example', 'https://b.example'] } });
    void ctx.execute('x', 'python', { run: 'a' });
    sandbox.running().start().end();
    ctx.configure({ network: ['https://b.example', 'https://a.example'] });
    expect(opens()).toHaveLength(1);
  });

  it('tells what was refused, with the run that asked', () => {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'a' });
    const { session } = sandbox.running().start().command;
    sandbox.emit({ type: 'refused', session, run: 'a', origin: 'https://a.example' });
    expect(ctx.log.at(-1)).toEqual({ type: 'refused', run: 'a', origin: 'https://a.example' });
  });
});

describe('a request to a live session', () => {
  const capabilities = { interrupt: true, input: true, heap: true, requests: ['variables'] } as const;

  function ran(): { ctx: ReturnType<typeof context>; session: string } {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'a' });
    sandbox.running().start().end();
    const [session = ''] = sandbox.sessions;
    sandbox.emit({ type: 'capabilities', session, capabilities });
    return { ctx, session };
  }

  it('is answered by the session', async () => {
    const { ctx, session } = ran();
    const answer = ctx.request('py', 'variables', { top: 3 });
    const command = sandbox.commands.at(-1);
    if (command?.type !== 'request') throw new Error('expected a request');
    expect(command).toMatchObject({ session, method: 'variables', params: { top: 3 } });
    sandbox.emit({
      type: 'answer',
      session: 'another',
      request: command.request,
      answer: { value: 'forged' },
    });
    sandbox.emit({ type: 'answer', session, request: command.request, answer: { value: ['x'] } });
    expect(await answer).toEqual(['x']);
  });

  it('is refused in words where there is no session, no such method, or a program runs', async () => {
    await expect(context().request('python', 'variables', {})).rejects.toMatchObject({ reason: 'gone' });
    const { ctx } = ran();
    await expect(ctx.request('python', 'snapshot', {})).rejects.toMatchObject({ reason: 'unsupported' });
    void ctx.execute('y', 'python');
    await expect(ctx.request('python', 'variables', {})).rejects.toMatchObject({ reason: 'busy' });
  });

  it('ends with its session', async () => {
    const { ctx, session } = ran();
    const answer = ctx.request('python', 'variables', {});
    sandbox.kill(session, 'crashed', 'Python crashed.');
    await expect(answer).rejects.toMatchObject({ reason: 'gone' });
  });
});

describe('what a run wrote beyond its limit', () => {
  it('comes from the sandbox, or is null', async () => {
    const ctx = context();
    const [text, none] = [ctx.rest('a'), ctx.rest('b')];
    const blob = new Blob(['more']);
    sandbox.emit({ type: 'rest', run: 'a', text: blob });
    sandbox.emit({ type: 'rest', run: 'b', text: null });
    expect([await text, await none]).toEqual([blob, null]);
  });
});

describe('the event stream', () => {
  it('tells state, output, progress and usage', () => {
    setUp({ ready: false });
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    const [session = ''] = sandbox.sessions;
    sandbox.emit({ type: 'progress', session, phase: 'runtime', label: 'Python', loaded: 1, total: 5 });
    sandbox.ready(session);
    sandbox.running().start().print('hello');
    sandbox.emit({ type: 'usage', session, run: 'r', elapsed: 250, heap: 7 });
    sandbox.running().end();
    expect(ctx.log.filter((event) => event.type !== 'run' && event.type !== 'sessions')).toEqual([
      { type: 'state', state: 'loading' },
      { type: 'progress', run: 'r', progress: { phase: 'runtime', label: 'Python', loaded: 1, total: 5 } },
      { type: 'state', state: 'ready' },
      { type: 'state', state: 'executing' },
      { type: 'output', run: 'r', outputs: [{ output_type: 'stream', name: 'stdout', text: 'hello' }] },
      { type: 'usage', run: 'r', elapsed: 250, heap: 7 },
      { type: 'state', state: 'ready' },
    ]);
  });
});

describe('what a program needs', () => {
  const opens = (): (string | undefined)[] =>
    sandbox.commands
      .map((command) => (command.type === 'open' ? command.profile : undefined))
      .filter(Boolean);

  it('is told when the session for it is opened', () => {
    void context().execute('import numpy', 'python');
    void context().execute('x = 1', 'python');
    expect(opens()).toEqual(['data']);
  });

  it('is told ahead, when such a program appears', () => {
    const ctx = context({ settings: { network: ['https://api.example.org'] } });
    ctx.prepare('import pandas', 'py');
    expect(sandbox.commands).toEqual([
      {
        type: 'prepare',
        language: 'python',
        profile: 'data',
        limits: DEFAULT_SETTINGS.limits,
        network: ['https://api.example.org'],
      },
    ]);
  });

  it('is not told ahead where it needs nothing, nothing runs it, or a session is there', () => {
    const ctx = context();
    ctx.prepare('x = 1', 'python');
    ctx.prepare('import numpy', 'cobol');
    void ctx.execute('x = 1', 'python');
    ctx.prepare('import numpy', 'python');
    expect(sandbox.commands.filter(({ type }) => type === 'prepare')).toEqual([]);
  });

  const preloads = (): { request: string; params: unknown }[] =>
    sandbox.commands.flatMap((command) =>
      command.type === 'request' && command.method === 'preload' ? [command] : [],
    );

  it('is loaded by the session that is there, once it has nothing else to do', () => {
    const ctx = context();
    void ctx.execute('x = 1', 'python', { run: 'a' });
    ctx.prepare('import numpy', 'python');
    ctx.prepare('import pandas', 'python');
    ctx.prepare('x = 2', 'python');
    sandbox.running().start();
    expect(preloads()).toEqual([]);
    sandbox.running().end();
    expect(preloads()).toMatchObject([{ params: { source: 'import pandas' } }]);
    ctx.prepare('import numpy', 'python');
    expect(preloads()).toHaveLength(2);
  });

  it('is loaded after the run that came between, and given up when it fails', async () => {
    const ctx = context();
    void ctx.execute('x = 1', 'python', { run: 'a' });
    sandbox.running().start().end();
    ctx.prepare('import pandas', 'python');
    void ctx.execute('x = 2', 'python', { run: 'b' });
    const answer = async (refusal: 'busy' | 'failed'): Promise<void> => {
      const { request } = preloads().at(-1)!;
      const [session = ''] = sandbox.sessions;
      sandbox.emit({ type: 'answer', session, request, answer: { refusal, message: '' } });
      await Promise.resolve();
      await Promise.resolve();
    };
    await answer('busy');
    expect(preloads()).toHaveLength(1);
    sandbox.running().start().end();
    expect(preloads()).toHaveLength(2);
    await answer('failed');
    void ctx.execute('x = 3', 'python', { run: 'c' });
    sandbox.running().start().end();
    expect(preloads()).toHaveLength(2);
  });
});

describe('the package index', () => {
  const SITE = 'https://packages.example';
  const opens = () => sandbox.commands.filter((command) => command.type === 'open');

  it('is told when a session opens, by the sites that it may reach', () => {
    const asked: (readonly string[])[] = [];
    setUp(
      {},
      {
        findIndex: (network) => {
          asked.push(network);
          return { site: SITE, path: null };
        },
      },
    );
    void context({ settings: { network: ['https://a.example'] } }).execute('1', 'python');
    expect(asked).toEqual([['https://a.example']]);
    expect(opens()).toMatchObject([{ index: { site: SITE, path: null } }]);
  });

  it('is waited for, and a session that is closed meanwhile is never opened', async () => {
    let found = (): void => undefined;
    const index = { site: SITE, path: '/index/1.f' };
    setUp(
      {},
      {
        findIndex: () => new Promise((resolve) => (found = () => resolve(index))),
      },
    );
    const first = context();
    const ended = first.execute('1', 'python', { run: 'a' });
    expect(opens()).toEqual([]);
    first.stop('a');
    expect(await ended).toMatchObject({ status: 'aborted' });
    first.close();
    found();
    await Promise.resolve();
    expect(opens()).toEqual([]);

    void context().execute('1', 'python');
    found();
    await Promise.resolve();
    expect(opens()).toMatchObject([{ index }]);
  });
});
