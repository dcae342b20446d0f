import { beforeEach, describe, expect, it } from 'vitest';
import type { ContextEvent, LiveRun } from './api.js';
import { LANGUAGES } from '../languages/registry.js';
import { ManualClock } from '../protocol/manual-clock.js';
import { DEFAULT_SETTINGS, ExecutionContext, UnknownLanguage, type ContextOptions } from './context.js';
import { MemorySandbox } from './memory-port.js';
import { SessionPool } from './pool.js';

let sandbox: MemorySandbox;
let pool: SessionPool;
let clock: ManualClock;
let nextId: number;

const makeId = (): string => {
  nextId += 1;
  return `id-${nextId}`;
};

function setUp(options: ConstructorParameters<typeof MemorySandbox>[0] = {}): void {
  sandbox = new MemorySandbox(options);
  pool = new SessionPool(sandbox, { makeId });
}

function context(options: Partial<ContextOptions> = {}): ExecutionContext & { readonly log: ContextEvent[] } {
  const made = new ExecutionContext(pool, { languages: LANGUAGES, clock, makeId, ...options });
  const log: ContextEvent[] = [];
  made.subscribe((event) => log.push(event));
  return Object.assign(made, { log });
}

function statuses(log: readonly ContextEvent[], run: string): string[] {
  const seen: string[] = [];
  for (const event of log) {
    if (event.type === 'run' && event.run.id === run && seen.at(-1) !== event.run.status)
      seen.push(event.run.status);
  }
  return seen;
}

function lastRun(log: readonly ContextEvent[], run: string): LiveRun {
  const event = log.findLast((candidate) => candidate.type === 'run' && candidate.run.id === run);
  if (event?.type !== 'run') throw new Error(`expected an event of run ${run}`);
  return event.run;
}

beforeEach(() => {
  clock = new ManualClock();
  nextId = 0;
  setUp();
});

describe('a run', () => {
  it('opens a session, executes and resolves with everything the program gave', async () => {
    const ctx = context();
    const result = ctx.execute('1 + 1', 'python', { run: 'r', cell: 'm.0' });
    sandbox
      .running()
      .start()
      .print('a')
      .output({ output_type: 'stream', name: 'stderr', text: 'warning' })
      .output({ output_type: 'display_data', data: { 'image/png': 'x' }, metadata: {}, display_id: null })
      .output({
        output_type: 'execute_result',
        data: { 'text/plain': '2' },
        metadata: {},
        execution_count: 1,
        display_id: null,
      })
      .end();
    expect(await result).toEqual({
      stdout: 'a',
      stderr: 'warning',
      returnValue: '2',
      visualElements: [
        { output_type: 'display_data', data: { 'image/png': 'x' }, metadata: {}, display_id: null },
      ],
      executionTime: 0.25,
      memory: 1 << 20,
      status: 'completed',
      error: null,
    });
    expect(statuses(ctx.log, 'r')).toEqual(['loading', 'executing', 'completed']);
    expect(sandbox.commands.map((command) => command.type)).toEqual(['open', 'execute']);
    expect(ctx.live('r')).toBeUndefined();
  });

  it('keeps its clocks apart', async () => {
    setUp({ ready: false });
    const ctx = context();
    void ctx.execute('first', 'python', { run: 'a' });
    clock.advance(2000);
    const second = ctx.execute('second', 'python', { run: 'b' });
    clock.advance(3000);
    sandbox.ready(sandbox.sessions[0] ?? '');
    sandbox.running().start().end();
    sandbox.running().start();
    sandbox.running().end();
    await second;
    expect(lastRun(ctx.log, 'a').clocks).toEqual({ queue: 0, load: 5, download: null, execution: 0.25 });
    expect(lastRun(ctx.log, 'b').clocks).toEqual({ queue: 3, load: 0, download: null, execution: 0.25 });
  });

  it('shows what it waits for', () => {
    setUp({ ready: false });
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    const session = sandbox.sessions[0] ?? '';
    sandbox.emit({ type: 'progress', session, phase: 'runtime', label: 'Python', loaded: 1, total: 5 });
    expect(ctx.live('r')?.progress).toEqual({ phase: 'runtime', label: 'Python', loaded: 1, total: 5 });
    sandbox.ready(session);
    expect(ctx.live('r')?.progress).toBeNull();
    sandbox.running().start().ask('name? ');
    expect(ctx.live('r')?.input).toEqual({ prompt: 'name? ', password: false });
    ctx.reply('r', 'Ada');
    expect(ctx.live('r')?.input).toBeNull();
    expect(sandbox.commands.at(-1)).toMatchObject({ type: 'input_reply', text: 'Ada' });
    ctx.reply('r', 'again');
    expect(sandbox.commands.filter((command) => command.type === 'input_reply')).toHaveLength(1);
  });

  it('keeps its peak memory', () => {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    const { session } = sandbox.running().start().command;
    for (const heap of [10, 30, 20]) sandbox.emit({ type: 'usage', session, run: 'r', elapsed: 1, heap });
    expect(ctx.live('r')).toMatchObject({ heap: 20, memory: 30 });
  });

  it('ignores what the sandbox says of another run', () => {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    const { session } = sandbox.running().start().command;
    sandbox.emit({ type: 'output', session, run: 'old', batch: 9, outputs: [], dropped: 5 });
    sandbox.emit({ type: 'started', session, run: 'r' });
    expect(ctx.live('r')).toMatchObject({ status: 'executing', dropped: 0 });
  });

  it('cannot have the id of one that goes on', async () => {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    await expect(ctx.execute('y', 'python', { run: 'r' })).rejects.toThrow('expected a new run');
  });

  it('of an unknown language is refused with its name', async () => {
    await expect(context().execute('x', 'cobol')).rejects.toThrow(UnknownLanguage);
  });
});

describe('the line', () => {
  it('is in order, and each knows its place', async () => {
    const ctx = context();
    const runs = ['a', 'b', 'c'].map((run) => ctx.execute(run, 'python', { run }));
    expect([ctx.live('b')?.position, ctx.live('c')?.position]).toEqual([1, 2]);
    const order: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      order.push(sandbox.running().command.source);
      sandbox.running().start().end();
    }
    expect(order).toEqual(['a', 'b', 'c']);
    expect((await Promise.all(runs)).map((result) => result.status)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
  });

  it('lets a waiting run out, and those behind it move up', async () => {
    const ctx = context();
    void ctx.execute('a', 'python', { run: 'a' });
    const b = ctx.execute('b', 'python', { run: 'b' });
    void ctx.execute('c', 'python', { run: 'c' });
    ctx.stop('b');
    expect((await b).status).toBe('aborted');
    expect(ctx.live('c')?.position).toBe(1);
    sandbox.running().start().end();
    expect(sandbox.running().command.run).toBe('c');
  });

  it('goes on after a run that failed', () => {
    const ctx = context();
    void ctx.execute('a', 'python', { run: 'a' });
    void ctx.execute('b', 'python', { run: 'b' });
    sandbox.running().start().end('failed', { name: 'E', message: 'm', line: 1, variablesLost: false });
    expect(sandbox.running().command.run).toBe('b');
  });

  it('is dropped by abort, which also stops what runs', async () => {
    const ctx = context();
    const runs = ['a', 'b'].map((run) => ctx.execute(run, 'python', { run }));
    sandbox.running().start();
    ctx.abort();
    expect((await Promise.all(runs)).map((result) => result.status)).toEqual(['aborted', 'aborted']);
    expect(ctx.state).toBe('ready');
  });
});

describe('stopping', () => {
  it('a run whose session still loads ends it at once and keeps the session', async () => {
    setUp({ ready: false });
    const ctx = context();
    const result = ctx.execute('x', 'python', { run: 'r' });
    ctx.stop('r');
    expect(await result).toMatchObject({ status: 'aborted', error: { variablesLost: false } });
    sandbox.ready(sandbox.sessions[0] ?? '');
    expect(ctx.state).toBe('ready');
    expect(sandbox.commands.map((command) => command.type)).toEqual(['open']);
  });

  it('asks the sandbox once, and shows that it was asked', () => {
    setUp();
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    sandbox.running().start();
    const seen: boolean[] = [];
    ctx.subscribe((event) => {
      if (event.type === 'run') seen.push(event.run.stopping);
    });
    ctx.stop('r');
    ctx.stop('r');
    expect(sandbox.commands.filter((command) => command.type === 'interrupt')).toHaveLength(1);
    expect(seen).toContain(false);
    expect(lastRun(ctx.log, 'r').status).toBe('aborted');
  });

  it('that ends the session opens a fresh one, tells the reader and goes on with the line', async () => {
    const ctx = context();
    const first = ctx.execute('a', 'python', { run: 'a' });
    const second = ctx.execute('b', 'python', { run: 'b' });
    const run = sandbox.running().start();
    const old = run.command.session;
    run.end('aborted', { name: 'Stopped', message: 'ended', line: null, variablesLost: true });
    expect(ctx.live('b')?.status).toBe('queued'); // the old session is dying
    sandbox.kill(old, 'unresponsive', 'Python was restarted.');
    expect((await first).error?.variablesLost).toBe(true);
    expect(ctx.log).toContainEqual({
      type: 'session_lost',
      language: 'python',
      session: old,
      reason: 'unresponsive',
      message: 'Python was restarted.',
      ran: [],
    });
    expect(sandbox.running().command).toMatchObject({ run: 'b' });
    expect(sandbox.running().command.session).not.toBe(old);
    sandbox.running().start().end();
    expect((await second).status).toBe('completed');
  });
});

describe('a session that dies', () => {
  it('under a run loses it, and a fresh one is opened', async () => {
    const ctx = context();
    const result = ctx.execute('x', 'python', { run: 'r' });
    const { session } = sandbox.running().start().command;
    sandbox.emit({ type: 'dead', session, reason: 'frame_lost', message: 'The sandbox was lost.' });
    expect(await result).toMatchObject({
      status: 'lost',
      error: { name: 'SessionLost', message: 'The sandbox was lost.', variablesLost: true },
    });
    expect(sandbox.commands.filter((command) => command.type === 'open')).toHaveLength(2);
    expect(ctx.state).toBe('ready');
  });

  it('while it loads is opened again for the run that waits', async () => {
    setUp({ ready: false });
    const ctx = context();
    const result = ctx.execute('x', 'python', { run: 'r' });
    sandbox.kill(sandbox.sessions[0] ?? '', 'frame_lost', 'lost');
    sandbox.ready(sandbox.sessions[0] ?? '');
    sandbox.running().start().end();
    expect((await result).status).toBe('completed');
    expect(ctx.log.some((event) => event.type === 'session_lost')).toBe(false);
  });

  it('because it could not be loaded fails the line, and is tried again by the next run', async () => {
    setUp({ ready: false });
    const ctx = context();
    const runs = ['a', 'b'].map((run) => ctx.execute(run, 'python', { run }));
    sandbox.kill(sandbox.sessions[0] ?? '', 'load_failed', 'Python is not installed on this server.');
    const results = await Promise.all(runs);
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'failed',
        error: { message: 'Python is not installed on this server.' },
      });
    }
    expect(ctx.state).toBe('error');
    void ctx.execute('c', 'python', { run: 'c' });
    expect(ctx.state).toBe('loading');
    sandbox.ready(sandbox.sessions[0] ?? '');
    expect(sandbox.running().command.run).toBe('c');
  });
});

describe('the context', () => {
  it('keeps conversations apart', () => {
    const one = context();
    const two = context();
    void one.execute('x', 'python', { run: 'a' });
    void two.execute('y', 'python', { run: 'b' });
    expect(sandbox.sessions).toHaveLength(2);
    expect(two.live('a')).toBeUndefined();
  });

  it('clears its variables by a fresh session, without calling that a loss', async () => {
    const ctx = context();
    void ctx.execute('x', 'python', { run: 'r' });
    sandbox.running().start().end();
    const before = sandbox.sessions[0];
    await ctx.clearState();
    expect(sandbox.sessions).toHaveLength(1);
    expect(sandbox.sessions[0]).not.toBe(before);
    expect(ctx.state).toBe('ready');
    expect(ctx.log.some((event) => event.type === 'session_lost')).toBe(false);
  });

  it('that never ran anything has nothing to clear', async () => {
    await context().clearState();
    expect(sandbox.commands).toEqual([]);
  });

  it('opens nothing again when it is closed while its session loads', async () => {
    setUp({ ready: false });
    const ctx = context();
    const result = ctx.execute('x', 'python', { run: 'a' });
    const cleared = ctx.clearState();
    ctx.close();
    expect((await result).status).toBe('aborted');
    await cleared;
    expect(sandbox.sessions).toEqual([]); // the second was opened to clear the first
    expect(sandbox.commands.filter((command) => command.type === 'open')).toHaveLength(2);
  });

  it('ends its runs and its session when it is closed', async () => {
    const ctx = context();
    const runs = ['a', 'b'].map((run) => ctx.execute(run, 'python', { run }));
    sandbox.running().start();
    ctx.close();
    expect((await Promise.all(runs)).map((result) => result.status)).toEqual(['aborted', 'aborted']);
    expect(sandbox.sessions).toEqual([]);
    await expect(ctx.execute('x', 'python')).rejects.toThrow('was closed');
  });
});

describe('an end that cannot be', () => {
  it('is a loss, and does not keep the line from going on', async () => {
    const ctx = context();
    const first = ctx.execute('a', 'python', { run: 'a' });
    void ctx.execute('b', 'python', { run: 'b' });
    sandbox.running().end('completed'); // it never started
    expect((await first).status).toBe('lost');
    expect(sandbox.running().command.run).toBe('b');
  });
});

describe('the pool', () => {
  it('gives no place to a run that was stopped while it waited for one', () => {
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
    expect((await result).error?.variablesLost).toBe(true);
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
});

describe('the package index', () => {
  const PLACE = 'https://packages.example';
  const opens = () => sandbox.commands.filter((command) => command.type === 'open');

  it('is told when a session opens, by the places that it may reach', () => {
    const asked: (readonly string[])[] = [];
    pool = new SessionPool(sandbox, {
      makeId,
      findIndex: (network) => {
        asked.push(network);
        return { place: PLACE, path: null };
      },
    });
    void context({ settings: { network: ['https://a.example'] } }).execute('1', 'python');
    expect(asked).toEqual([['https://a.example']]);
    expect(opens()).toMatchObject([{ index: { place: PLACE, path: null } }]);
  });

  it('is waited for, and a session that is closed meanwhile is never opened', async () => {
    let found = (): void => undefined;
    const index = { place: PLACE, path: '/index/1.f' };
    pool = new SessionPool(sandbox, {
      makeId,
      findIndex: () => new Promise((resolve) => (found = () => resolve(index))),
    });
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
