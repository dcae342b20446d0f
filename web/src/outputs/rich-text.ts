/** Markdown that a program displays. */
import { createGrammar } from '../markdown/grammar.js';
import { renderAllMath } from './math.js';
import { asText, type Renderer } from './renderer.js';
import { richSheet } from './rich-styles.js';
import { sanitize } from './sanitize.js';

const grammar = createGrammar();

export const markdownRenderer: Renderer = {
  render(data) {
    const host = document.createElement('div');
    host.className = 'rich';
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [richSheet()];
    root.append(sanitize(grammar.render(asText(data))));
    renderAllMath(root);
    return host;
  },
};
