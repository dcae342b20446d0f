// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { renderMath } from './math.js';

function shadow(): ShadowRoot {
  const host = document.createElement('div');
  document.body.append(host);
  return host.attachShadow({ mode: 'open' });
}

// KaTeX asks, and happy-dom does not say.
Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });

describe('renderMath', () => {
  it('brings its styles into the root that the formula comes to stand in, however late', async () => {
    const first = shadow();
    const early = document.createElement('p');
    first.append(early);
    await renderMath(early, 'x^2', false);
    // KaTeX is there by now, so this one is set before it is put into a page.
    const late = document.createElement('p');
    await renderMath(late, '\\sqrt{2}', true);
    const second = shadow();
    second.append(late);
    expect(first.adoptedStyleSheets).toHaveLength(1);
    expect(second.adoptedStyleSheets).toEqual(first.adoptedStyleSheets);
    const third = shadow();
    third.append(late, early);
    expect(third.adoptedStyleSheets).toEqual(first.adoptedStyleSheets);
  });
});
