/** The cell over a column: its name and type, how it is sorted, a summary on demand, and the grip to resize it. */
import type { Column } from '../../protocol/kernel.js';
import { element, setAttribute, setText } from './grid-dom.js';
import { histogramOf } from './histogram.js';
import type { Known } from './summaries.js';
import type { Filter, Sort } from './view-state.js';
import { counted, filterWords, isNumeric, share, typeWord } from './words.js';

export class Heading {
  readonly element = element('heading', 'columnheader');
  readonly menu = document.createElement('button');
  readonly grip = element('grip');
  readonly #name = element('name');
  readonly #arrow = element('arrow');
  readonly #type = element('type');
  readonly #summary = element('summary');
  #known: Known | null = null;
  column = 0;

  constructor() {
    this.menu.type = 'button';
    this.menu.className = 'open-menu';
    // The keyboard reaches it through the grid, by Alt and the arrow.
    this.menu.tabIndex = -1;
    this.menu.setAttribute('aria-haspopup', 'dialog');
    this.grip.setAttribute('aria-hidden', 'true');
    this.#arrow.setAttribute('aria-hidden', 'true');
    const line = element('line');
    line.append(this.#name, this.#arrow);
    this.element.append(line, this.#type, this.#summary, this.menu, this.grip);
  }

  show(column: number, field: Column, sort: Sort | null, filter: Filter | undefined): void {
    this.column = column;
    const { element: node } = this;
    const direction = sort?.column !== column ? 'none' : sort.descending ? 'descending' : 'ascending';
    node.id = `h${column}`;
    node.classList.toggle('end', isNumeric(field.type));
    node.classList.toggle('filtered', filter !== undefined);
    setAttribute(node, 'aria-colindex', String(column + 2));
    setAttribute(node, 'aria-sort', direction);
    setText(this.#name, field.name === '' ? ' ' : field.name);
    setText(this.#arrow, direction === 'none' ? '' : direction === 'ascending' ? '↑' : '↓');
    const type = field.dtype === '' ? typeWord(field) : field.dtype;
    setText(this.#type, filter === undefined ? type : `${type} · filtered`);
    const title = [field.name, type, ...(filter === undefined ? [] : [filterWords(filter, field.name)])];
    setAttribute(node, 'title', title.join('\n'));
    setAttribute(this.menu, 'aria-label', `Column ${field.name}: sort, filter, summary`);
  }

  /** Null while summaries are not asked for. */
  summarise(known: Known | null): void {
    if (known === this.#known) return;
    this.#known = known;
    this.#summary.replaceChildren(...(known === null ? [] : summaryNodes(known)));
  }
}

function summaryNodes(known: Known): Node[] {
  if (known.state === 'loading') return [note('…')];
  if (known.state === 'waiting') return [note('waiting for the program')];
  if (known.state === 'none') {
    const none = note('no summary');
    none.title = known.message;
    return [none];
  }
  const { summary } = known;
  const picture = histogramOf(summary) ?? element('histogram');
  const distinct = summary.distinct === null ? '' : `${counted(summary.distinct)} distinct`;
  const missing =
    summary.missing === 0 ? '' : `${share(summary.missing, summary.count + summary.missing)} missing`;
  return [picture, ...[distinct, missing].filter((part) => part !== '').map(note)];
}

function note(text: string): HTMLElement {
  const node = element('summary-note');
  node.textContent = text;
  return node;
}
