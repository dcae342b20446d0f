/** Plots that a program gives as a specification, drawn by our own libraries in a frame that runs no code of it. */
import { frameSite } from './frame-site.js';
import { OutputFrame } from './output-frame.js';
import { fail, type Renderer } from './renderer.js';

const PLOTLY = 'application/vnd.plotly.v1+json';
const VEGA_LITE = 'application/vnd.vegalite.';

export const plotRenderer: Renderer = {
  render(data, { mime, text }) {
    const place = document.createElement('div');
    place.className = 'plot';
    const site = frameSite();
    if (site === null || typeof data !== 'object' || data === null) {
      const why = site === null ? 'there is no sandbox here' : 'it is no specification of a plot';
      // Heard only by who has the element.
      queueMicrotask(() => fail(place, why));
      return place;
    }
    const isPlotly = mime === PLOTLY;
    const frame = new OutputFrame({
      site,
      kind: isPlotly ? 'plotly' : 'vega',
      content: isPlotly ? data : { spec: data, lite: mime.startsWith(VEGA_LITE) },
      title: text.slice(0, 100) || 'Plot',
      height: heightOf(isPlotly ? (data as Record<string, unknown>)['layout'] : data, isPlotly ? 450 : 340),
      events: { gone: (why) => fail(place, why) },
    });
    place.append(frame.element);
    return place;
  },
};

function heightOf(value: unknown, otherwise: number): number {
  const height =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['height'] : null;
  return typeof height === 'number' && height > 0 ? height + (otherwise === 450 ? 0 : 50) : otherwise;
}
