import { beforeEach, describe, expect, it } from 'vitest';
import vectors from '../../../tests/vectors/outputs.json' with { type: 'json' };
import type { StoredOutput } from './generated.js';
import { OutputFold, standing } from './output-fold.js';
import type { Output } from './session.js';

const LIMIT = 10_000;
const ALLOWANCE = 64 * 1024;

const stream = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
const display = (text: string, display_id: string | null = null): Output => ({
  output_type: 'display_data',
  data: { 'text/plain': text },
  metadata: {},
  display_id,
});
const update = (text: string, display_id: string): Output => ({
  output_type: 'update_display_data',
  data: { 'text/plain': text },
  metadata: {},
  display_id,
});
const clear = (wait: boolean): Output => ({ output_type: 'clear_output', wait });
const failure: Output = {
  output_type: 'error',
  ename: 'ValueError',
  evalue: 'x',
  traceback: [],
  frames: [],
};

describe('what stands', () => {
  it.each(vectors)('$name', ({ outputs, standing: expected }) => {
    expect(standing(outputs as StoredOutput[])).toEqual(expected);
  });

  it('keeps long text apart', () => {
    const text = 'x'.repeat(20_000);
    expect(standing([stream(text), stream(text)])).toEqual([stream(text), stream(text)]);
  });
});

describe('what is taken', () => {
  let fold: OutputFold<Output>;

  beforeEach(() => {
    fold = new OutputFold();
  });

  function add(...given: readonly Output[]): void {
    for (const output of given) fold.add(output);
  }

  const taken = (): readonly Output[] => fold.take()?.outputs ?? [];

  it('is one frame of those that wait', () => {
    add(stream('before'), clear(true), display('1'), clear(true), display('2'));
    expect(taken()).toEqual([clear(true), display('2')]);
  });

  it('says once that what stands is to go when the next output comes', () => {
    add(display('x'), clear(true), clear(true));
    expect(taken()).toEqual([display('x'), clear(true)]);
    add(clear(true));
    expect(taken()).toEqual([]);
    add(display('y'));
    expect(taken()).toEqual([display('y')]);
  });

  it('is nothing that was cleared before', () => {
    add(stream('a'), display('x'), clear(false), stream('b'));
    expect(taken()).toEqual([clear(false), stream('b')]);
  });

  it('has one update of each display that was taken before', () => {
    add(display('0', 'p'), display('0', 'q'));
    taken();
    add(update('1', 'p'), update('a', 'q'), stream('t'), update('2', 'p'), update('late', 'unknown'));
    expect(taken()).toEqual([update('2', 'p'), update('a', 'q'), stream('t')]);
  });

  it('has a new display as it is now, also beside an older one of its name', () => {
    add(display('0', 'p'), update('1', 'p'));
    expect(taken()).toEqual([display('1', 'p')]);
    add(display('2', 'p'), update('3', 'p'), update('4', 'p'));
    expect(taken()).toEqual([display('4', 'p'), update('4', 'p')]);
  });

  it('comes to the same as the whole, whenever it is taken', () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const any = (n: number): Output => {
      const name = ['p', 'q', 'r'][random(3)] ?? 'p';
      switch (random(8)) {
        case 0:
          return clear(random(2) === 0);
        case 1:
        case 2:
          return update(String(n), name);
        case 3:
        case 4:
          return display(String(n), name);
        case 5:
          return display(String(n));
        default:
          return stream(`${n} `);
      }
    };
    for (let round = 0; round < 500; round++) {
      const source = new OutputFold<Output>();
      const follower = new OutputFold<Output>();
      const all = Array.from({ length: 40 }, (_, n) => any(n));
      const pass = (budget: number): void => {
        for (const output of source.take(budget)?.outputs ?? []) follower.add(output);
      };
      for (const output of all) {
        source.add(output, 100);
        if (random(4) === 0) pass(random(300) + 1);
      }
      pass(Infinity);
      expect(follower.outputs).toEqual(standing(all));
    }
  });
});

describe('the limit', () => {
  let fold: OutputFold<Output>;
  let beyond: string;

  beforeEach(() => {
    beyond = '';
    fold = new OutputFold({ limit: LIMIT, beyond: (text) => void (beyond += text) });
  });

  function add(...given: readonly Output[]): void {
    for (const output of given) fold.add(output, JSON.stringify(output).length);
  }

  const taken = (): readonly Output[] => fold.take()?.outputs ?? [];
  const size = (given: readonly Output[]): number =>
    given.reduce((sum, output) => sum + JSON.stringify(output).length, 0);

  it.each([
    ['cleared', () => [clear(true), display('x'.repeat(LIMIT / 4))]],
    ['updated', () => [update('x'.repeat(LIMIT / 4), 'p')]],
  ])('lets what is %s go on for many times of it', (_, frame) => {
    add(display('first', 'p'));
    taken();
    for (let n = 0; n < 30; n++) {
      add(...frame());
      expect(size(taken())).toBeGreaterThan(LIMIT / 4);
    }
    expect(fold.isFull).toBe(false);
    expect(fold.take()).toBeNull();
  });

  it.each([
    ['cleared', () => [clear(true), display('x'.repeat(LIMIT / 4))]],
    ['cleared at once', () => [display('x'.repeat(LIMIT / 4)), clear(false), stream('.')]],
    ['updated', () => [update('x'.repeat(LIMIT / 4), 'p')]],
    ['only cleared', () => [clear(false)]],
  ])('bounds all that is taken of what is %s', (_, frame) => {
    let handed = 0;
    let dropped = 0;
    add(display('first', 'p'));
    for (let n = 0; n < 3000; n++) {
      const news = fold.take();
      handed += size(news?.outputs ?? []);
      dropped = news?.dropped ?? dropped;
      add(...frame());
    }
    expect(handed).toBeLessThan(10 * LIMIT + ALLOWANCE);
    expect(dropped).toBeGreaterThan(0);
    taken();
    add(failure);
    expect(taken()).toEqual([failure]);
  });

  it('counts nothing in all for what was never taken', () => {
    for (let n = 0; n < 1000; n++) add(clear(true), display('x'.repeat(LIMIT / 4), 'p'), update('y', 'p'));
    const news = fold.take();
    expect(news?.outputs).toEqual([clear(true), display('y', 'p')]);
    expect(news?.dropped).toBe(0);
  });

  it('drops also what would still fit, until all is cleared', () => {
    const large = display('x'.repeat(500));
    add(stream('a'.repeat(LIMIT - 100)), large, stream('b'));
    expect(fold.take()).toEqual({
      outputs: [stream('a'.repeat(LIMIT - 100))],
      dropped: JSON.stringify(large).length + 1,
    });
    expect(beyond).toBe(`${JSON.stringify(large)}\nb`);
    expect(fold.isFull).toBe(true);
    add(clear(false), stream('c'));
    expect(taken()).toEqual([clear(false), stream('c')]);
    expect(fold.isFull).toBe(false);
  });

  it('cuts text where it is reached, between two characters', () => {
    add(stream('é'.repeat(LIMIT)));
    expect(taken()).toEqual([stream('é'.repeat(LIMIT / 2))]);
    expect(beyond).toBe('é'.repeat(LIMIT / 2));
  });

  it('counts each output of its own, however little it is', () => {
    for (let n = 0; n < LIMIT; n++)
      add({ output_type: 'stream', name: n % 2 === 0 ? 'stdout' : 'stderr', text: '.' });
    expect(taken().length).toBeLessThan(LIMIT / 60);
    expect(beyond.length).toBeGreaterThan(LIMIT / 2);
  });

  it('lets a display be updated when nothing else fits any more', () => {
    add(display('9 %', 'p'));
    taken();
    add(stream('a'.repeat(LIMIT)), update('10 %', 'p'));
    expect(taken().filter(({ output_type }) => output_type !== 'stream')).toEqual([update('10 %', 'p')]);
  });
});
