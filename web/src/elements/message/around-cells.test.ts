// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { fillAround } from './around-cells.js';

/** Stands for a cell, and tells when it leaves the document. */
const left: string[] = [];
class WatchedCell extends HTMLElement {
  disconnectedCallback(): void {
    left.push(this.dataset['cell'] ?? '');
  }
}
customElements.define('fenced-cell', WatchedCell);

let place: HTMLElement;
let cells: Map<string, HTMLElement>;

beforeEach(() => {
  place = document.createElement('div');
  document.body.replaceChildren(place);
  left.length = 0;
  cells = new Map();
});

function cellOf(name: string): HTMLElement {
  let cell = cells.get(name);
  if (cell === undefined) {
    cell = document.createElement('fenced-cell');
    cell.dataset['cell'] = name;
    cells.set(name, cell);
  }
  return cell;
}

/** Shows HTML in which `[n]` is the slot of the n-th cell; what then stands there. */
function show(html: string): string {
  const wanted = document.createElement('div');
  wanted.innerHTML = html.replaceAll(/\[(\d)\]/g, '<fenced-slot data-fence="$1"></fenced-slot>');
  const slots = [...wanted.querySelectorAll('fenced-slot')];
  fillAround(
    place,
    wanted,
    new Map(slots.map((slot) => [slot, cellOf(slot.getAttribute('data-fence') ?? '')])),
  );
  return place.innerHTML.replaceAll(/<fenced-cell data-cell="(\d)"><\/fenced-cell>/g, '[$1]');
}

const same = (html: string): void => expect(show(html)).toBe(html);

it('keeps a cell of a list in the document while the list grows', () => {
  same('<ol><li>one[0]</li></ol>');
  const cell = cellOf('0');
  same('<ol><li>one[0]</li><li>two</li></ol>');
  same('<ol start="3"><li><p>one</p>[0]<p>more</p></li><li>two[1]</li></ol><p>end</p>');
  same('<ol><li class="a">[0]<p>more</p></li><li><blockquote>two[1]</blockquote></li></ol>');
  expect(left).toEqual(['1']);
  expect(cellOf('0')).toBe(cell);
  expect(cell.isConnected).toBe(true);
});

it('shows what a list of every shape becomes, with each piece that comes', () => {
  const whole = '<ol><li>a<ul><li>b[0]c</li><li>[1]</li></ul>d</li><li>[2]<p>e</p>[3]</li></ol>';
  const shapes = [
    '<ol><li>a</li></ol>',
    '<ol><li>a<ul><li>b[0]</li></ul></li></ol>',
    '<ol><li>a<ul><li>b[0]c</li><li>[1]</li></ul></li></ol>',
    '<ol><li>a<ul><li>b[0]c</li><li>[1]</li></ul>d</li><li>[2]</li></ol>',
    whole,
  ];
  for (const shape of shapes) same(shape);
  expect(left).toEqual([]);
});

it('leaves alone what is equal, and what the reader added behind a cell', () => {
  same('<p>zero</p><ul><li>one[0]</li></ul>');
  const zero = place.firstElementChild;
  const added = document.createElement('fenced-cell');
  added.setAttribute('added', '');
  added.dataset['cell'] = '+';
  cellOf('0').after(added);
  show('<p>zero</p><ul><li>one[0]two</li><li>[1]</li></ul>');
  expect(place.firstElementChild).toBe(zero);
  expect(cellOf('0').nextElementSibling).toBe(added);
  expect(added.nextSibling?.textContent).toBe('two');
  expect(left).toEqual([]);
});

it('takes away a cell that is there no more', () => {
  same('<ul><li>[0]</li><li>[1]</li></ul>');
  same('<ul><li>[0]</li></ul>');
  expect(left).toEqual(['1']);
});
