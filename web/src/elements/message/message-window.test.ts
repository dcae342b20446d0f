import { describe, expect, it } from 'vitest';
import { MessageHeights } from './message-heights.js';
import { around, missingBodies, nearest, nextRange, type Range, type View } from './message-window.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `m${n}`);

function heightsOf(...heights: number[]): MessageHeights {
  const made = new MessageHeights();
  made.setOrder(ids(heights.length));
  for (const [n, height] of heights.entries()) made.measure(`m${n}`, height);
  return made;
}

const even = (count: number, height: number): MessageHeights =>
  heightsOf(...Array<number>(count).fill(height));

/** Renders until nothing is added any more; every range that was rendered on the way. */
function settled(heights: MessageHeights, view: View, from: Range = { from: 0, to: 0 }): Range[] {
  const ranges: Range[] = [];
  let shown = from;
  for (let n = 0; n < 1000; n++) {
    const { range, more } = nextRange(heights, view, shown);
    ranges.push(range);
    shown = range;
    if (!more) return ranges;
  }
  throw new Error('It never settled.');
}

describe('heights', () => {
  it('add up to where each message stands', () => {
    const heights = heightsOf(10, 20, 30);
    expect([0, 1, 2, 3].map((n) => heights.top(n))).toEqual([0, 10, 30, 60]);
    expect(heights.total).toBe(60);
  });

  it('find the message at a distance, and the first or last one beyond the ends', () => {
    const heights = heightsOf(10, 20, 30);
    expect([-5, 0, 9.5, 10, 29, 30, 59, 1000].map((at) => heights.indexAt(at))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 2,
    ]);
  });

  it('move what is below a message that turns out higher, and nothing above it', () => {
    const heights = heightsOf(10, 20, 30);
    expect(heights.total).toBe(60);
    expect(heights.measure('m1', 25)).toBe(true);
    expect(heights.measure('m1', 25)).toBe(false);
    expect([1, 2, 3].map((n) => heights.top(n))).toEqual([10, 35, 65]);
  });

  it('are guessed from those that were measured, when that is asked for', () => {
    const heights = new MessageHeights();
    heights.setOrder(ids(4));
    const guess = heights.estimate;
    heights.measure('m3', 100);
    heights.measure('m2', 300);
    expect(heights.top(1)).toBe(guess);
    heights.estimateAgain();
    expect([heights.top(1), heights.top(2), heights.total]).toEqual([200, 400, 800]);
  });

  it('are guessed anew only until enough are known', () => {
    const heights = new MessageHeights();
    heights.setOrder(ids(100));
    for (let n = 0; n < 12; n++) heights.measure(`m${n}`, 200);
    heights.estimateAgain();
    for (let n = 12; n < 50; n++) heights.measure(`m${n}`, 900);
    heights.estimateAgain();
    expect(heights.height(99)).toBe(200);
  });

  it('stay known in another order, as after a switch of branches', () => {
    const heights = heightsOf(10, 20, 30);
    heights.setOrder(['m0', 'other', 'm2']);
    heights.measure('other', 5);
    expect(heights.total).toBe(45);
    expect(heights.indexOf('m1')).toBe(-1);
    heights.setOrder(['m0', 'm1']);
    expect(heights.total).toBe(30);
  });

  it('of no messages are nothing', () => {
    const heights = new MessageHeights();
    heights.setOrder([]);
    expect([heights.total, heights.indexAt(100)]).toEqual([0, 0]);
    const view: View = { top: 0, height: 900, direction: 'down' };
    expect(nextRange(heights, view, { from: 0, to: 0 })).toEqual({ range: { from: 0, to: 0 }, more: false });
  });
});

describe('the window', () => {
  const view = (top: number, direction: View['direction'] = 'up'): View => ({ top, height: 900, direction });

  it('has what is seen at once, wherever the reader jumps', () => {
    const heights = even(5000, 300);
    for (const top of [0, 1, 450_000, 1_499_100]) {
      const { range } = nextRange(heights, view(top), { from: 4990, to: 5000 });
      expect(heights.top(range.from)).toBeLessThanOrEqual(top);
      expect(heights.top(range.to)).toBeGreaterThanOrEqual(Math.min(heights.total, top + 900));
    }
  });

  it('grows by one message a frame, first where the reader goes', () => {
    const heights = even(100, 300);
    const ranges = settled(heights, view(15_000, 'up'));
    const sizes = ranges.map(({ from, to }) => to - from);
    expect(sizes.slice(1).map((size, n) => size - sizes[n]!)).toEqual(Array(sizes.length - 1).fill(1));
    const first = ranges[0]!;
    const half = ranges[Math.floor(ranges.length / 2) - 1]!;
    expect(half.from).toBeLessThan(first.from);
    expect(half.to).toBe(first.to);
    expect(settled(heights, view(15_000, 'down'))[0]).toEqual({ from: first.from + 1, to: first.to + 1 });
  });

  it('never has more than some screens, and as many in a long conversation as in a short one', () => {
    const sizes = [100, 1000, 5000].map((count) => {
      const last = settled(even(count, 300), view(count * 150)).at(-1)!;
      return last.to - last.from;
    });
    expect(new Set(sizes).size).toBe(1);
    expect(sizes[0]! * 300).toBeLessThan(900 * 6);
  });

  it('keeps what was rendered for a while, so that going back renders nothing', () => {
    const heights = even(1000, 300);
    const before = settled(heights, view(150_000)).at(-1)!;
    const after = settled(heights, view(150_600, 'down'), before).at(-1)!;
    expect(after.from).toBe(before.from);
    expect(nextRange(heights, view(150_000), after).more).toBe(false);
    const far = settled(heights, view(200_000, 'down'), after)[0]!;
    expect(far.from).toBeGreaterThan(after.to);
  });

  it('is one piece at any speed in either direction', () => {
    const heights = heightsOf(...Array.from({ length: 500 }, (_, n) => 40 + ((n * 97) % 1700)));
    let shown: Range = { from: 0, to: 0 };
    let top = heights.total - 900;
    for (const step of [-50, -600, -600, -3000, 200, -90, 5000, -5000, -900, -900]) {
      top += step;
      shown = nextRange(heights, view(top, step < 0 ? 'up' : 'down'), shown).range;
      expect(heights.top(shown.from)).toBeLessThanOrEqual(top);
      expect(heights.top(shown.to)).toBeGreaterThanOrEqual(
        top + 900 > heights.total ? heights.total : top + 900,
      );
    }
  });
});

describe('messages far from the view', () => {
  it('stay where they are nearest', () => {
    const range = { from: 10, to: 20 };
    expect(nearest([0, 7, 9, 20, 21, 40], range, 4)).toEqual([9, 20, 21, 7]);
    expect(nearest([7], range, 4)).toEqual([7]);
  });
});

describe('bodies', () => {
  const heights = even(200, 300);
  const view: View = { top: 30_000, height: 900, direction: 'up' };
  const near = around(heights, view, 8);

  it('are asked for a whole request at a time, on the way of the reader', () => {
    expect(missingBodies(view, near, 200, (n) => n < 90, 50)).toEqual(
      Array.from({ length: 50 }, (_, n) => 89 - n),
    );
    const down: View = { ...view, direction: 'down' };
    expect(missingBodies(down, near, 200, (n) => n > 110, 50)[0]).toBe(111);
  });

  it('are not asked for while all that are near are there', () => {
    expect(missingBodies(view, near, 200, (n) => n < near.from, 50)).toEqual([]);
    expect(missingBodies(view, near, 200, () => false, 50)).toEqual([]);
  });
});
