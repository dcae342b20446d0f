/** Which messages are rendered: those that are seen, some more around them, and few of them anew in one frame. */
import type { MessageHeights } from './message-heights.js';

/** Messages from `from` up to, not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is seen, in pixels from the first message's top. */
export interface View {
  readonly top: number;
  readonly height: number;
  /** Which way the reader moves; ahead of them messages are rendered first. */
  readonly direction: 'up' | 'down';
}

const NONE: Range = { from: 0, to: 0 };

/** In heights of the view, on either side: rendered at once, rendered little by little, and kept once rendered. */
const AT_ONCE = 0.25;
const AHEAD = 2;
const KEPT = 3;

/**
 * The next range to render, and whether it lacks something that another frame should add. What is seen is always in it;
 * beyond that it grows by one message a frame, so that no frame has to render many.
 */
export function nextRange(
  heights: MessageHeights,
  view: View,
  shown: Range,
): { range: Range; more: boolean } {
  if (heights.count === 0) return { range: NONE, more: false };
  const needed = around(heights, view, AT_ONCE);
  const wanted = around(heights, view, AHEAD);
  const kept = intersection(shown, around(heights, view, KEPT));
  // What was rendered elsewhere goes: between it and what is seen there would be a hole.
  const joined = kept.from <= needed.to && kept.to >= needed.from && kept.to > kept.from;
  const base = joined ? { from: Math.min(kept.from, needed.from), to: Math.max(kept.to, needed.to) } : needed;
  const range = grown(base, wanted, view.direction);
  return { range, more: range.from > wanted.from || range.to < wanted.to };
}

/** The messages within so many heights of the view on either side of it. */
export function around(heights: MessageHeights, view: View, screens: number): Range {
  const reach = view.height * screens;
  return {
    from: heights.indexAt(view.top - reach),
    to: Math.min(heights.count, heights.indexAt(view.top + view.height + reach) + 1),
  };
}

/** Of these messages those that are nearest to a range, at most so many. */
export function nearest(indices: readonly number[], { from, to }: Range, most: number): readonly number[] {
  const distance = (index: number): number => (index < from ? from - index : index - to + 1);
  return [...indices].sort((a, b) => distance(a) - distance(b)).slice(0, most);
}

function grown(base: Range, wanted: Range, direction: View['direction']): Range {
  const up = base.from > wanted.from;
  const down = base.to < wanted.to;
  if (up && (direction === 'up' || !down)) return { from: base.from - 1, to: base.to };
  if (down) return { from: base.from, to: base.to + 1 };
  return base;
}

function intersection(a: Range, b: Range): Range {
  const from = Math.max(a.from, b.from);
  return { from, to: Math.max(from, Math.min(a.to, b.to)) };
}

/** The next ones of which the bodies are missing, nearest first in the direction of the reader; none while all near are there. */
export function missingBodies(
  view: View,
  near: Range,
  count: number,
  isMissing: (index: number) => boolean,
  most: number,
): readonly number[] {
  const up = view.direction === 'up';
  let first = -1;
  for (let n = near.from; n < near.to && first < 0; n++) {
    const index = up ? near.to - 1 - (n - near.from) : n;
    if (isMissing(index)) first = index;
  }
  if (first < 0) return [];
  // A whole request's worth from there on, since the reader is on the way.
  const found: number[] = [];
  for (let index = first; index >= 0 && index < count && found.length < most; index += up ? -1 : 1) {
    if (isMissing(index)) found.push(index);
  }
  return found;
}
