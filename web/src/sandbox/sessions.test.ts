import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, GRACE } from '../protocol/session.js';
import {
  askFor,
  CAPABLE,
  environment,
  events,
  sessions,
  command,
  ofType,
  worker,
  settled,
  opening,
  opened,
  execute,
  finish,
  printed,
} from '../testing/supervisor.js';
import type { PlayedWorker } from '../testing/sandbox-environment.js';

function emptyModule(): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
}

describe('opening', () => {
  it('starts the worker of the language from the fixed table', async () => {
    const played = await opened();
    expect(played.url).toBe('/sandbox/workers/python.js');
    expect(played.commands[0]).toMatchObject({
      type: 'open',
      files: { version: 'test' },
      modules: [],
      profile: '',
    });
    expect(ofType('session').map((event) => event.state)).toEqual(['loading', 'ready']);
  });

  it('gives the modules that earlier workers compiled to later ones, and keeps the first of a name', async () => {
    const [one, two, three] = [emptyModule(), emptyModule(), emptyModule()];
    const first = await opening('a');
    first.says({ type: 'modules', modules: [['interpreter', one]] });
    first.says({
      type: 'modules',
      modules: [
        ['interpreter', two],
        ['numpy', three],
      ],
    });
    const open = (await opening('b')).commands[0];
    expect(open?.type === 'open' && open.modules).toEqual([
      ['interpreter', one],
      ['numpy', three],
    ]);
    expect(open?.type === 'open' && open.modules[0]?.[1] === one).toBe(true);
  });

  it('takes no module from a worker in which a program may have run', async () => {
    (await opened('a')).says({ type: 'modules', modules: [['interpreter', emptyModule()]] });
    expect((await opening('b')).commands[0]).toMatchObject({ modules: [] });
  });

  it('keeps no more modules than a runtime can have', async () => {
    const played = await opening('a');
    for (let message = 0; message < 5; message += 1) {
      const modules = Array.from(
        { length: 200 },
        (_, n) => [`${message}.${n}`, emptyModule()] as [string, WebAssembly.Module],
      );
      played.says({ type: 'modules', modules });
    }
    const open = (await opening('b')).commands[0];
    expect(open?.type === 'open' && open.modules.length).toBe(400);
  });

  it('says what to do when the language is not installed, and looks again the next time', async () => {
    environment.manifest = { python: null };
    askFor();
    await settled();
    const [dead] = ofType('dead');
    expect(dead).toMatchObject({ session: 's', reason: 'load_failed' });
    expect(dead?.message).toContain('Python is not installed on this server: run `fenced runtimes install`');
    environment.manifest = { python: {} };
    await opened('later');
    expect(ofType('session').at(-1)).toMatchObject({ session: 'later', state: 'ready' });
  });

  it('says so when the list of runtimes cannot be loaded', async () => {
    environment.manifest = new Error('offline');
    askFor();
    await settled();
    expect(ofType('dead')[0]?.message).toContain('(offline). Check the connection');
  });

  it('refuses a language that it does not know', () => {
    askFor({ language: 'cobol' });
    expect(ofType('dead')[0]).toMatchObject({ session: 's', reason: 'load_failed' });
    expect(environment.workers).toEqual([]);
  });

  it('gives up when nothing happens for a minute, but not while bytes arrive', async () => {
    const played = await opening();
    environment.clock.advance(50_000);
    played.says({ type: 'progress', phase: 'runtime', label: 'Python', loaded: 1, total: 2 });
    environment.clock.advance(50_000);
    expect(ofType('dead')).toEqual([]);
    environment.clock.advance(10_000);
    expect(ofType('dead')[0]).toMatchObject({ reason: 'load_failed' });
    expect(played.terminated).toBe(true);
  });

  it('reports a worker whose script cannot be loaded', async () => {
    (await opening()).fails('no script');
    expect(ofType('dead')[0]?.message).toContain('no script');
  });

  it('hands out the spare session that was opened ahead of need', async () => {
    sessions.prewarm('python');
    await settled();
    worker().says({ type: 'opened', heap: 1, capabilities: CAPABLE });
    expect(events).toEqual([]);
    askFor();
    expect(ofType('session')).toEqual([{ type: 'session', session: 's', state: 'ready' }]);
    expect(environment.workers).toHaveLength(1);
    const played = worker();
    execute(played);
    expect(ofType('started')).toEqual([{ type: 'started', session: 's', run: 'r', names: null }]);
  });

  it('passes on the names that the runtime told, once', async () => {
    const played = await opened();
    command({
      type: 'execute',
      session: 's',
      run: 'r',
      cell: 'c',
      source: 'x',
      limits: DEFAULT_LIMITS,
      theme: 'light',
    });
    const names = { defines: ['x'], uses: [] };
    played.says({ type: 'started', run: 'r', names });
    played.says({ type: 'started', run: 'r', names: { defines: ['forged'], uses: [] } });
    expect(ofType('started')).toEqual([{ type: 'started', session: 's', run: 'r', names }]);
  });

  it('does not hand out the spare session to programs that may reach more than it', async () => {
    sessions.prewarm('python');
    await settled();
    const network = ['https://api.example.org', 'http://localhost:9'];
    askFor({ network });
    await settled();
    expect(environment.workers).toHaveLength(2);
    expect(worker().url).toBe(
      '/sandbox/workers/python.js?network=https%3A%2F%2Fapi.example.org&network=http%3A%2F%2Flocalhost%3A9',
    );
  });

  it('tells the worker where its files are and what it may reach', async () => {
    environment.manifest = { python: {}, network: ['https://data.example.org', 7] };
    askFor({ network: ['https://api.example.org'] });
    await settled();
    expect(worker().commands[0]).toMatchObject({
      origin: environment.origin,
      network: ['https://data.example.org', 'https://api.example.org'],
    });
  });

  it('tells what the runtime can do, also of a spare session', async () => {
    sessions.prewarm('python');
    await settled();
    worker().says({ type: 'opened', heap: 1, capabilities: CAPABLE });
    askFor();
    expect(ofType('capabilities')).toEqual([{ type: 'capabilities', session: 's', capabilities: CAPABLE }]);
  });
});

describe('preparing', () => {
  const wanted = { language: 'python', profile: 'data', limits: DEFAULT_LIMITS, network: [] };

  async function prepared(profile = 'data', network: string[] = []): Promise<PlayedWorker> {
    command({ type: 'prepare', ...wanted, profile, network });
    await settled();
    return worker();
  }

  it('opens a spare session of the profile, which a program of that profile gets', async () => {
    const played = await prepared();
    expect(played.commands[0]).toMatchObject({ type: 'open', profile: 'data' });
    played.says({ type: 'opened', heap: 1, capabilities: CAPABLE });
    askFor(wanted);
    expect(ofType('session')).toEqual([{ type: 'session', session: 's', state: 'ready' }]);
    expect(environment.workers).toHaveLength(1);
  });

  it('tells a spare what to install from when a conversation gets it', async () => {
    const index = { site: 'https://packages.example', path: null };
    const played = await prepared();
    askFor({ index, ...wanted });
    expect(played.commands.filter(({ type }) => type === 'index')).toEqual([{ type: 'index', index }]);
    askFor({ index, session: 't', ...wanted, network: ['https://a.example'] });
    await settled();
    expect(worker().commands.map(({ type }) => type)).toEqual(['open', 'index']);
  });

  it('gives a plain program the plain spare, and keeps the other', async () => {
    sessions.prewarm('python');
    await settled();
    await prepared();
    askFor({ ...wanted, profile: '' });
    askFor({ session: 't', ...wanted });
    expect(environment.workers).toHaveLength(2);
    worker(0).says({ type: 'opened', heap: 1, capabilities: CAPABLE });
    expect(ofType('session').at(-1)).toMatchObject({ session: 's', state: 'ready' });
  });

  it('opens another session for a profile that no spare has', async () => {
    sessions.prewarm('python');
    await settled();
    askFor(wanted);
    await settled();
    expect(environment.workers).toHaveLength(2);
    expect(worker().commands[0]).toMatchObject({ profile: 'data' });
  });

  it('does so once, however often it is asked, and again after the spare was taken', async () => {
    await prepared();
    await prepared();
    expect(environment.workers).toHaveLength(1);
    askFor(wanted);
    await prepared();
    expect(environment.workers).toHaveLength(2);
  });

  it('keeps one such spare: one that may reach other sites takes its place', async () => {
    const first = await prepared();
    const second = await prepared('data', ['https://api.example.org']);
    expect(first.terminated).toBe(true);
    expect(second.url).toContain('network=https%3A%2F%2Fapi.example.org');
    expect(events).toEqual([]);
  });

  it('opens nothing for a program that needs nothing', async () => {
    command({ type: 'prepare', ...wanted, profile: '' });
    command({ type: 'prepare', ...wanted, language: 'cobol' });
    await settled();
    expect(environment.workers).toEqual([]);
  });
});

describe('a run', () => {
  it('sends outputs before its result, and is ready again', async () => {
    const played = await opened();
    execute(played);
    played.prints('r', 'one\n');
    played.prints('r', 'two\n');
    finish(played);
    expect(printed()).toBe('one\ntwo\n');
    expect(events.slice(-3).map((event) => event.type)).toEqual(['output', 'result', 'session']);
    expect(ofType('result')[0]).toMatchObject({ status: 'completed', error: null });
  });

  it('measures execution itself, whatever the worker says', async () => {
    const played = await opened();
    execute(played);
    environment.clock.advance(1234);
    played.says({
      type: 'result',
      run: 'r',
      status: 'completed',
      error: null,
      download: 9_999_999,
      execution: 0,
      heap: 7,
    });
    expect(ofType('result')[0]).toMatchObject({ execution: 1234, download: 0 });
  });

  it('tells what the program loads meanwhile, and counts it as execution', async () => {
    const played = await opened();
    execute(played);
    played.says({ type: 'progress', phase: 'packages', label: 'scipy', loaded: 0, total: 2 });
    environment.clock.advance(1000);
    expect(ofType('progress').at(-1)).toMatchObject({ session: 's', label: 'scipy' });
    finish(played);
    expect(ofType('result')[0]).toMatchObject({ execution: 1000, download: 0 });
  });

  it('reports usage four times a second', async () => {
    const played = await opened();
    execute(played);
    Atomics.store(played.signals, 1, 2048);
    environment.clock.advance(1000);
    expect(ofType('usage').map((event) => [event.elapsed, event.heap])).toEqual([
      [250, 2048 * 1024],
      [500, 2048 * 1024],
      [750, 2048 * 1024],
      [1000, 2048 * 1024],
    ]);
  });

  it('is refused while another one is under way', async () => {
    const played = await opened();
    execute(played);
    command({
      type: 'execute',
      session: 's',
      run: 'second',
      cell: 'c',
      source: '',
      limits: DEFAULT_LIMITS,
      theme: 'light',
    });
    expect(ofType('result')).toMatchObject([{ run: 'second', status: 'lost' }]);
    finish(played);
    expect(ofType('result').at(-1)).toMatchObject({ run: 'r', status: 'completed' });
  });

  it('waits for input outside of its time, and gets the answer', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, execution: 1000 });
    environment.clock.advance(400);
    played.says({ type: 'input_request', run: 'r', prompt: 'name? ', password: false });
    environment.clock.advance(60_000);
    expect(ofType('input_request')).toMatchObject([{ run: 'r', prompt: 'name? ' }]);
    command({ type: 'input_reply', session: 's', run: 'r', text: 'Ada' });
    expect(played.input[0]).toBe(1);
    expect(new TextDecoder().decode(new Uint8Array(played.input.buffer).slice(8, 11))).toBe('Ada');
    environment.clock.advance(599);
    expect(ofType('result')).toEqual([]);
    expect(played.signals[0]).toBe(0);
    environment.clock.advance(1);
    expect(played.signals[0]).toBe(2);
  });
});

describe('stopping', () => {
  it('interrupts the program and keeps its variables when it reacts', async () => {
    const played = await opened();
    execute(played);
    command({ type: 'interrupt', session: 's', run: 'r' });
    expect(played.signals[0]).toBe(2);
    expect(played.commands.at(-1)).toEqual({ type: 'interrupt', run: 'r' });
    finish(played, 'r', 'aborted');
    expect(ofType('result')[0]).toMatchObject({
      status: 'aborted',
      error: { name: 'Stopped', variables_lost: false },
    });
    environment.clock.advance(GRACE);
    expect(ofType('dead')).toEqual([]);
  });

  it('raises the flag again, since the interpreter may clear one that it has not seen', async () => {
    const played = await opened();
    execute(played);
    command({ type: 'interrupt', session: 's', run: 'r' });
    Atomics.store(played.signals, 0, 0);
    environment.clock.advance(GRACE - 1);
    expect(played.signals[0]).toBe(2);
    finish(played, 'r', 'aborted');
    Atomics.store(played.signals, 0, 0);
    environment.clock.advance(GRACE);
    expect(played.signals[0]).toBe(0);
  });

  it('ends the session of a program that does not react', async () => {
    const played = await opened();
    execute(played);
    played.prints('r', 'last words');
    command({ type: 'interrupt', session: 's', run: 'r' });
    environment.clock.advance(GRACE - 1);
    expect(played.terminated).toBe(false);
    environment.clock.advance(1);
    expect(played.terminated).toBe(true);
    expect(printed()).toBe('last words');
    expect(ofType('result')[0]).toMatchObject({ status: 'aborted', error: { variables_lost: true } });
    expect(ofType('dead')[0]).toMatchObject({ reason: 'unresponsive' });
    expect(events.at(-1)?.type).toBe('dead');
  });

  it('does not let an interrupt that came too late stop the next run, nor what is asked before it', async () => {
    const played = await opened();
    execute(played);
    command({ type: 'interrupt', session: 's', run: 'r' });
    expect(played.signals[0]).toBe(2);
    finish(played);
    expect(played.signals[0]).toBe(0);
    execute(played, 'next');
    expect(played.signals[0]).toBe(0);
  });

  it('ignores an interrupt for a run that is not under way', async () => {
    const played = await opened();
    execute(played);
    command({ type: 'interrupt', session: 's', run: 'other' });
    expect(played.signals[0]).toBe(0);
  });

  it('stops a run that still loads its packages', async () => {
    const played = await opened();
    command({
      type: 'execute',
      session: 's',
      run: 'r',
      cell: 'c',
      source: '',
      limits: DEFAULT_LIMITS,
      theme: 'light',
    });
    command({ type: 'interrupt', session: 's', run: 'r' });
    finish(played, 'r', 'aborted');
    expect(ofType('result')[0]).toMatchObject({ status: 'aborted', execution: 0 });
  });

  it('stops at the time limit and says so', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, execution: 2000 });
    environment.clock.advance(2000);
    expect(played.signals[0]).toBe(2);
    finish(played, 'r', 'aborted');
    expect(ofType('result')[0]).toMatchObject({ status: 'timed_out', error: { variables_lost: false } });
    expect(ofType('result')[0]?.error?.message).toBe(
      'The program ran longer than 2 s and was stopped. Variables were kept.',
    );
  });

  it('ends the session of a program that ignores its time limit', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, execution: 2000 });
    environment.clock.advance(2000 + GRACE);
    expect(ofType('result')[0]).toMatchObject({ status: 'timed_out', error: { variables_lost: true } });
    expect(ofType('dead')[0]).toMatchObject({ reason: 'unresponsive' });
  });

  it('ends the session at once where there is no shared memory', async () => {
    environment.shared = false;
    const played = await opened();
    execute(played);
    command({ type: 'interrupt', session: 's', run: 'r' });
    expect(played.terminated).toBe(true);
    expect(ofType('result')[0]).toMatchObject({ status: 'aborted', error: { variables_lost: true } });
  });
});

describe('a session that ends', () => {
  it('by a crash loses its run', async () => {
    const played = await opened();
    execute(played);
    played.says({ type: 'fatal', message: 'it aborted' });
    expect(ofType('result')[0]).toMatchObject({
      status: 'lost',
      error: { name: 'SessionLost', variables_lost: true },
    });
    expect(ofType('dead')[0]?.message).toContain('Python crashed (it aborted)');
  });

  it('by being closed tells nothing more', async () => {
    const played = await opened();
    command({ type: 'close', session: 's', reason: 'closed' });
    const count = events.length;
    played.says({ type: 'opened', heap: 1, capabilities: CAPABLE });
    command({
      type: 'execute',
      session: 's',
      run: 'r',
      cell: 'c',
      source: '',
      limits: DEFAULT_LIMITS,
      theme: 'light',
    });
    environment.clock.advance(10_000);
    expect(events.length).toBe(count);
    expect(events.at(-1)).toMatchObject({ type: 'dead', reason: 'closed' });
  });
});

it('answers a ping, and survives what is no command', () => {
  for (const data of [null, 7, {}, { type: 'open' }, { type: 'interrupt', session: 'gone', run: 'r' }]) {
    sessions.handle(data);
  }
  command({ type: 'ping', n: 12 });
  expect(events).toEqual([{ type: 'pong', n: 12 }]);
});
