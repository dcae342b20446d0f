/** Static HTML of a program, such as a table of pandas: sanitised, in a shadow root with a style of our own. */
import { asText, type Renderer } from './renderer.js';
import { sanitize } from './sanitize.js';
import { richSheet } from './rich-styles.js';

export const htmlRenderer: Renderer = {
  render(data) {
    const host = document.createElement('div');
    host.className = 'rich';
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [richSheet()];
    root.append(sanitize(asText(data)));
    if (root.querySelector('table') !== null) makeReadable(host, root);
    return host;
  },
};

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
