/** The distribution of a column as bars, for the eye; the words beside them say the same. */
import type { Summary } from '../../protocol/kernel.js';

const SVG = 'http://www.w3.org/2000/svg';

export function histogramOf({ histogram, top, count }: Summary): SVGSVGElement | null {
  const counts = histogram?.counts ?? null;
  if (counts !== null) return bars(counts);
  // Shares of the most frequent values, and of all others together.
  if (top === null || top.length === 0 || count === 0) return null;
  const shown = top.reduce((sum, one) => sum + one.count, 0);
  const rest = count - shown;
  // Where nearly all differ there is nothing to see.
  if (shown < count * 0.05) return null;
  return bars(rest > 0 ? [...top.map((one) => one.count), rest] : top.map((one) => one.count), rest > 0);
}

function bars(counts: readonly number[], hasRest = false): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${counts.length} 20`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('histogram');
  const most = Math.max(1, ...counts);
  counts.forEach((count, n) => {
    const height = count === 0 ? 0 : Math.max(0.6, (count / most) * 20);
    const bar = document.createElementNS(SVG, 'rect');
    bar.setAttribute('x', String(n + 0.06));
    bar.setAttribute('width', '0.88');
    bar.setAttribute('y', String(20 - height));
    bar.setAttribute('height', String(height));
    if (hasRest && n === counts.length - 1) bar.classList.add('rest');
    svg.append(bar);
  });
  return svg;
}
