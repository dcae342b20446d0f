/** A formula, as SymPy and others display them. */
import { renderMath } from './math.js';
import { asText, type Renderer } from './renderer.js';

const DELIMITED = /^\s*(?:\$\$([^]*)\$\$|\$([^]*)\$|\\\[([^]*)\\\]|\\\(([^]*)\\\))\s*$/;

/** The formula without its delimiters. */
export function bareTex(source: string): string {
  const match = DELIMITED.exec(source);
  const tex = match?.slice(1).find((group) => group !== undefined) ?? source;
  return tex.replace(/^\s*\\displaystyle\s*/, '').trim();
}

export const latexRenderer: Renderer = {
  render(data) {
    const element = document.createElement('div');
    element.className = 'formula';
    const tex = bareTex(asText(data));
    element.textContent = tex;
    void renderMath(element, tex, true);
    return element;
  },
};
