/**
 * HTML of a program. What is static, such as a table of pandas, is sanitised and shown in a shadow root with a style
 * sheet of our own, and with what may stay of its own styles. Scripts run only when the reader says so, in a frame that reaches nothing.
 */
import { asText, type Renderer } from './renderer.js';
import { hasStyles, sheetOf } from './program-styles.js';
import { richSheet } from './rich-styles.js';
import { sanitize, sanitizeStyled } from './sanitize.js';
import { hasScripts, withScripts } from './scripts.js';

export const htmlRenderer: Renderer = {
  render(data) {
    const text = asText(data);
    const still = staticPart(text);
    return hasScripts(text) ? withScripts(text, isEmpty(still) ? null : still) : still;
  },
};

function staticPart(text: string): HTMLElement {
  const host = document.createElement('div');
  host.className = 'rich';
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [richSheet()];
  if (hasStyles(text)) {
    host.classList.add('styled');
    root.adoptedStyleSheets.push(sheetOf(text));
    root.append(sanitizeStyled(text));
  } else root.append(sanitize(text));
  if (root.querySelector('table') !== null) makeReadable(host, root);
  return host;
}

function isEmpty({ shadowRoot }: HTMLElement): boolean {
  return shadowRoot?.textContent?.trim() === '' && shadowRoot.querySelector('img, svg, hr, button') === null;
}

/** The keyboard can scroll a wide table, and a corner without words is no heading of a column. */
function makeReadable(host: HTMLElement, root: ShadowRoot): void {
  host.tabIndex = 0;
  host.role = 'group';
  host.ariaLabel = 'Table';
  for (const corner of root.querySelectorAll('thead th:empty')) {
    const cell = document.createElement('td');
    for (const { name, value } of corner.attributes) cell.setAttribute(name, value);
    corner.replaceWith(cell);
  }
}
