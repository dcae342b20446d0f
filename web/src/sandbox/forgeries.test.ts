import { describe, expect, it } from 'vitest';
import {
  CAPABLE,
  environment,
  events,
  command,
  ofType,
  opened,
  execute,
  finish,
  printed,
} from '../testing/supervisor.js';

describe('what a program forges', () => {
  it('ends its own session alone when it floods the supervisor', async () => {
    const other = await opened('other');
    const played = await opened();
    execute(played);
    for (let n = 0; n < 2000; n += 1) played.saysAnything({ type: 'x' });
    expect(played.terminated).toBe(true);
    expect(ofType('dead')).toMatchObject([{ session: 's', reason: 'crashed' }]);
    expect(ofType('dead')[0]?.message).toContain('flooded the sandbox');
    expect(other.terminated).toBe(false);
  });

  it('ends its session when its messages take long to read', async () => {
    const played = await opened();
    for (let n = 0; n < 3; n += 1) {
      played.saysSlowly(() => environment.clock.advance(100));
    }
    expect(ofType('dead')).toMatchObject([{ reason: 'crashed' }]);
  });

  it('may be many messages, as long as they come slowly', async () => {
    const played = await opened();
    for (let n = 0; n < 5000; n += 1) {
      environment.clock.advance(2);
      played.saysAnything(null);
    }
    expect(played.terminated).toBe(false);
  });

  it('asks for input once until it was answered', async () => {
    const played = await opened();
    execute(played);
    const ask = { type: 'input_request', run: 'r', prompt: '', password: false } as const;
    for (let n = 0; n < 10; n += 1) played.says(ask);
    expect(ofType('input_request')).toHaveLength(1);
    command({ type: 'input_reply', session: 's', run: 'r', text: '' });
    played.says(ask);
    expect(ofType('input_request')).toHaveLength(2);
  });

  it('is dropped when it is of another run, out of turn or no message at all', async () => {
    const played = await opened();
    execute(played);
    const before = events.length;
    for (const data of [
      null,
      'text',
      { type: 'result', run: 'other', status: 'completed', error: null, download: 0, execution: 0, heap: 0 },
      { type: 'started', run: 'r', names: null },
      { type: 'opened', heap: 1, capabilities: CAPABLE },
      { type: 'output', run: 'r', outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }] },
      { type: 'dead', session: 's', reason: 'closed', message: '' },
    ]) {
      played.saysAnything(data);
    }
    expect(events.length).toBe(before);
    finish(played);
    expect(ofType('result')).toHaveLength(1);
  });

  it('in the ring ends its own session and nothing else', async () => {
    const other = await opened('other');
    const played = await opened('s');
    execute(played);
    const open = played.commands[0];
    if (open?.type === 'open' && open.shared !== null) new Int32Array(open.shared.output)[0] = 0x7fffffff;
    environment.clock.advance(20);
    expect(ofType('dead')).toMatchObject([{ session: 's', reason: 'crashed' }]);
    expect(other.terminated).toBe(false);
  });

  it('as frames that are no outputs is dropped', async () => {
    const played = await opened();
    execute(played);
    played.prints('another run', 'no');
    played.prints('r', 'yes');
    finish(played);
    expect(printed()).toBe('yes');
  });
});
