/**
 * What makes one text another, in few and small changes: so that cursors stay where they are, and edits that others
 * make at the same time elsewhere in the text survive.
 */
import { diff } from 'lib0/diff/patience';

/** `remove` UTF-16 code units at `at` give way to `insert`; no surrogate pair is cut. */
export interface TextChange {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** Lines beyond which looking for those that stayed takes too long. */
const MAX_LINES = 20_000;

/** Changes in the text as it was, from its beginning to its end. */
export function changesBetween(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const [old, wanted] = [linesOf(before), linesOf(after)];
  if (old.length > MAX_LINES || wanted.length > MAX_LINES) return trimmed(0, before, after);
  const starts = startsOf(old);
  return diff([...old], [...wanted]).flatMap(({ index, remove, insert }) => {
    const start = starts[index] ?? before.length;
    // Lines that were changed one by one, as by a formatter.
    if (remove.length === insert.length) {
      return remove.flatMap((line, n) => trimmed(starts[index + n] ?? start, line, insert[n] ?? ''));
    }
    return trimmed(start, remove.join(''), insert.join(''));
  });
}

/** Lines with their line breaks. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function startsOf(lines: readonly string[]): readonly number[] {
  let at = 0;
  return lines.map((line) => (at += line.length) - line.length);
}

/** The change without what both have at their beginnings and ends. */
function trimmed(at: number, before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  // A surrogate pair is replaced whole.
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start -= 1;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end -= 1;
  const remove = before.length - end - start;
  return [{ at: at + start, remove, insert: after.slice(start, after.length - end) }];
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
