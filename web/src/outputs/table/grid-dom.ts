/** The nodes of the grid: a pool of rows and cells that is filled anew as the reader scrolls. */

export function element(className: string, role?: string): HTMLElement {
  const node = document.createElement('div');
  node.className = className;
  if (role !== undefined) node.setAttribute('role', role);
  return node;
}

/** Sets text without touching what is the same already. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: HTMLElement, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export class GridRow {
  readonly element = element('row', 'row');
  readonly label = element('label', 'rowheader');
  readonly cells: HTMLElement[] = [];
  readonly #strip = element('strip', 'none');

  constructor() {
    this.element.append(this.label, this.#strip);
  }

  /** As many cells as there are columns to be seen. */
  resize(columns: number): void {
    while (this.cells.length < columns) {
      const cell = element('cell', 'gridcell');
      this.cells.push(cell);
      this.#strip.append(cell);
    }
    while (this.cells.length > columns) this.cells.pop()?.remove();
  }
}

/** Measures text in the font of the cells; without a canvas it guesses. */
export class Ruler {
  readonly #context: CanvasRenderingContext2D | null;

  constructor(font: string) {
    this.#context = document.createElement('canvas').getContext('2d');
    if (this.#context !== null) this.#context.font = font;
  }

  width(text: string): number {
    // Tabular figures are all as wide as a zero, and so are their points and signs.
    const even = text.replace(/[\d.,:+-]/g, '0');
    // Those of the font are a little wider than the zero that a canvas measures.
    return (this.#context?.measureText(even).width ?? text.length * 7.2) * 1.04;
  }
}
