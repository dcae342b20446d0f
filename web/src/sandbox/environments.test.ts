import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { Answer, Capabilities, WorkerCommand } from '../protocol/session.js';
import type { PlayedWorker } from './memory-environment.js';
import { askFor, command, environment, events, finish, ofType, worker } from './testing.js';

const PLACE = '01890a5d-ac96-774b-bcce-b302099a8057';
const CAPABLE: Capabilities = { interrupt: true, input: true, heap: true, requests: ['snapshot', 'restore'] };

async function settled(): Promise<void> {
  for (let n = 0; n < 60; n += 1) await Promise.resolve();
}

async function open(session = 's', keep = true, place: string | null = PLACE): Promise<PlayedWorker> {
  askFor({ session, place, keep });
  await settled();
  const played = worker();
  played.says({ type: 'opened', heap: 1 << 20, capabilities: CAPABLE });
  await settled();
  return played;
}

async function run(played: PlayedWorker, id: string, session = 's'): Promise<void> {
  command({
    type: 'execute',
    session,
    run: id,
    cell: 'c',
    source: 'x = 1',
    limits: DEFAULT_LIMITS,
    theme: 'light',
  });
  await settled();
  played.says({ type: 'started', run: id });
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
  value: { saved, skipped: [{ name: 'gen', type: 'generator', reason: 'cannot be saved' }], size: 5, digest },
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
      place: PLACE,
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
    const placeless = await open('v', true, null);
    expect([other, unkept, placeless].map(asked)).toEqual([[], [], []]);
    expect(['t', 'u', 'v'].map(ready)).toEqual([1, 1, 1]);
  });

  it('that cannot be brought back are named with the reason, and the session is ready all the same', async () => {
    await savedOnce();
    const played = await open('t');
    await answer(played, { refusal: 'failed', message: 'The file is damaged.' });
    expect(ofType('restored')[0]?.restored).toMatchObject({
      names: [],
      skipped: [{ name: 'gen' }, { name: 'x', reason: 'The file is damaged.' }],
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

  it('over which two sessions ended are given up, so that the next one opens', async () => {
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
    expect(ofType('environment').at(-1)).toMatchObject({ saved: null });
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
    command({ type: 'environment', place: PLACE, language: 'python', action: 'forget' });
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
    command({ type: 'environment', place: PLACE, language: 'python', action: 'forget' });
    await answer(played, snapshot('d2'));
    expect(ofType('environment').at(-1)).toMatchObject({ saved: null });
  });

  it('that cannot be reached keep no session from opening', async () => {
    const played = await savedOnce();
    command({ type: 'close', session: 's', reason: 'closed' });
    const folder = (await environment.openDisk()).folder(PLACE, 'environment');
    vi.spyOn(folder, 'stage').mockRejectedValue(new DOMException('no room', 'QuotaExceededError'));
    const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await open('t');
    expect(ready('t')).toBe(1);
    expect(warned).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
    expect(played.terminated).toBe(true);
  });

  it('are not saved after a stop, until a start', async () => {
    const played = await savedOnce();
    const before = asked(played).length;
    command({ type: 'environment', place: PLACE, language: 'python', action: 'stop' });
    await run(played, 'r2');
    environment.clock.advance(5000);
    await settled();
    expect(asked(played)).toHaveLength(before);
    command({ type: 'environment', place: PLACE, language: 'python', action: 'start' });
    environment.clock.advance(1000);
    await settled();
    expect(asked(played)).toHaveLength(before + 1);
  });

  it('of a deleted conversation are gone with its files', async () => {
    await savedOnce();
    command({ type: 'files', request: 'f', place: PLACE, action: { do: 'clear' } });
    await settled();
    const played = await open('t');
    expect(asked(played)).toEqual([]);
  });

  it('are saved at once when the reader may be leaving', async () => {
    const played = await open();
    await run(played, 'r');
    const { sessions } = await import('./testing.js');
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
