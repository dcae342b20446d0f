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
    return host;
  },
};
