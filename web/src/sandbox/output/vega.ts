/**
 * The script of the frame for charts of Vega and Vega-Lite. Their expressions are read by an interpreter, never
 * compiled, and nothing is loaded from anywhere.
 */
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type Config as LiteConfig, type TopLevelSpec } from 'vega-lite';
import type { FrameTheme } from '../../protocol/output-frame.js';
import { connect, reportHeight } from './channel.js';

let view: vega.View | null = null;
let isReporting = false;

connect(async (content, theme, channel) => {
  document.documentElement.style.colorScheme = theme.dark ? 'dark' : 'light';
  const { spec, lite } = content as { readonly spec: unknown; readonly lite: boolean };
  const config = configOf(theme);
  // A copy, since what is compiled may be changed by it, and the next theme begins anew.
  const own = structuredClone(spec);
  const runtime = lite
    ? vega.parse(compile(own as TopLevelSpec, { config: config as LiteConfig }).spec, {}, { ast: true })
    : vega.parse(own as vega.Spec, config, { ast: true });
  const failures: string[] = [];
  const place = document.body.firstElementChild as HTMLElement;
  view?.finalize();
  place.replaceChildren();
  const made = new vega.View(runtime, {
    expr: expressionInterpreter,
    loader: nothingLoaded(failures),
    logger: vega.logger(vega.Error),
    renderer: 'canvas',
    hover: true,
    container: place,
  });
  made.tooltip(showTooltip);
  view = made;
  await made.runAsync();
  if (failures.length > 0) throw new Error(failures[0]);
  if (!isReporting) reportHeight(channel);
  isReporting = true;
});

/** Says why in words, and remembers it: the library shows an empty chart otherwise. */
function nothingLoaded(failures: string[]): vega.Loader {
  const refuse = (uri: string): never => {
    const words = `it wants its data from ${uri.slice(0, 100)}, and outputs load nothing: put the data into the chart`;
    failures.push(words);
    throw new Error(words);
  };
  return {
    load: (uri) => Promise.resolve().then(() => refuse(uri)),
    sanitize: (uri) => Promise.resolve().then(() => refuse(uri)),
    http: (uri) => Promise.resolve().then(() => refuse(uri)),
    file: (name) => Promise.resolve().then(() => refuse(name)),
  };
}

/** On the page's own ground, in its colours. */
function configOf({ text, faint, line }: FrameTheme): vega.Config {
  const words = { labelColor: faint, titleColor: text };
  return {
    background: 'transparent',
    font: 'system-ui, sans-serif',
    title: { color: text, subtitleColor: faint },
    axis: { ...words, domainColor: line, gridColor: line, tickColor: line },
    legend: words,
    style: { 'guide-label': { fill: faint }, 'guide-title': { fill: text }, cell: { stroke: line } },
  } as vega.Config;
}

const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;

function showTooltip(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  tip.hidden = value === null || value === undefined || value === '';
  if (value === null || value === undefined || tip.hidden) return;
  if (!tip.isConnected) document.body.append(tip);
  tip.textContent =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([name, one]) => `${name}: ${typeof one === 'object' ? JSON.stringify(one) : String(one)}`)
          .join('\n')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 4);
  const top = Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 4);
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}
