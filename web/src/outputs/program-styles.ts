/**
 * Styles that HTML of a program brings along, such as those of a table that pandas styled. The browser parses them where
 * they have no effect, and what it understood is copied if it only colours, aligns and spaces: no addresses, nothing
 * that leaves its place, covers something or moves. Whatever is not known here is left out.
 */

/** Characters of style sheets in one output. */
const MOST_TEXT = 256 * 1024;
const MOST_RULES = 2000;
/** Parts of a selector, each of which the browser may have to look for. */
const MOST_PARTS = 6;

const SIDES = ['top', 'right', 'bottom', 'left'];

const PROPERTIES = new Set([
  ...['color', 'background-color', 'background-image', 'background-size', 'background-repeat'],
  ...['background-position-x', 'background-position-y', 'background-clip', 'background-origin'],
  ...['font-family', 'font-size', 'font-style', 'font-weight', 'font-variant-numeric'],
  ...[
    'text-align',
    'text-transform',
    'text-decoration-line',
    'text-decoration-color',
    'text-decoration-style',
  ],
  ...['vertical-align', 'white-space', 'white-space-collapse', 'text-wrap-mode', 'display', 'overflow-wrap'],
  ...['width', 'min-width', 'max-width', 'table-layout', 'caption-side', 'empty-cells'],
  ...['border-collapse', 'border-top-left-radius', 'border-top-right-radius', 'border-bottom-left-radius'],
  ...['border-bottom-right-radius', 'list-style-type'],
  ...SIDES.flatMap((side) => [`padding-${side}`, `margin-${side}`]),
  ...SIDES.flatMap((side) => ['color', 'style', 'width'].map((part) => `border-${side}-${part}`)),
]);

const DISPLAYS = /^(?:none|block|inline|inline-block|table[a-z-]*|list-item)$/;

/** Without a backslash nothing is hidden in it. */
const VALUE = /^[\w\s#%.,()+\-*/'"]{1,1000}$/;
const FUNCTIONS =
  /^(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|calc|min|max|clamp|(?:repeating-)?(?:linear|radial|conic)-gradient)$/;

const SELECTOR = /^[\w\s.#,>+~*:()-]+$/;
const PSEUDO_CLASS = /^(?:hover|not|(?:first|last|only)-(?:child|of-type)|nth-(?:last-)?(?:child|of-type))$/;

/** Before the ids of what was sanitised. */
const ID_PREFIX = 'user-content-';

/** Whether there is anything to look for. */
export function hasStyles(html: string): boolean {
  return /<style|style\s*=/i.test(html);
}

/** What may stay of the style sheets in `html`. */
export function sheetOf(html: string): CSSStyleSheet {
  // A document that never becomes active: nothing in it runs or loads.
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const text = [...parsed.querySelectorAll('style')].map((style) => style.textContent).join('\n');
  const given = new CSSStyleSheet();
  given.replaceSync(text.slice(0, MOST_TEXT));
  const kept = new CSSStyleSheet();
  for (const rule of [...given.cssRules].slice(0, MOST_RULES)) {
    if (!(rule instanceof CSSStyleRule) || !isPlain(rule.selectorText)) continue;
    const selector = rule.selectorText.replace(/#([\w-])/g, `#${ID_PREFIX}$1`);
    const copy = kept.cssRules[kept.insertRule(`${selector} {}`, kept.cssRules.length)];
    if (copy instanceof CSSStyleRule) copyStyle(rule.style, copy.style);
  }
  return kept;
}

/** Leaves of each element's own style what may stay. The policy refuses it as an attribute, so it is set again. */
export function keepOwnStyles(root: ParentNode): void {
  for (const element of root.querySelectorAll('[style]')) {
    const parsed = document.createElement('span').style;
    parsed.cssText = element.getAttribute('style') ?? '';
    element.removeAttribute('style');
    if (element instanceof HTMLElement) copyStyle(parsed, element.style);
  }
}

function copyStyle(from: CSSStyleDeclaration, to: CSSStyleDeclaration): void {
  for (const property of from) {
    const value = from.getPropertyValue(property);
    if (PROPERTIES.has(property) && isHarmless(property, value)) to.setProperty(property, value);
  }
  // A cell that a program marks yellow has to be read on the dark page too.
  if (to.color === '' && to.backgroundColor !== '') to.color = inkOn(to.backgroundColor);
}

function isHarmless(property: string, value: string): boolean {
  if (!VALUE.test(value)) return false;
  if (property === 'display') return DISPLAYS.test(value);
  // Negative ones would lay it over its neighbours.
  if (property.startsWith('margin-')) return /^(?:auto|[\d.]+[a-z%]*)$/.test(value);
  return [...value.matchAll(/([\w-]*)\(/g)].every(([, name = '']) => name === '' || FUNCTIONS.test(name));
}

function isPlain(selector: string): boolean {
  if (!SELECTOR.test(selector)) return false;
  // Also what stands before a pseudo-element: nothing that they show is in the document.
  if (![...selector.matchAll(/:([\w-]*)/g)].every(([, name = '']) => PSEUDO_CLASS.test(name))) return false;
  return selector.split(',').every((one) => one.trim().split(/[\s>+~]+/).length <= MOST_PARTS);
}

let brush: CanvasRenderingContext2D | null = null;

/** What can be read on this ground; nothing where the page shines through. */
function inkOn(ground: string): string {
  brush ??= document.createElement('canvas').getContext('2d');
  if (brush === null) return '';
  brush.fillStyle = '#0000';
  brush.fillStyle = ground;
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(brush.fillStyle) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return '';
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => parseInt(part, 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#1d1c1a' : '#fff';
}
