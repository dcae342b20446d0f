/** HTML with scripts: what of it is static, and a bar with the way to run the rest in a frame. */
import { frameSite } from './frame-site.js';
import { OutputFrame } from './output-frame.js';
import { asText, type Renderer } from './renderer.js';
import { button } from './words.js';

const ACTIVE = 'script, iframe, object, embed, frame, frameset, portal, fencedframe';
/** Cheaper than parsing, for the many outputs that have none of it. */
const SUSPICIOUS = /<(?:script|iframe|object|embed|frame|portal|fencedframe)|[\s/"']on\w+\s*=|javascript:/i;

/** Whether the HTML would do something that its sanitised form does not. */
export function hasScripts(html: string): boolean {
  if (!SUSPICIOUS.test(html)) return false;
  // A document that never becomes active: nothing in it runs or loads.
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  if (parsed.querySelector(ACTIVE) !== null) return true;
  return [...parsed.querySelectorAll('*')].some(({ attributes }) =>
    [...attributes].some(({ name, value }) => /^on/i.test(name) || /^\s*javascript:/i.test(value)),
  );
}

/** JavaScript that a program displays. */
export const scriptRenderer: Renderer = {
  render: (data) =>
    withScripts(`<script>${asText(data).replaceAll('</script', '<\\/script')}</script>`, null),
};

/** `still` is what can be shown of it without running anything. */
export function withScripts(html: string, still: HTMLElement | null): HTMLElement {
  const element = document.createElement('div');
  element.className = 'scripts';
  const bar = document.createElement('div');
  bar.className = 'scripts-bar';
  const words = document.createElement('span');
  const site = frameSite();
  const stand = (text: string, ...controls: readonly HTMLElement[]): void => {
    words.textContent = text;
    bar.replaceChildren(words, ...controls);
  };

  const rest = (text: string, label: string): void => {
    element.replaceChildren(...(still === null ? [] : [still]), bar);
    if (site?.scripts === true) stand(text, button(label, run));
    else stand(`${text} They cannot run here: this server has one address only, and scripts need a second.`);
  };

  const run = (): void => {
    if (site === null) return;
    const refused = new Set<string>();
    const runs = (): void => {
      const places = [...refused].join(', ');
      const missed = places === '' ? '' : ` They asked for ${places}, and outputs reach nothing.`;
      stand(
        `Scripts of this output run in a frame of their own.${missed}`,
        button('Stop them', () => {
          frame.close();
          rest('This output has scripts.', 'Run them');
          bar.querySelector('button')?.focus();
        }),
      );
    };
    const frame = new OutputFrame({
      site,
      kind: 'html',
      content: html,
      title: 'Output with scripts',
      height: Math.max(120, still?.offsetHeight ?? 0),
      events: {
        gone: (reason) => rest(`The scripts of this output were stopped: ${reason}.`, 'Run them again'),
        refused: (host) => {
          refused.add(host);
          runs();
        },
      },
    });
    runs();
    element.replaceChildren(frame.element, bar);
    bar.querySelector('button')?.focus();
  };

  rest('This output has scripts.', 'Run them');
  return element;
}
