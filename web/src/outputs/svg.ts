/**
 * How much an SVG would draw. A few hundred bytes can ask for a billion shapes, by parts that use parts that use
 * parts, and the browser draws pictures in the page's own thread: such a one would freeze the page for good.
 */

/** Elements, each counted as often as it is drawn. Plots have some ten thousand. */
const MOST = 200_000;

const REFERENCE = /#([^\s"'()#]+)/g;

/** Whether the picture would take so long to draw that it must not be. */
export function isTooMuch(svg: string): boolean {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const sizes = new Map<Element, number>();
  const size = (element: Element): number => {
    const known = sizes.get(element);
    if (known !== undefined) return known;
    sizes.set(element, 0); // a circle is not drawn
    let sum = 1;
    for (const { value } of element.attributes) {
      // A picture within is one that nobody has counted.
      if (/^\s*data:image\/svg/i.test(value)) sum = Infinity;
      if (!value.includes('#') || value.length > 1000) continue;
      for (const [, id = ''] of value.matchAll(REFERENCE)) {
        const target = root.ownerDocument.getElementById(id);
        if (target !== null) sum += size(target);
      }
    }
    for (const child of element.children) sum += size(child);
    sizes.set(element, sum);
    return sum;
  };
  try {
    return size(root) > MOST;
  } catch {
    return true; // nested more deeply than can be followed
  }
}

/** The same for an address `data:image/svg+xml…`; false for other addresses. */
export function isTooMuchAt(address: string): boolean {
  const [, encoding = '', body = ''] = /^data:image\/svg\+xml([^,]*),([^]*)$/i.exec(address) ?? [];
  if (body === '') return false;
  try {
    const text = decodeURIComponent(body);
    return isTooMuch(/;\s*base64\s*$/i.test(encoding) ? atob(text) : text);
  } catch {
    return true;
  }
}
