/**
 * The scrolled grid. Only what is seen has nodes: they stand in a pane that stays in place while the scrollers' canvas
 * moves under it, so that whatever the reader scrolls to, rows are drawn there at once, with their numbers, and filled
 * when they come.
 */
import type { CellValue, ColumnType } from '../../protocol/kernel.js';
import { Axis, canvasOf, Widths } from './axis.js';
import { element, GridRow, Ruler, setAttribute, setText } from './grid-dom.js';
import { GridKeys } from './grid-keys.js';
import { GridPointer } from './grid-pointer.js';
import type { GridControl, GridHost } from './grid-ports.js';
import { Heading } from './heading.js';
import type { Pages } from './pages.js';
import { HEADER, includes, Selection, type Place } from './selection.js';
import type { TableSource } from './source.js';
import { cellText, counted, formatFor, isNumeric, wholeText, type Format } from './words.js';

const ROW = 28;
const ROW_COARSE = 36;
const HEADING = 46;
const SUMMARY = 66;
const NARROWEST = 48;
const WIDEST_FIRST = 320;
const WIDEST = 1200;
const UNKNOWN_WIDTH = 120;
const WIDEST_LABEL = 240;
/** Padding of a cell, and of a heading with the room of its arrow and its button. */
const CELL_SPACE = 25;
const HEADING_SPACE = 46;
const MENU_SPACE = 24;
/** Types whose values are all of one kind of letters: a cut one would be another value. */
const NEVER_CUT: ReadonlySet<ColumnType> = new Set([
  'integer',
  'number',
  'time',
  'duration',
  'complex',
  'boolean',
]);
export const MOST_COLUMNS = 100_000;

export class Grid implements GridControl {
  readonly element = element('grid', 'grid');
  readonly selection = new Selection();
  readonly #source: TableSource;
  readonly #pages: Pages;
  readonly #host: GridHost;
  readonly #canvas = element('canvas', 'none');
  readonly #pane = element('pane', 'none');
  readonly #header = element('row header', 'row');
  readonly #corner = element('label corner', 'columnheader');
  readonly #strip = element('strip', 'none');
  readonly #body = element('body', 'rowgroup');
  readonly #peek = element('peek');
  readonly #headings: Heading[] = [];
  readonly #rows: GridRow[] = [];
  readonly #formats = new Map<number, Format>();
  readonly #x = new Axis();
  readonly #y = new Axis();
  #widths = new Widths(0, () => 0);
  /** Widths that the reader chose. */
  readonly #chosen = new Set<number>();
  /** Columns that turned out to be too narrow for what came, and how wide they have to be. */
  readonly #tooNarrow = new Map<number, number>();
  #figure = 8;
  #labelWidth = 0;
  #rowHeight = ROW;
  #firstRow = 0;
  #firstColumn = 0;
  #lastColumn = 0;
  #hasSummaries = false;
  #frame = 0;

  constructor(source: TableSource, pages: Pages, host: GridHost) {
    this.#source = source;
    this.#pages = pages;
    this.#host = host;
    this.element.tabIndex = 0;
    this.element.setAttribute('aria-multiselectable', 'true');
    this.element.setAttribute(
      'aria-description',
      'Arrows move, Enter on a name sorts, Alt and arrow down opens the menu of a column, Alt and arrow left or right makes it narrower or wider.',
    );
    this.#corner.setAttribute('aria-colindex', '1');
    this.#header.setAttribute('aria-rowindex', '1');
    this.#peek.hidden = true;
    this.#header.append(this.#corner, this.#strip);
    const head = element('head', 'rowgroup');
    head.append(this.#header);
    this.#pane.append(head, this.#body, this.#peek);
    this.#canvas.append(this.#pane);
    this.element.append(this.#canvas);
    this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.element.addEventListener('scrollend', () => this.#settled());
    this.element.addEventListener('focus', () => this.draw());
    this.element.addEventListener('blur', () => this.draw());
    new GridKeys(this, host);
    new GridPointer(this, host);
  }

  get rows(): number {
    return this.#pages.matched;
  }

  get columns(): number {
    return Math.min(this.#pages.columns, MOST_COLUMNS);
  }

  /** Rows that fit. */
  get pageRows(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - this.#headHeight) / this.#rowHeight) - 1);
  }

  get seenColumns(): readonly [number, number] {
    return [this.#firstColumn, this.#lastColumn];
  }

  heading(column: number): Heading | undefined {
    return this.#headings.find((one) => one.column === column);
  }

  /** The place of a cell of the pane. */
  placeOf(node: Element): Place | null {
    const heading = this.#headings.findIndex((one) => one.element === node.closest('.heading'));
    if (heading >= 0) return { row: HEADER, column: this.#firstColumn + heading };
    const row = this.#rows.findIndex((one) => one.element === node.closest('.row'));
    const cell = this.#rows[row]?.cells.findIndex((one) => one === node.closest('.cell')) ?? -1;
    if (row < 0) return null;
    return { row: this.#firstRow + row, column: cell < 0 ? -1 : this.#firstColumn + cell };
  }

  moveTo(place: Place, extend = false): void {
    const row = Math.max(HEADER, Math.min(place.row, this.rows - 1));
    const column = Math.max(0, Math.min(place.column, this.columns - 1));
    this.selection.move({ row, column }, extend);
    this.reveal({ row, column });
    this.#host.selectionChanged();
    this.draw();
  }

  selectColumns(from: number, to: number): void {
    this.selection.selectColumns(Math.max(0, from), Math.min(to, this.columns - 1));
    this.#host.selectionChanged();
    this.draw();
  }

  reveal({ row, column }: Place): void {
    if (row >= 0) this.#y.reveal(row * this.#rowHeight, (row + 1) * this.#rowHeight);
    const start = this.#widths.start(column);
    this.#x.reveal(start, start + this.#widths.width(column));
    this.#placeScroll();
  }

  widthOf(column: number): number {
    return this.#widths.width(column);
  }

  resizeColumn(column: number, width: number): void {
    this.#chosen.add(column);
    this.#widths.set(column, Math.max(NARROWEST, Math.min(WIDEST, width)));
    this.layout();
  }

  /** As wide as what is seen of it needs. */
  fitColumn(column: number): void {
    const ruler = this.#ruler();
    const texts = this.#rows.map((_, n) => this.#text(this.#pages.cell(this.#firstRow + n, column), column));
    const cells = Math.max(0, ...texts.map((text) => ruler.width(text))) + CELL_SPACE;
    this.resizeColumn(
      column,
      Math.max(cells, this.#ruler(600).width(this.#pages.field(column).name) + HEADING_SPACE),
    );
  }

  showSummaries(shown: boolean): void {
    this.#hasSummaries = shown;
    this.element.classList.toggle('summarised', shown);
    this.layout();
  }

  /** To the first row, after another view has come. */
  toTop(): void {
    this.#y.moveTo(0);
    this.selection.clamp(this.rows, this.columns);
    this.layout();
  }

  /** Once it is in the document, and whenever there is other room for it. */
  layout(): void {
    const { element: view } = this;
    if (!view.isConnected) return;
    if (this.#widths.columns !== this.columns) this.#measure();
    this.selection.clamp(this.rows, this.columns);
    this.#rowHeight = isCoarse() ? ROW_COARSE : ROW;
    const head = this.#headHeight;
    const most = Math.max(96, (view.parentElement?.clientWidth ?? 0) / 3);
    const label = Math.min(this.#labelWidth, most);
    view.style.setProperty('--row', `${this.#rowHeight}px`);
    view.style.setProperty('--head', `${head}px`);
    view.style.setProperty('--label', `${label}px`);
    const length = this.rows * this.#rowHeight;
    this.#canvas.style.inlineSize = `${label + canvasOf(this.#widths.total)}px`;
    this.#canvas.style.blockSize = `${head + canvasOf(length)}px`;
    const { clientWidth, clientHeight } = view;
    this.#x.resize(this.#widths.total, clientWidth - label);
    this.#y.resize(length, clientHeight - head);
    this.#pane.style.inlineSize = `${clientWidth}px`;
    this.#pane.style.blockSize = `${Math.min(clientHeight, head + this.#y.canvas)}px`;
    setAttribute(view, 'aria-rowcount', String(this.rows + 1));
    setAttribute(view, 'aria-colcount', String(this.#pages.columns + 1));
    this.#placeScroll();
    this.draw();
  }

  /** In the next frame, once for however many changes. */
  drawSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  draw(): void {
    const seenRows = this.element.clientHeight - this.#headHeight;
    const seenColumns = this.element.clientWidth - this.#label;
    if (seenRows <= 0 || seenColumns <= 0) return;
    const first = Math.floor(this.#y.offset / this.#rowHeight);
    const last = Math.min(this.rows, Math.ceil((this.#y.offset + seenRows) / this.#rowHeight));
    this.#firstRow = first;
    this.#firstColumn = this.#widths.at(this.#x.offset);
    let column = this.#firstColumn;
    while (column < this.columns && this.#widths.start(column) < this.#x.offset + seenColumns) column += 1;
    this.#lastColumn = column;
    this.#pages.want({ rows: [first, last], columns: [this.#firstColumn, column] });
    const shift = this.#widths.start(this.#firstColumn) - this.#x.offset;
    this.#pane.style.setProperty('--x', `${shift}px`);
    this.#pane.style.setProperty('--y', `${first * this.#rowHeight - this.#y.offset}px`);
    this.#pane.classList.toggle('scrolled', this.#x.offset > 0);
    this.element.classList.toggle('stale', this.#pages.next !== this.#pages.view);
    this.#drawHeadings();
    this.#drawRows(Math.max(0, last - first));
    this.#drawCursor();
    this.#host.seen(this.seenColumns);
    this.#widen();
  }

  get #headHeight(): number {
    return HEADING + (this.#hasSummaries ? SUMMARY : 0);
  }

  get #label(): number {
    return parseFloat(this.element.style.getPropertyValue('--label')) || 0;
  }

  /** Grows columns for figures that came later and are longer than those of the first rows. */
  #widen(): void {
    if (this.#tooNarrow.size === 0) return;
    for (const [column, width] of this.#tooNarrow) {
      if (column < 0) this.#labelWidth = width;
      else this.#widths.set(column, width);
    }
    this.#tooNarrow.clear();
    this.layout();
  }

  /** Measures again, since the font has come. */
  measureAgain(): void {
    if (this.#chosen.size > 0) return;
    this.#widths = new Widths(0, () => 0);
    this.layout();
  }

  #scrolled(): void {
    this.#x.scrolled(this.element.scrollLeft);
    this.#y.scrolled(this.element.scrollTop);
    this.draw();
  }

  /** The scroll bar tells where the reader is, once no hand is on it. */
  #settled(): void {
    this.#y.moveTo(this.#y.offset);
    this.#x.moveTo(this.#x.offset);
    this.#placeScroll();
  }

  #placeScroll(): void {
    const { element: view } = this;
    if (Math.abs(view.scrollTop - this.#y.position) >= 1) view.scrollTop = this.#y.position;
    if (Math.abs(view.scrollLeft - this.#x.position) >= 1) view.scrollLeft = this.#x.position;
  }

  #ruler(weight = 400): Ruler {
    const { fontSize, fontFamily } = getComputedStyle(this.element);
    return new Ruler(`${weight} ${fontSize} ${fontFamily}`);
  }

  /** Columns as wide as their names and their first cells need. */
  #measure(): void {
    const ruler = this.#ruler();
    const bold = this.#ruler(600);
    const space = HEADING_SPACE + (isCoarse() ? MENU_SPACE : 0);
    this.#figure = ruler.width('0');
    const { head, fields } = this.#source;
    this.#widths = new Widths(this.columns, (column) => {
      const name = fields[column]?.name ?? head.columns[column];
      if (name === undefined) return UNKNOWN_WIDTH;
      const heading = bold.width(name) + space;
      if (column >= head.columns.length) return Math.max(UNKNOWN_WIDTH, Math.min(WIDEST_FIRST, heading));
      const cells = head.rows.map((row) => ruler.width(this.#text(row[column], column)));
      return Math.round(
        Math.max(NARROWEST, Math.min(WIDEST_FIRST, Math.max(heading, ...cells.map((w) => w + CELL_SPACE)))),
      );
    });
    const labels = head.index.map((label) => ruler.width(wholeText(label)));
    const number = ruler.width(counted(this.#source.rows));
    const widest = Math.max(number, ruler.width(this.#source.index?.name ?? ''), ...labels);
    this.#labelWidth = Math.round(Math.min(WIDEST_LABEL, Math.max(40, widest + CELL_SPACE)));
  }

  #text(value: CellValue | undefined, column: number): string {
    if (value === undefined) return '';
    return cellText(value, this.#pages.field(column).type, this.#format(column));
  }

  /** Of the first cells that were there, so that a column does not change while it is read. */
  #format(column: number): Format {
    const known = this.#formats.get(column);
    if (known !== undefined) return known;
    const { head } = this.#source;
    const rows = column < head.columns.length ? head.rows : [];
    const values = rows.map((row) => row[column] ?? null);
    if (values.length === 0) {
      for (let n = 0; n < this.#rows.length; n += 1) {
        const value = this.#pages.cell(this.#firstRow + n, column);
        if (value !== undefined) values.push(value);
      }
      if (values.length === 0) return { decimals: 0 };
    }
    const format = formatFor(values);
    this.#formats.set(column, format);
    return format;
  }

  #drawHeadings(): void {
    const count = this.#lastColumn - this.#firstColumn;
    while (this.#headings.length < count) {
      const heading = new Heading();
      this.#headings.push(heading);
      this.#strip.append(heading.element);
    }
    while (this.#headings.length > count) this.#headings.pop()?.element.remove();
    // A heading without a text is none for those who hear it.
    setText(this.#corner, this.#source.index?.name ?? '#');
    if (this.#source.index?.name == null) this.#corner.setAttribute('aria-label', 'Row');
    const { sort, filters } = this.#pages.next;
    const range = this.selection.range(this.rows);
    this.#headings.forEach((heading, n) => {
      const column = this.#firstColumn + n;
      const filter = filters.find((one) => one.column === column);
      heading.show(column, this.#pages.field(column), sort, filter);
      heading.element.style.inlineSize = `${this.#widths.width(column)}px`;
      heading.element.classList.toggle(
        'selected',
        range !== null && column >= range.columns[0] && column < range.columns[1],
      );
      heading.summarise(this.#host.summaryOf(column));
    });
  }

  #drawRows(count: number): void {
    while (this.#rows.length < count) {
      const row = new GridRow();
      this.#rows.push(row);
      this.#body.append(row.element);
    }
    while (this.#rows.length > count) this.#rows.pop()?.element.remove();
    const range = this.selection.range(this.rows);
    const columns = this.#lastColumn - this.#firstColumn;
    this.#rows.forEach((line, n) => {
      const row = this.#firstRow + n;
      line.resize(columns);
      setAttribute(line.element, 'aria-rowindex', String(row + 2));
      const label = this.#pages.label(row);
      const text = label === undefined ? counted(row) : wholeText(label);
      setText(line.label, text);
      setAttribute(line.label, 'title', text.length > 6 ? text : null);
      const needed = Math.min(WIDEST_LABEL, Math.ceil(text.length * this.#figure) + CELL_SPACE);
      if (typeof label === 'number' && needed > this.#labelWidth) this.#needs(-1, needed);
      line.label.classList.toggle('pending', label === undefined);
      setAttribute(line.label, 'aria-colindex', '1');
      line.cells.forEach((cell, at) => this.#drawCell(cell, row, this.#firstColumn + at, range));
    });
  }

  #drawCell(cell: HTMLElement, row: number, column: number, range: ReturnType<Selection['range']>): void {
    const value = this.#pages.cell(row, column);
    const { type } = this.#pages.field(column);
    const text = this.#text(value, column);
    setText(cell, text);
    if (value != null && NEVER_CUT.has(type) && !this.#chosen.has(column)) {
      const needed = Math.min(WIDEST_FIRST, Math.ceil(text.length * this.#figure) + CELL_SPACE);
      if (needed > this.#widths.width(column)) this.#needs(column, needed);
    }
    const isSelected = range !== null && includes(range, row, column);
    const kind =
      value === undefined ? ' pending' : value === null ? ' missing' : isNumeric(type) ? ' end' : '';
    const align = value === null && isNumeric(type) ? ' end' : '';
    const name = `cell${kind}${align}${isSelected ? ' selected' : ''}`;
    if (cell.className !== name) cell.className = name;
    const width = `${this.#widths.width(column)}px`;
    if (cell.style.inlineSize !== width) cell.style.inlineSize = width;
    cell.id = `c${row}-${column}`;
    setAttribute(cell, 'aria-colindex', String(column + 2));
    setAttribute(cell, 'aria-selected', isSelected ? 'true' : 'false');
    const whole = value == null ? '' : wholeText(value);
    // What is cut or rounded is there in full under the pointer.
    setAttribute(cell, 'title', whole.length > 12 || whole !== text ? whole || null : null);
  }

  #needs(column: number, width: number): void {
    this.#tooNarrow.set(column, Math.max(width, this.#tooNarrow.get(column) ?? 0));
  }

  #drawCursor(): void {
    const { row, column } = this.selection.cursor;
    const heading = row === HEADER ? this.heading(column)?.element : undefined;
    const cell = heading ?? this.#rows[row - this.#firstRow]?.cells[column - this.#firstColumn];
    for (const one of this.#pane.querySelectorAll('.cursor')) one.classList.remove('cursor');
    cell?.classList.add('cursor');
    setAttribute(this.element, 'aria-activedescendant', cell?.id ?? null);
    this.#drawPeek(row === HEADER ? undefined : cell, row, column);
  }

  /** All of a cell whose text is cut, under it, while the keyboard is on it. */
  #drawPeek(cell: HTMLElement | undefined, row: number, column: number): void {
    const value = this.#pages.cell(row, column);
    const isCut =
      cell !== undefined && this.element.matches(':focus-visible') && cell.scrollWidth > cell.clientWidth;
    this.#peek.hidden = !isCut || value == null;
    if (this.#peek.hidden || cell === undefined || value == null) return;
    setText(this.#peek, wholeText(value));
    const pane = this.#pane.getBoundingClientRect();
    const box = cell.getBoundingClientRect();
    const isLow = box.bottom - pane.top > pane.height * 0.6;
    const left = Math.max(0, Math.min(box.left - pane.left, pane.width - this.#peek.offsetWidth - 4));
    this.#peek.style.insetInlineStart = `${left}px`;
    this.#peek.style.insetBlockStart = isLow ? 'auto' : `${box.bottom - pane.top}px`;
    this.#peek.style.insetBlockEnd = isLow ? `${pane.bottom - box.top}px` : 'auto';
  }
}

function isCoarse(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
