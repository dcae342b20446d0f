import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../languages/registry.js';
import { UnknownLanguage } from './context.js';
import { clock, contextsOf, lastRun, sandbox, setUp, statuses } from '../testing/execution.js';

const context = contextsOf(LANGUAGES);

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

  it('is told without its outputs where nobody asks for them', async () => {
    const ctx = context();
    const end = ctx.run('1', 'python', { run: 'r' });
    sandbox.running().start().print('a').end();
    expect(await end).toEqual({ executionTime: 0.25, memory: 1 << 20, status: 'completed', error: null });
    expect(ctx.log.filter(({ type }) => type === 'output')).toHaveLength(1);
  });

  it('is told with what is left of its outputs', async () => {
    const ctx = context();
    const result = ctx.execute('1', 'python', { run: 'r' });
    const run = sandbox.running().start().print('gone').output({ output_type: 'clear_output', wait: true });
    run.print('left').end();
    expect((await result).stdout).toBe('left');
  });

  it('tells the names of its program from its start on', async () => {
    const ctx = context();
    const names = { defines: ['x'], uses: ['y'] };
    const result = ctx.execute('x = y', 'python', { run: 'r' });
    expect(ctx.live('r')?.names).toBeNull();
    sandbox.running().start(names);
    expect(ctx.live('r')?.names).toEqual(names);
    sandbox.running().end();
    await result;
    expect(lastRun(ctx.log, 'r').names).toEqual(names);
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
    sandbox.emit({ type: 'started', session, run: 'r', names: null });
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
    sandbox.running().start().end('failed', { name: 'E', message: 'm', line: 1, variables_lost: false });
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
    expect(await result).toMatchObject({ status: 'aborted', error: { variables_lost: false } });
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
    run.end('aborted', { name: 'Stopped', message: 'ended', line: null, variables_lost: true });
    expect(ctx.live('b')?.status).toBe('queued'); // the old session is dying
    sandbox.kill(old, 'unresponsive', 'Python was restarted.');
    expect((await first).error?.variables_lost).toBe(true);
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
      error: { name: 'SessionLost', message: 'The sandbox was lost.', variables_lost: true },
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

it('passes on what a task writes after its run, for runs of the session that is there', async () => {
  const ctx = context();
  const told: string[] = [];
  ctx.subscribe((event) => {
    if (event.type === 'output') told.push(event.run);
  });
  const first = ctx.execute('1', 'python', { run: 'first' });
  const run = sandbox.running().start().print('in time');
  run.end();
  await first;
  run.print('late');
  const { session } = run.command;
  sandbox.emit({ type: 'output', session, run: 'forged', batch: 9, outputs: [], dropped: 0 });
  expect(told).toEqual(['first', 'first']);
});
