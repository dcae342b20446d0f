import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, GRACE, type RequestMethod } from '../protocol/session.js';
import {
  CAPABLE,
  environment,
  command,
  ofType,
  opening,
  opened,
  execute,
  finish,
  printed,
} from '../testing/supervisor.js';

describe('a site of the network that was refused', () => {
  it('is told once a run, with the run', async () => {
    const played = await opened();
    execute(played);
    for (let n = 0; n < 3; n += 1) played.says({ type: 'refused', origin: 'https://evil.example.org' });
    for (let n = 0; n < 50; n += 1) played.says({ type: 'refused', origin: `https://${n}.example.org` });
    expect(ofType('refused')).toHaveLength(20);
    expect(ofType('refused')[0]).toEqual({
      type: 'refused',
      session: 's',
      run: 'r',
      origin: 'https://evil.example.org',
    });
  });

  it('is told no more often by a task that outlives its run, and again in the next run', async () => {
    const played = await opened();
    const many = (): void => {
      for (let n = 0; n < 50; n += 1) played.says({ type: 'refused', origin: `https://${n}.example.org` });
    };
    execute(played);
    finish(played);
    many();
    expect(ofType('refused')).toHaveLength(20);
    expect(ofType('refused')[0]).toMatchObject({ run: null });
    execute(played, 'next');
    many();
    expect(ofType('refused')).toHaveLength(40);
  });
});

it('believes no end of a program that never started', async () => {
  const played = await opened();
  command({
    type: 'execute',
    session: 's',
    run: 'r',
    cell: 'c',
    source: 'pass',
    limits: DEFAULT_LIMITS,
    theme: 'light',
  });
  finish(played);
  expect(ofType('result')).toEqual([]);
  command({ type: 'interrupt', session: 's', run: 'r' });
  finish(played);
  environment.clock.advance(GRACE);
  expect(ofType('result')[0]).toMatchObject({ status: 'aborted', error: { variables_lost: true } });
});

describe('a request', () => {
  const ask = (method: RequestMethod = 'variables', request = 'q'): void =>
    command({ type: 'request', session: 's', request, method, params: {} });

  it('is passed on and answered', async () => {
    const played = await opened();
    ask();
    expect(played.commands.at(-1)).toEqual({
      type: 'request',
      request: 'q',
      method: 'variables',
      params: {},
    });
    played.says({ type: 'answer', request: 'q', answer: { value: [1] } });
    played.says({ type: 'answer', request: 'q', answer: { value: [2] } });
    expect(ofType('answer').map((event) => event.answer)).toEqual([{ value: [1] }]);
  });

  it('is refused while a program runs, and where the runtime has no such method', async () => {
    const played = await opened();
    ask('snapshot');
    execute(played);
    ask();
    expect(ofType('answer').map((event) => 'refusal' in event.answer && event.answer.refusal)).toEqual([
      'unsupported',
      'busy',
    ]);
    expect(played.commands.some((sent) => sent.type === 'request')).toBe(false);
  });

  it('that hangs is signalled, and costs the session when that does not help', async () => {
    const played = await opened();
    ask();
    environment.clock.advance(3000);
    expect(Atomics.load(played.signals, 0)).toBe(2);
    expect(played.terminated).toBe(false);
    environment.clock.advance(1500);
    expect(ofType('answer')[0]?.answer).toMatchObject({ refusal: 'timed_out' });
    expect(ofType('dead')[0]).toMatchObject({ reason: 'unresponsive' });
    expect(played.terminated).toBe(true);
  });

  it('has more time where it looks through all rows of a table', async () => {
    const played = await opening();
    played.says({ type: 'opened', heap: 1, capabilities: { ...CAPABLE, requests: ['slice'] } });
    ask('slice');
    environment.clock.advance(14_000);
    expect(Atomics.load(played.signals, 0)).toBe(0);
    environment.clock.advance(1000);
    expect(Atomics.load(played.signals, 0)).toBe(2);
  });

  it('waits for the one before it, so that the time of one is not the time of another', async () => {
    const played = await opened();
    const asked = (): unknown[] => played.commands.filter((sent) => sent.type === 'request');
    for (const request of ['a', 'b', 'c']) ask('variables', request);
    for (const request of ['a', 'b', 'c']) {
      environment.clock.advance(2000);
      expect(asked().at(-1)).toMatchObject({ request });
      played.says({ type: 'answer', request, answer: { value: request } });
    }
    expect(ofType('answer').map((event) => event.request)).toEqual(['a', 'b', 'c']);
    expect(Atomics.load(played.signals, 0)).toBe(0);
  });

  it('that was late leaves no signal for the run that comes after it, which waits for its end', async () => {
    const played = await opened();
    ask('variables', 'slow');
    ask('variables', 'waits');
    environment.clock.advance(3000);
    command({
      type: 'execute',
      session: 's',
      run: 'r',
      cell: 'c',
      source: 'pass',
      limits: DEFAULT_LIMITS,
      theme: 'light',
    });
    expect(played.commands.some((sent) => sent.type === 'execute')).toBe(false);
    expect(Atomics.load(played.signals, 0)).toBe(2);
    played.says({ type: 'answer', request: 'slow', answer: { value: 1 } });
    expect(played.commands.at(-1)).toMatchObject({ type: 'execute', run: 'r' });
    expect(Atomics.load(played.signals, 0)).toBe(0);
    expect(
      ofType('answer').map(({ request, answer }) => [request, 'refusal' in answer && answer.refusal]),
    ).toEqual([
      ['waits', 'busy'],
      ['slow', false],
    ]);
  });

  it.each([
    ['put off', { refusal: 'failed', message: 'It was put off.' }, 'busy'],
    ['complete', { value: { saved: [] } }, undefined],
  ] as const)('that saves variables gives way to a run, and is %s', async (_, answer, told) => {
    const played = await opening();
    played.says({ type: 'opened', heap: 1, capabilities: { ...CAPABLE, requests: ['snapshot'] } });
    ask('snapshot');
    execute(played);
    expect(Atomics.load(played.signals, 0)).toBe(2);
    expect(played.commands.some((sent) => sent.type === 'execute')).toBe(false);
    played.says({ type: 'answer', request: 'q', answer });
    expect(Atomics.load(played.signals, 0)).toBe(0);
    expect(played.commands.at(-1)).toMatchObject({ type: 'execute', run: 'r' });
    expect(ofType('answer').map((event) => 'refusal' in event.answer && event.answer.refusal)).toEqual([
      told ?? false,
    ]);
  });

  it('that loads ahead has all the time it needs, and gives way to any other', async () => {
    const played = await opening();
    played.says({
      type: 'opened',
      heap: 1,
      capabilities: { ...CAPABLE, requests: ['preload', 'variables'] },
    });
    ask('preload', 'ahead');
    environment.clock.advance(600_000);
    expect(played.terminated).toBe(false);
    expect(played.commands.some((sent) => sent.type === 'interrupt')).toBe(false);
    ask('variables', 'q');
    execute(played);
    expect(played.commands.filter((sent) => sent.type === 'interrupt')).toEqual([
      { type: 'interrupt', run: 'ahead' },
    ]);
    expect(Atomics.load(played.signals, 0)).toBe(0);
    played.says({
      type: 'answer',
      request: 'ahead',
      answer: { refusal: 'failed', message: 'It was given up.' },
    });
    expect(played.commands.at(-1)).toMatchObject({ type: 'execute', run: 'r' });
    expect(
      ofType('answer').map(({ request, answer }) => [request, 'refusal' in answer && answer.refusal]),
    ).toEqual([
      ['q', 'busy'],
      ['ahead', 'busy'],
    ]);
  });

  it('is answered when its session ends', async () => {
    await opened();
    ask();
    command({ type: 'close', session: 's', reason: 'idle' });
    expect(ofType('answer')[0]?.answer).toMatchObject({ refusal: 'gone' });
    expect(ofType('dead')[0]?.message).toContain('had not been used for a while');
  });
});

describe('a runtime that cannot be interrupted', () => {
  it('is ended at Stop, and the reader is told', async () => {
    const played = await opening();
    played.says({ type: 'opened', heap: 1, capabilities: { ...CAPABLE, interrupt: false } });
    execute(played);
    command({ type: 'interrupt', session: 's', run: 'r' });
    expect(played.terminated).toBe(true);
    expect(ofType('result')[0]).toMatchObject({ status: 'aborted', error: { variables_lost: true } });
  });
});

describe('what a run writes beyond its limit', () => {
  const textOf = async (blob: Blob | null | undefined): Promise<string | null> =>
    (await blob?.text()) ?? null;

  it('is kept, whole, also when the session is gone, and can be asked for', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, output: 100 });
    for (let n = 0; n < 10; n += 1) played.prints('r', `line ${n} 🎈\n`);
    finish(played);
    environment.clock.advance(100);
    command({ type: 'close', session: 's', reason: 'closed' });
    command({ type: 'rest', run: 'r' });
    command({ type: 'rest', run: 'other' });
    const [rest, none] = ofType('rest');
    const whole = Array.from({ length: 10 }, (_, n) => `line ${n} 🎈\n`).join('');
    expect(printed().length).toBeLessThan(whole.length);
    expect(printed() + ((await textOf(rest?.text)) ?? '')).toBe(whole);
    expect(none).toEqual({ type: 'rest', run: 'other', text: null });
  });
});
