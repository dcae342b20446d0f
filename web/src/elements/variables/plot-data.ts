/** The answer to `plot`, checked, and where its points lie in a picture. */
import { fieldsOf, type Fields } from '../../protocol/checks.js';
import type { JsonValue } from '../../protocol/generated.js';

type Numbers = readonly (number | null)[];

export interface PlotLine {
  readonly name: string;
  readonly low: Numbers;
  readonly high: Numbers;
}

export type Plot =
  | {
      readonly kind: 'lines';
      readonly total: number;
      readonly lines: readonly PlotLine[];
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly kind: 'image';
      readonly rows: number;
      readonly columns: number;
      readonly values: readonly Numbers[];
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly kind: 'picture';
      /** Base64. */
      readonly png: string;
      readonly words: string;
    };

const MOST_LINES = 8;
const MOST_POINTS = 1000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Null when it is none, or has no number to be drawn. */
export function readPlot(answer: JsonValue): Plot | null {
  const { kind, lines, total, values, rows, columns, png, words } = fieldsOf(answer);
  if (kind === 'lines' && Array.isArray(lines)) {
    const read = lines.slice(0, MOST_LINES).map(fieldsOf).map(readLine);
    const range = rangeOf(read.flatMap(({ low, high }) => [...low, ...high]));
    return range === null ? null : { kind, total: count(total), lines: read, ...range };
  }
  if (kind === 'image' && Array.isArray(values)) {
    const read = values.slice(0, MOST_POINTS).map(numbers);
    const range = rangeOf(read.flat());
    return range === null
      ? null
      : { kind, rows: count(rows), columns: count(columns), values: read, ...range };
  }
  if (kind === 'picture' && typeof png === 'string' && BASE64.test(png))
    return { kind, png, words: typeof words === 'string' ? words.slice(0, 200) : '' };
  return null;
}

function readLine({ name, low, high }: Fields): PlotLine {
  const least = numbers(low);
  const greatest = numbers(high);
  const length = Math.min(least.length, greatest.length);
  return {
    name: typeof name === 'string' ? name.slice(0, 60) : '',
    low: least.slice(0, length),
    high: greatest.slice(0, length),
  };
}

/** Pieces of a line between gaps: corners of an area from the greatest values there to the least ones back. */
export function areas({ low, high }: PlotLine, place: (n: number, value: number) => string): string[] {
  const pieces: string[] = [];
  let top: string[] = [];
  let bottom: string[] = [];
  const close = (): void => {
    if (top.length > 0) pieces.push(`M${top.join('L')}L${bottom.reverse().join('L')}Z`);
    top = [];
    bottom = [];
  };
  for (let n = 0; n < low.length; n += 1) {
    const [least, greatest] = [low[n], high[n]];
    if (least == null || greatest == null) close();
    else {
      top.push(place(n, greatest));
      bottom.push(place(n, least));
    }
  }
  close();
  return pieces;
}

function numbers(value: unknown): Numbers {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MOST_POINTS)
    .map((item: unknown) => (typeof item === 'number' && Number.isFinite(item) ? item : null));
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? Math.floor(value) : 0;
}

function rangeOf(values: Numbers): { readonly min: number; readonly max: number } | null {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value === null) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return min <= max ? { min, max } : null;
}
