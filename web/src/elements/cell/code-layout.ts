/** How code stands on the page, the same for a block to read and for the editor that takes its place. */
import { css } from 'lit';

/** Blocks with more lines start folded to their head. */
export const LONGEST_UNFOLDED = 40;
/** Lines of the head. */
export const HEAD = 20;

/** A line of a traceback in the source that ran. */
export interface MarkedLine {
  /** From 1. */
  readonly line: number;
  /** What went wrong there, such as `NameError: name 'x' is not defined`. */
  readonly message: string;
  /** What ran; the line is no line of any other text. */
  readonly source: string;
}

export function isSameMark(
  one: MarkedLine | null | undefined,
  other: MarkedLine | null | undefined,
): boolean {
  const [a, b] = [one ?? null, other ?? null];
  if (a === null || b === null) return a === b;
  return a.line === b.line && a.message === b.message && a.source === b.source;
}

/** What is said of a marked line, to those who point at it and those who hear it. */
export function markWords({ line, message }: MarkedLine): string {
  return `Error in line ${line}: ${message}`;
}

export function countLines(source: string): number {
  let count = 1;
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** The first `count` lines, without the end of the last. */
export function headOf(source: string, count: number): string {
  let end = -1;
  for (let line = 0; line < count; line += 1) {
    end = source.indexOf('\n', end + 1);
    if (end === -1) return source;
  }
  return source.slice(0, end);
}

/** Digits that the column of numbers is wide; two at least, so that a tenth line moves nothing. */
export function digitsOf(lines: number): number {
  return Math.max(2, String(lines).length);
}

/** Widths that both forms share. `--digits` comes from whoever knows the number of lines. */
export const layout = css`
  :host {
    --code-edge: 16px;
    --code-numbers: calc(var(--digits, 2) * 1ch + 16px);
  }
`;
