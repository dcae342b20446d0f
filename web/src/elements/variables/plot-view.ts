/** `<fenced-plot>`: numbers of a variable at a glance, as lines, an image, or the picture that they are. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { areas, type Plot } from './plot-data.js';

const WIDTH = 640;
const HEIGHT = 280;

/** From least to greatest, dark to light: a ramp that is even to the eye, also without colours. */
const RAMP = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

@customElement('fenced-plot')
export class FencedPlot extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    figure {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 4px 8px;
      margin: 0;
      color: var(--text-3);
      font: 400 var(--text-xs) / 1.3 var(--font-sans);
      font-variant-numeric: tabular-nums;
    }
    .range {
      display: flex;
      flex-direction: column;
      justify-content: space-between;
      text-align: end;
    }
    svg,
    canvas {
      display: block;
      inline-size: 100%;
      border: 1px solid var(--border);
      border-radius: var(--radius-s);
    }
    svg {
      aspect-ratio: ${WIDTH} / ${HEIGHT};
    }
    canvas {
      max-block-size: 60vh;
      image-rendering: pixelated;
    }
    img {
      display: block;
      max-inline-size: 100%;
      max-block-size: 60vh;
      margin-inline: auto;
      object-fit: contain;
    }
    path {
      stroke-width: 1.5;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
      fill-opacity: 0.35;
    }
    .foot {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 2px 12px;
      grid-column: 2;
    }
    .key {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    .key i {
      inline-size: 10px;
      block-size: 2px;
    }
    [data-line='0'] {
      --line: var(--syn-function);
    }
    [data-line='1'] {
      --line: var(--syn-number);
    }
    [data-line='2'] {
      --line: var(--syn-string);
    }
    [data-line='3'] {
      --line: var(--syn-keyword);
    }
    [data-line='4'] {
      --line: var(--syn-type);
    }
    [data-line='5'] {
      --line: var(--syn-tag);
    }
    [data-line='6'] {
      --line: var(--syn-attribute);
    }
    [data-line='7'] {
      --line: var(--text-2);
    }
    path {
      fill: var(--line);
      stroke: var(--line);
    }
    .key i {
      background: var(--line);
    }
  `;

  @property({ attribute: false }) plot: Plot | null = null;

  override render(): TemplateResult | typeof nothing {
    const { plot } = this;
    if (plot === null) return nothing;
    if (plot.kind === 'picture')
      return html`<img src=${`data:image/png;base64,${plot.png}`} alt=${plot.words} />`;
    return html`<figure role="img" aria-label=${wordsOf(plot)}>
      <div class="range"><span>${rounded(plot.max)}</span><span>${rounded(plot.min)}</span></div>
      ${plot.kind === 'lines' ? lines(plot) : html`<canvas></canvas>`}
      ${plot.kind === 'lines' ? foot(plot) : html`<div class="foot"><span>${extent(plot)}</span></div>`}
    </figure>`;
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas !== null && this.plot?.kind === 'image') paint(canvas, this.plot);
  }
}

type Lines = Extract<Plot, { kind: 'lines' }>;
type Image = Extract<Plot, { kind: 'image' }>;

function lines({ lines: all, min, max }: Lines): TemplateResult {
  const height = max - min || 1;
  const longest = Math.max(...all.map(({ low }) => low.length), 2);
  const place = (n: number, value: number): string => {
    const x = (n / (longest - 1)) * (WIDTH - 16) + 8;
    const y = max === min ? HEIGHT / 2 : HEIGHT - 8 - ((value - min) / height) * (HEIGHT - 16);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${all.map((line, n) => areas(line, place).map((d) => svg`<path data-line=${n} d=${d} />`))}
  </svg>`;
}

function foot({ total, lines: all }: Lines): TemplateResult {
  return html`<div class="foot">
    <span>0</span>
    ${all.filter(({ name }) => name !== '').map(({ name }, n) => html`<span class="key" data-line=${n}><i></i>${name}</span>`)}
    <span>${Math.max(0, total - 1).toLocaleString('en-GB')}</span>
  </div>`;
}

function paint(canvas: HTMLCanvasElement, { values, min, max }: Image): void {
  const columns = Math.max(1, ...values.map((row) => row.length));
  canvas.width = columns;
  canvas.height = Math.max(1, values.length);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const picture = context.createImageData(canvas.width, canvas.height);
  values.forEach((row, y) =>
    row.forEach((value, x) => {
      if (value === null) return;
      picture.data.set(
        [...colour(max === min ? 0.5 : (value - min) / (max - min)), 255],
        4 * (y * columns + x),
      );
    }),
  );
  context.putImageData(picture, 0, 0);
}

function colour(share: number): readonly number[] {
  const at = share * (RAMP.length - 1);
  const n = Math.min(Math.floor(at), RAMP.length - 2);
  const [from, to] = [RAMP[n] ?? RAMP[0], RAMP[n + 1] ?? RAMP[0]];
  return from.map((value, channel) => value + ((to[channel] ?? value) - value) * (at - n));
}

function rounded(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}

const extent = ({ rows, columns }: Image): string =>
  `${rows.toLocaleString('en-GB')} rows × ${columns.toLocaleString('en-GB')} columns`;

function wordsOf(plot: Lines | Image): string {
  const range = `from ${rounded(plot.min)} to ${rounded(plot.max)}`;
  return plot.kind === 'image' ? `Image of ${extent(plot)}, ${range}` : `${plot.total} numbers, ${range}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-plot': FencedPlot;
  }
}
