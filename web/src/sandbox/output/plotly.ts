/** The script of the frame for Plotly's figures, which stands after Plotly itself in the document. */
import type { FrameTheme } from '../../protocol/output-frame.js';
import { connect, reportHeight } from './channel.js';

interface PlotlyLibrary {
  react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

declare const Plotly: PlotlyLibrary;

type Fields = Record<string, unknown>;

let isReporting = false;

connect(async (content, theme, channel) => {
  const { data, layout, config } = fields(content);
  document.documentElement.style.colorScheme = theme.dark ? 'dark' : 'light';
  const given = structuredClone(fields(layout));
  const place = document.body.firstElementChild as HTMLElement;
  // Width is the frame's unless the figure has one; height is the figure's, or the library's own.
  place.style.height = `${typeof given['height'] === 'number' ? given['height'] : 450}px`;
  await Plotly.react(place, data, themed(given, theme), {
    ...fields(config),
    responsive: true,
    displaylogo: false,
    // Both would lead out of the frame, and fail there without a word.
    plotlyServerURL: '',
    showLink: false,
    showSendToCloud: false,
  });
  if (!isReporting) reportHeight(channel);
  isReporting = true;
});

/** The layout on the page's own ground, unless the figure's template is a dark one already. */
function themed(layout: Fields, theme: FrameTheme): Fields {
  const template = fields(layout['template']);
  const base = fields(template['layout']);
  if (!isLight(base['paper_bgcolor'])) return { ...layout, autosize: true };
  const axis = { gridcolor: theme.line, linecolor: theme.line, zerolinecolor: theme.line };
  const ours: Fields = {
    ...base,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { ...fields(base['font']), color: theme.text, family: 'system-ui, sans-serif' },
    xaxis: { ...fields(base['xaxis']), ...axis },
    yaxis: { ...fields(base['yaxis']), ...axis },
  };
  return { ...layout, autosize: true, template: { ...template, layout: ours } };
}

function isLight(color: unknown): boolean {
  if (typeof color !== 'string') return true;
  return /^(?:white|#fff|#ffffff|rgb\(255, ?255, ?255\))$/i.test(color);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
