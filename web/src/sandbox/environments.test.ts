import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { Answer, Capabilities, WorkerCommand } from '../protocol/session.js';
import type { PlayedWorker } from '../testing/sandbox-environment.js';
import {
  askFor,
  command,
  environment,
  events,
  finish,
  ofType,
  sessions,
  worker,
} from '../testing/supervisor.js';

const CONVERSATION = '01890a5d-ac96-774b-bcce-b302099a8057';
const CAPABLE: Capabilities = { interrupt: true, input: true, heap: true, requests: ['snapshot', 'restore'] };

async function settled(): Promise<void> {
  for (let n = 0; n < 60; n += 1) await Promise.resolve();
}

async function open(
  session = 's',
  keep = true,
  conversation: string | null = CONVERSATION,
): Promise<PlayedWorker> {
  askFor({ session, conversation, keep });
  await settled();
  const played = worker();
  played.says({ type: 'opened', heap: 1 << 20, capabilities: CAPABLE });
  await settled();
  return played;
}

function execute(run: string, session: string): void {
  const source = 'x = 1';
  command({ type: 'execute', session, run, cell: 'c', source, limits: DEFAULT_LIMITS, theme: 'light' });
}

async function run(played: PlayedWorker, id: string, session = 's'): Promise<void> {
  execute(id, session);
  await settled();
  played.says({ type: 'started', run: id, names: null });
  finish(played, id);
  await settled();
}

type Asked = Extract<WorkerCommand, { type: 'request' }>;

const asked = (played: PlayedWorker): Asked[] =>
  played.commands.filter((one): one is Asked => one.type === 'request');

async function answer(played: PlayedWorker, answered: Answer): Promise<void> {
  const last = asked(played).at(-1);
  if (last === undefined) throw new Error('expected a request');
  played.says({ type: 'answer', request: last.request, answer: answered });
  await settled();
}

const snapshot = (digest: string, saved = ['x'], text = 'bytes'): Answer => ({
  value: { saved, skipped: [{ name: 'gen', reason: 'cannot be saved' }], size: 5, digest, unchanged: false },
  blob: new Blob([text]),
});

async function savedOnce(): Promise<PlayedWorker> {
  const played = await open();
  await run(played, 'r');
  environment.clock.advance(1000);
  await settled();
  await answer(played, snapshot('d1'));
  return played;
}

async function saves(played: PlayedWorker, session: string, saved: Answer): Promise<void> {
  await run(played, crypto.randomUUID(), session);
  environment.clock.advance(1000);
  await settled();
  await answer(played, saved);
}

async function savedTwo(): Promise<void> {
  await saves(await open(), 's', snapshot('d1', ['x', 'y']));
}

async function tryAgain(): Promise<void> {
  command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'retry' });
  await settled();
}

const files = async () => (await environment.openDisk()).folder(CONVERSATION, 'environment').list();

const ready = (session: string): number =>
  ofType('session').filter((event) => event.session === session && event.state === 'ready').length;

describe('variables', () => {
  it('are saved when the session rests, not while runs follow each other', async () => {
    const played = await open();
    expect(asked(played)).toEqual([]);
    await run(played, 'r1');
    environment.clock.advance(900);
    await run(played, 'r2');
    environment.clock.advance(900);
    await settled();
    expect(asked(played)).toEqual([]);
    environment.clock.advance(100);
    await settled();
    expect(asked(played)).toMatchObject([{ method: 'snapshot', params: { most: 256 << 20 } }]);
    await answer(played, snapshot('d1'));
    expect(ofType('environment').at(-1)).toMatchObject({
      conversation: CONVERSATION,
      language: 'python',
      saved: { names: ['x'], skipped: [{ name: 'gen', reason: 'cannot be saved' }], size: 5 },
    });
  });

  it('that take long to be saved are saved less often', async () => {
    const played = await open();
    await run(played, 'r1');
    environment.clock.advance(1000);
    await settled();
    environment.clock.advance(500);
    await answer(played, snapshot('d1'));
    await run(played, 'r2');
    environment.clock.advance(4900);
    await settled();
    expect(asked(played)).toHaveLength(1);
    environment.clock.advance(100);
    await settled();
    expect(asked(played)).toHaveLength(2);
  });

  it('are not saved twice when nothing has changed', async () => {
    const played = await savedOnce();
    await run(played, 'r2');
    environment.clock.advance(1000);
    await settled();
    expect(asked(played).at(-1)?.params).toMatchObject({ known: 'd1' });
    const told = ofType('environment').length;
    await answer(played, { value: { saved: ['x'], skipped: [], size: 5, digest: 'd1', unchanged: true } });
    expect(ofType('environment')).toHaveLength(told);
  });

  it('come back before the next session of the conversation is ready', async () => {
    await savedOnce();
    command({ type: 'close', session: 's', reason: 'closed' });
    const played = await open('t');
    expect(ready('t')).toBe(0);
    const [request] = asked(played);
    expect(request?.method).toBe('restore');
    expect(await request?.blob?.text()).toBe('bytes');
    await answer(played, { value: { restored: ['x'], skipped: [] } });
    expect(ofType('restored')).toMatchObject([
      { session: 't', restored: { names: ['x'], skipped: [{ name: 'gen' }] } },
    ]);
    expect(ready('t')).toBe(1);
    const kinds = events
      .filter((event) => 'session' in event && event.session === 't')
      .map(({ type }) => type);
    expect(kinds.indexOf('restored')).toBeLessThan(kinds.lastIndexOf('session'));
  });

  it('are those of the conversation alone, and only where they are kept', async () => {
    await savedOnce();
    const other = await open('t', true, '01890a5d-ac96-774b-bcce-b302099a8058');
    const unkept = await open('u', false);
    const nameless = await open('v', true, null);
    expect([other, unkept, nameless].map(asked)).toEqual([[], [], []]);
    expect(['t', 'u', 'v'].map(ready)).toEqual([1, 1, 1]);
  });

  it('that cannot be brought back are named with the reason, and the session is ready all the same', async () => {
    await savedOnce();
    const played = await open('t');
    await answer(played, { refusal: 'failed', message: 'The file is damaged.' });
    expect(ofType('restored')[0]?.restored).toMatchObject({
      names: [],
      skipped: [{ name: 'gen' }],
      missing: [{ name: 'x', reason: 'The file is damaged.' }],
    });
    expect(ready('t')).toBe(1);
  });

  it('over which one session ended are tried again: the reader may have left meanwhile', async () => {
    await savedOnce();
    await open('t');
    command({ type: 'close', session: 't', reason: 'closed' });
    await settled();
    const played = await open('u');
    await answer(played, { value: { restored: ['x'], skipped: [] } });
    expect(ofType('restored')).toMatchObject([{ session: 'u', restored: { names: ['x'] } }]);
  });

  it('over which two sessions ended are left alone, so that the next one opens, until they are tried again', async () => {
    await savedOnce();
    for (const session of ['t', 't2']) {
      const played = await open(session);
      expect(asked(played)).toHaveLength(1);
      played.says({ type: 'fatal', message: 'out of stack' });
      await settled();
    }
    const next = await open('u');
    expect(asked(next)).toEqual([]);
    expect(ready('u')).toBe(1);
    const reason = 'bringing it back ended the session twice';
    expect(ofType('restored').at(-1)?.restored).toMatchObject({
      names: [],
      missing: [{ name: 'x', reason }],
    });
    await saves(next, 'u', snapshot('d2', ['y']));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['x', 'y'] } });
    await tryAgain();
    expect(asked(next).at(-1)).toMatchObject({ method: 'restore', params: { names: ['x'], fill: true } });
    expect(await asked(next).at(-1)?.blob?.text()).toBe('bytes');
  });

  it('over whose return the reader closed the session, or left, are tried as often as it takes', async () => {
    await savedOnce();
    for (const session of ['t', 't2', 't3', 't4']) {
      expect(asked(await open(session))).toHaveLength(1);
      if (session > 't2') sessions.leave();
      await settled();
      command({ type: 'close', session, reason: session > 't2' ? 'closed' : 'idle' });
      await settled();
    }
    expect(asked(await open('u'))).toHaveLength(1);
  });

  it('that could not be brought back stay saved beside new ones, and come back when they can', async () => {
    await savedTwo();
    const played = await open('t');
    await answer(played, { value: { restored: ['x'], skipped: [{ name: 'y', reason: 'needs rare' }] } });
    expect(ofType('restored').at(-1)?.restored).toMatchObject({
      names: ['x'],
      missing: [{ name: 'y', reason: 'needs rare' }],
    });
    await saves(played, 't', snapshot('d2', ['x', 'z'], 'newer'));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['y', 'x', 'z'], size: 10 } });
    command({ type: 'close', session: 't', reason: 'closed' });

    const next = await open('u');
    expect(asked(next).at(-1)?.params).toMatchObject({ names: ['y'] });
    expect(await asked(next).at(-1)?.blob?.text()).toBe('bytes');
    await answer(next, { value: { restored: ['y'], skipped: [] } });
    expect(asked(next).at(-1)?.params).not.toHaveProperty('names');
    expect(await asked(next).at(-1)?.blob?.text()).toBe('newer');
    await answer(next, { value: { restored: ['x', 'z'], skipped: [] } });
    expect(ofType('restored').at(-1)?.restored).toMatchObject({
      names: ['y', 'x', 'z'],
      missing: [],
      is_others: false,
    });
    await saves(next, 'u', snapshot('d3', ['x', 'y', 'z']));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['x', 'y', 'z'], size: 5 } });
    expect(await files()).toHaveLength(2);
  });

  it('that were made anew replace what could not be brought back', async () => {
    await savedTwo();
    const played = await open('t');
    await answer(played, { value: { restored: ['x'], skipped: [{ name: 'y', reason: 'needs rare' }] } });
    await saves(played, 't', snapshot('d2', ['x', 'y'], 'newer'));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['x', 'y'], size: 5 } });
    expect(await files()).toHaveLength(2);
  });

  it('that are missing come back when the reader tries again, and are saved with the others then', async () => {
    await savedTwo();
    const played = await open('t');
    await answer(played, { refusal: 'failed', message: 'no memory' });
    await tryAgain();
    expect(asked(played).at(-1)).toMatchObject({
      method: 'restore',
      params: { names: ['x', 'y'], fill: true },
    });
    await answer(played, { value: { restored: ['x'], skipped: [{ name: 'y', reason: 'needs rare' }] } });
    expect(ofType('restored').at(-1)?.restored).toMatchObject({ names: ['x'], missing: [{ name: 'y' }] });
    await tryAgain();
    expect(asked(played).at(-1)).toMatchObject({ method: 'restore', params: { names: ['y'] } });
    await answer(played, { value: { restored: ['y'], skipped: [] } });
    expect(ofType('restored').at(-1)?.restored).toMatchObject({ names: ['x', 'y'], missing: [] });
    environment.clock.advance(1000);
    await settled();
    await answer(played, snapshot('d2', ['x', 'y']));
    expect(await files()).toHaveLength(2);
  });

  it('are tried again after a run that goes on', async () => {
    await savedTwo();
    const played = await open('t');
    await answer(played, { refusal: 'failed', message: 'no memory' });
    execute('r9', 't');
    await settled();
    await tryAgain();
    const before = asked(played).length;
    played.says({ type: 'started', run: 'r9', names: null });
    finish(played, 'r9');
    await settled();
    expect(asked(played).slice(before)).toMatchObject([{ method: 'restore' }]);
  });

  it('that are missing are gone when the reader gives them up', async () => {
    await savedTwo();
    const played = await open('t');
    await answer(played, { value: { restored: ['x'], skipped: [{ name: 'y', reason: 'needs rare' }] } });
    command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'drop' });
    environment.clock.advance(1000);
    await settled();
    expect(asked(played).at(-1)).toMatchObject({ method: 'snapshot', params: { forget: true } });
    await answer(played, snapshot('d2', ['x']));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['x'], size: 5 } });
    expect(await files()).toHaveLength(2);
  });

  it('that are given up while others are saved are given up by the next save', async () => {
    await savedTwo();
    const played = await open('t');
    await answer(played, { value: { restored: ['x'], skipped: [{ name: 'y', reason: 'needs rare' }] } });
    await run(played, 'r2', 't');
    environment.clock.advance(1000);
    await settled();
    command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'drop' });
    await answer(played, snapshot('d2', ['x']));
    environment.clock.advance(60_000);
    await settled();
    const { params } = asked(played).at(-1)!;
    expect(params).toMatchObject({ forget: true });
    expect(params).not.toHaveProperty('known');
    await answer(played, snapshot('d2', ['x']));
    expect(await files()).toHaveLength(2);
  });

  it('of packages that are missing are told of too', async () => {
    await savedOnce();
    const played = await open('t');
    const packages = [{ name: 'rare', reason: 'no answer' }];
    await answer(played, { value: { restored: ['x'], skipped: [], packages } });
    expect(ofType('restored').at(-1)?.restored).toMatchObject({ names: ['x'], missing: packages });
    await tryAgain();
    expect(asked(played).at(-1)).toMatchObject({ method: 'restore', params: { names: [] } });
  });

  it('that another tab saved stay beside those of this one', async () => {
    const one = await open('s');
    const other = await open('t');
    await saves(one, 's', snapshot('d1', ['x', 'both'], 'of one'));
    await saves(other, 't', snapshot('d2', ['y', 'both'], 'of the other'));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['x', 'y', 'both'] } });
    const next = await open('u');
    expect(asked(next).at(-1)?.params).toMatchObject({ names: ['x'] });
    await answer(next, { value: { restored: ['x'], skipped: [] } });
    expect(await asked(next).at(-1)?.blob?.text()).toBe('of the other');
    await answer(next, { value: { restored: ['y', 'both'], skipped: [] } });
    expect(ofType('restored').at(-1)?.restored).toMatchObject({ names: ['x', 'y', 'both'], is_others: true });
    await saves(one, 's', snapshot('d3', ['x', 'both'], 'of one again'));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['y', 'x', 'both'] } });
    expect(await files()).toHaveLength(3);
  });

  it('tell what is loaded for them while they come back', async () => {
    await savedOnce();
    const played = await open('t');
    const progress = { type: 'progress', phase: 'packages', label: 'pandas', loaded: 1, total: 2 } as const;
    played.says(progress);
    expect(ofType('progress').at(-1)).toMatchObject({ session: 't', label: 'pandas' });
    await answer(played, { value: { restored: ['x'], skipped: [] } });
    const told = ofType('progress').length;
    played.says(progress);
    expect(ofType('progress')).toHaveLength(told);
  });

  it('find the files of the conversation there', async () => {
    await savedOnce();
    const played = await open('t');
    const kinds = played.commands.map(({ type }) => type);
    expect(kinds.indexOf('files')).toBeGreaterThan(0);
    expect(kinds.indexOf('files')).toBeLessThan(kinds.indexOf('request'));
  });

  it('are saved before another session takes the place', async () => {
    const played = await open();
    await run(played, 'r');
    command({ type: 'close', session: 's', reason: 'evicted' });
    await settled();
    expect(ofType('dead')).toEqual([]);
    await answer(played, snapshot('d1'));
    expect(ofType('dead')).toMatchObject([{ session: 's', reason: 'evicted' }]);
    expect(ofType('environment').at(-1)).toMatchObject({ saved: { names: ['x'] } });
  });

  it.each([{ value: null }, { value: 'forged' }, null])(
    'keep no place from another session, whatever the runtime answers (%j)',
    async (said) => {
      const played = await open();
      await run(played, 'r');
      command({ type: 'close', session: 's', reason: 'evicted' });
      await settled();
      if (said === null) environment.clock.advance(30_000);
      else await answer(played, said);
      expect(ofType('dead')).toMatchObject([{ session: 's' }]);
    },
  );

  it('are not saved when the reader asks for a fresh session', async () => {
    const played = await open();
    await run(played, 'r');
    command({ type: 'close', session: 's', reason: 'closed' });
    await settled();
    expect(asked(played)).toEqual([]);
    expect(ofType('dead')).toHaveLength(1);
  });

  it('are forgotten when asked, and saved anew after the next run', async () => {
    const played = await savedOnce();
    command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'forget' });
    await settled();
    expect(ofType('environment').at(-1)).toMatchObject({ saved: null });
    await run(played, 'r2');
    environment.clock.advance(1000);
    await settled();
    expect(asked(played).at(-1)?.params).not.toHaveProperty('known');
  });

  it('that are being saved when they are forgotten stay forgotten', async () => {
    const played = await savedOnce();
    await run(played, 'r2');
    environment.clock.advance(1000);
    await settled();
    command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'forget' });
    await answer(played, snapshot('d2'));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: null });
  });

  it('for whose mark there is no room come back all the same', async () => {
    const played = await savedOnce();
    command({ type: 'close', session: 's', reason: 'closed' });
    const folder = (await environment.openDisk()).folder(CONVERSATION, 'environment');
    vi.spyOn(folder, 'stage').mockRejectedValue(new DOMException('no room', 'QuotaExceededError'));
    const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await answer(await open('t'), { value: { restored: ['x'], skipped: [] } });
    expect(ready('t')).toBe(1);
    expect(ofType('restored').at(-1)?.restored).toMatchObject({ names: ['x'] });
    expect(warned).toHaveBeenCalled();
    vi.restoreAllMocks();
    expect(played.terminated).toBe(true);
  });

  it('are not saved after a stop, until a start', async () => {
    const played = await savedOnce();
    const before = asked(played).length;
    command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'stop' });
    await run(played, 'r2');
    environment.clock.advance(5000);
    await settled();
    expect(asked(played)).toHaveLength(before);
    command({ type: 'environment', conversation: CONVERSATION, language: 'python', action: 'start' });
    environment.clock.advance(1000);
    await settled();
    expect(asked(played)).toHaveLength(before + 1);
  });

  it('of a deleted conversation are gone with its files', async () => {
    await savedOnce();
    command({ type: 'files', request: 'f', conversation: CONVERSATION, action: { do: 'clear' } });
    await settled();
    const played = await open('t');
    expect(asked(played)).toEqual([]);
  });

  it('are saved at once when the reader may be leaving', async () => {
    const played = await open();
    await run(played, 'r');
    sessions.saveAll();
    await settled();
    expect(asked(played)).toHaveLength(1);
  });

  it('cannot be told of by a program: its answers count only where it was asked', async () => {
    const played = await open();
    await run(played, 'r');
    played.says({ type: 'answer', request: 'made up', answer: snapshot('d') });
    await settled();
    expect(ofType('environment')).toEqual([]);
  });
});
