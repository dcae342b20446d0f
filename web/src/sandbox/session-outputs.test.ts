import { describe, expect, it } from 'vitest';
import { CREDITS, DEFAULT_LIMITS } from '../protocol/session.js';
import { environment, command, ofType, opened, execute, finish, printed } from '../testing/supervisor.js';

describe('outputs', () => {
  it('come in at most so many batches as the page has not painted', async () => {
    const played = await opened();
    execute(played);
    for (let i = 0; i < 12; i += 1) {
      played.prints('r', 'x'.repeat(60_000));
      environment.clock.advance(100);
    }
    expect(ofType('output')).toHaveLength(CREDITS);
    command({ type: 'painted', session: 's', batch: 1 });
    environment.clock.advance(100);
    expect(ofType('output')).toHaveLength(CREDITS + 1);
    command({ type: 'painted', session: 's', batch: 1 });
    environment.clock.advance(100);
    expect(ofType('output')).toHaveLength(CREDITS + 1);
  });

  it("that a task writes after its run are that run's, also while another one is on", async () => {
    const played = await opened();
    execute(played);
    played.prints('r', 'first ');
    finish(played);
    environment.clock.advance(100);
    played.prints('r', 'late ');
    environment.clock.advance(100);
    execute(played, 'next');
    played.prints('next', 'mine ');
    played.prints('r', 'later ');
    played.prints('never', 'forged ');
    environment.clock.advance(100);
    const texts = (run: string): string =>
      ofType('output')
        .filter((event) => event.run === run)
        .flatMap(({ outputs }) => outputs)
        .map((output) => (output.output_type === 'stream' ? output.text : ''))
        .join('');
    expect([texts('r'), texts('next'), texts('never')]).toEqual(['first late later ', 'mine ', '']);
  });

  it('of a task that goes on count for the limit of its run', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, output: 1000 });
    finish(played);
    for (let n = 0; n < 4; n += 1) {
      played.prints('r', 'x'.repeat(400));
      environment.clock.advance(100);
    }
    expect(printed()).toHaveLength(1000);
    expect(ofType('output').at(-1)?.dropped).toBe(600);
  });

  it('no longer wait for the page once the program is being stopped', async () => {
    const played = await opened();
    execute(played);
    for (let i = 0; i < 8; i += 1) {
      played.prints('r', 'x'.repeat(60_000));
      environment.clock.advance(100);
    }
    expect(ofType('output')).toHaveLength(CREDITS);
    command({ type: 'interrupt', session: 's', run: 'r' });
    environment.clock.advance(500);
    expect(printed()).toHaveLength(8 * 60_000);
  });

  it('of a run that has ended wait for the page, but not for ever', async () => {
    const played = await opened();
    execute(played);
    for (let i = 0; i < 16; i += 1) {
      played.prints('r', 'x'.repeat(60_000));
      environment.clock.advance(100);
    }
    finish(played);
    environment.clock.advance(1000);
    expect(ofType('result')).toEqual([]);
    environment.clock.advance(2000);
    expect(printed()).toHaveLength(16 * 60_000);
    expect(ofType('result')).toHaveLength(1);
  });

  it('come at once after a pause, then ten times a second, and faster when the program has ended', async () => {
    const played = await opened();
    execute(played);
    environment.clock.advance(1000);
    const began = environment.clock.now();
    const came: number[] = [];
    for (let n = 0; n < 30; n += 1) {
      const before = ofType('output').length;
      played.prints('r', 'line\n');
      environment.clock.advance(10);
      for (const { batch } of ofType('output').slice(before)) {
        came.push(environment.clock.now() - began);
        command({ type: 'painted', session: 's', batch });
      }
    }
    expect(came[0]).toBeLessThan(20);
    expect(came).toHaveLength(3);
    finish(played);
    expect(printed()).toBe('line\n'.repeat(30));
  });

  it('are one batch a frame, with adjacent text of one stream together', async () => {
    const played = await opened();
    execute(played);
    for (const text of ['a', 'b', 'c']) played.prints('r', text);
    played.writes('r', { output_type: 'stream', name: 'stderr', text: 'e' });
    played.prints('r', 'd');
    environment.clock.advance(20);
    expect(ofType('output').map((event) => event.outputs)).toEqual([
      [
        { output_type: 'stream', name: 'stdout', text: 'abc' },
        { output_type: 'stream', name: 'stderr', text: 'e' },
        { output_type: 'stream', name: 'stdout', text: 'd' },
      ],
    ]);
  });

  it('stop at the limit of the run, are counted from there, and still show its error', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, output: 1000 });
    for (let i = 0; i < 10; i += 1) played.prints('r', 'y'.repeat(400));
    played.writes('r', { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'], frames: [] });
    finish(played, 'r', 'failed');
    const dropped = ofType('output').at(-1)?.dropped ?? 0;
    expect(printed().length).toBe(1000);
    expect(dropped).toBe(3000);
    expect(
      ofType('output')
        .flatMap((event) => event.outputs)
        .at(-1),
    ).toMatchObject({ output_type: 'error' });
  });

  it('are cut at whole characters, and tiny ones count for more than they are', async () => {
    const played = await opened();
    execute(played, 'r', { ...DEFAULT_LIMITS, output: 1000 });
    played.prints('r', '漢'.repeat(400));
    finish(played, 'r');
    expect(printed()).toBe('漢'.repeat(333));
    expect(ofType('output').at(-1)?.dropped).toBe(67 * 3);
    execute(played, 's', { ...DEFAULT_LIMITS, output: 1000 });
    for (const name of ['stdout', 'stderr'] as const)
      for (let n = 0; n < 100; n += 1) played.writes('s', { output_type: 'stream', name, text: 'x' });
    for (let n = 0; n < 100; n += 1)
      played.writes('s', { output_type: 'stream', name: n % 2 === 0 ? 'stdout' : 'stderr', text: 'x' });
    finish(played, 's');
    expect(ofType('output').at(-1)?.dropped).toBeGreaterThan(80);
  });

  it('come as messages where there is no shared memory', async () => {
    environment.shared = false;
    const played = await opened();
    execute(played);
    played.says({
      type: 'output',
      run: 'r',
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'hi' }],
    });
    finish(played);
    expect(printed()).toBe('hi');
  });
});
