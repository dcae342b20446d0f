/** Sets mathematics with KaTeX, which is loaded when the first formula appears. */
import type { KatexOptions } from 'katex';

interface Katex {
  render(tex: string, element: HTMLElement, options: KatexOptions): void;
}

/** Longer sources take seconds to set, in which the page would stand still. */
const LONGEST = 4_000;

let loading: Promise<Katex> | null = null;
let sheet: CSSStyleSheet | null = null;

/**
 * Holds a formula that was set, and brings KaTeX's styles into whichever root it comes to stand in: an output is drawn before
 * it is put into the page, and may be moved later.
 */
class FencedFormula extends HTMLElement {
  connectedCallback(): void {
    const root = this.getRootNode();
    if (sheet !== null && root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets.push(sheet);
  }
}
customElements.define('fenced-formula', FencedFormula);

function load(): Promise<Katex> {
  loading ??= Promise.all([import('katex'), import('katex/dist/katex.min.css?inline')]).then(
    ([module, css]) => {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css.default);
      // Fonts are registered by the document's sheets only; the classes are needed in each shadow root.
      document.adoptedStyleSheets.push(sheet);
      return module.default;
    },
  );
  return loading;
}

/** Replaces the source in `element` by the formula; a broken one keeps its source and says why in a tooltip. */
export async function renderMath(element: HTMLElement, tex: string, display: boolean): Promise<void> {
  if (tex.length > LONGEST) {
    element.classList.add('math-broken');
    element.title = `A formula of more than ${LONGEST} characters is shown as it is written.`;
    return;
  }
  const katex = await load();
  if (/\\(?:ce|pu)\b/.test(tex)) await import('katex/contrib/mhchem');
  const box = new FencedFormula();
  try {
    // Building nodes, not HTML: a strict policy refuses style attributes that are parsed.
    katex.render(tex, box, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      maxExpand: 200,
      maxSize: 40,
    });
  } catch (error) {
    element.classList.add('math-broken');
    element.title = error instanceof Error ? error.message : String(error);
    return;
  }
  element.replaceChildren(box);
  element.classList.add('math-set');
}

/** Formulas of one place that are set, and how many in one frame: each takes about a millisecond. */
const MOST = 1_000;
const IN_A_FRAME = 20;

const waiting: HTMLElement[] = [];

/** Sets the formulas that the Markdown grammar left in `root`, some in each frame; of very many those at the beginning. */
export function renderAllMath(root: ParentNode & Node): void {
  const place = root.getRootNode() as Document | ShadowRoot | HTMLElement;
  const begins = waiting.length === 0;
  let count = waiting.length + place.querySelectorAll('.math-set').length;
  for (const element of root.querySelectorAll<HTMLElement>('.math[data-tex]')) {
    count += 1;
    if (count <= MOST) waiting.push(element);
    else
      element.title = `A message has at most ${MOST} formulas that are set; this one is shown as it is written.`;
  }
  if (begins) setSome();
}

function setSome(): void {
  for (const element of waiting.splice(0, IN_A_FRAME)) {
    void renderMath(element, element.dataset['tex'] ?? '', element.dataset['display'] === 'true');
  }
  if (waiting.length > 0) requestAnimationFrame(setSome);
}
