/** What is drawn of the answer to `plot`, and where its points lie in a picture. */
import type { JsonValue } from '../../protocol/generated.js';
import { parsePlot } from '../../protocol/kernel.js';
import type { PlotImage, PlotLine, PlotLines, PlotPicture } from '../../protocol/kernel.js';

type Numbers = PlotLine['low'];

interface Range {
  readonly min: number;
  readonly max: number;
}

export type Plot = (PlotLines & Range) | (PlotImage & Range) | PlotPicture;

/** Null when it is none, or has no number to be drawn. */
export function readPlot(answer: JsonValue): Plot | null {
  const plot = parsePlot(answer);
  if (plot === null || plot.kind === 'picture') return plot;
  const values = plot.kind === 'image' ? plot.values : plot.lines.flatMap(({ low, high }) => [low, high]);
  const range = rangeOf(values.flat());
  return range === null ? null : { ...plot, ...range };
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

function rangeOf(values: Numbers): Range | null {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value === null) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return min <= max ? { min, max } : null;
}
