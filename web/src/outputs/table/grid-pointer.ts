/** The grid under a mouse or a finger. A finger that moves scrolls; one that taps selects. */
import type { GridControl, GridHost } from './grid-ports.js';
import { HEADER } from './selection.js';

export class GridPointer {
  readonly #grid: GridControl;
  readonly #host: GridHost;
  #isSelecting = false;
  #resizing: { readonly column: number; readonly from: number; readonly width: number } | null = null;
  #hasResized = false;

  constructor(grid: GridControl, host: GridHost) {
    this.#grid = grid;
    this.#host = host;
    const { element } = grid;
    element.addEventListener('pointerdown', (event) => this.#down(event));
    element.addEventListener('pointermove', (event) => this.#move(event));
    element.addEventListener('pointerup', () => this.#end());
    element.addEventListener('pointercancel', () => this.#end());
    element.addEventListener('click', (event) => this.#clicked(event));
    element.addEventListener('dblclick', (event) => this.#twice(event));
  }

  #down(event: PointerEvent): void {
    this.#hasResized = false;
    const { target } = event;
    if (!(target instanceof Element) || event.button !== 0) return;
    const place = this.#grid.placeOf(target);
    if (place === null) return;
    if (target.classList.contains('grip')) {
      this.#resizing = { column: place.column, from: event.clientX, width: this.#grid.widthOf(place.column) };
      this.#grid.element.setPointerCapture(event.pointerId);
      event.preventDefault();
    } else if (event.pointerType === 'mouse' && place.row !== HEADER) {
      // No selection of text begins where one of cells does.
      event.preventDefault();
      this.#grid.element.focus({ preventScroll: true });
      this.#isSelecting = place.column >= 0;
      if (place.column >= 0) this.#grid.moveTo(place, event.shiftKey);
      else this.#selectRow(place.row, event.shiftKey);
    }
  }

  #selectRow(row: number, extend: boolean): void {
    this.#grid.moveTo({ row, column: 0 }, extend);
    this.#grid.moveTo({ row, column: this.#grid.columns - 1 }, true);
    this.#grid.reveal({ row, column: 0 });
    this.#grid.draw();
  }

  #move(event: PointerEvent): void {
    if (this.#resizing !== null) {
      const { column, from, width } = this.#resizing;
      this.#hasResized = true;
      this.#grid.resizeColumn(column, width + event.clientX - from);
      return;
    }
    if (!this.#isSelecting || (event.buttons & 1) === 0 || !(event.target instanceof Element)) return;
    const place = this.#grid.placeOf(event.target);
    if (place === null || place.row === HEADER || place.column < 0) return;
    const { row, column } = this.#grid.selection.cursor;
    if (place.row !== row || place.column !== column) this.#grid.moveTo(place, true);
  }

  #end(): void {
    this.#isSelecting = false;
    this.#resizing = null;
  }

  #clicked(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || target.classList.contains('grip') || this.#hasResized) return;
    const place = this.#grid.placeOf(target);
    if (place === null) return;
    if (place.row !== HEADER) {
      if (event instanceof PointerEvent && event.pointerType !== 'mouse' && place.column >= 0)
        this.#grid.moveTo(place);
      return;
    }
    const heading = this.#grid.heading(place.column);
    if (target.closest('.open-menu') !== null) {
      if (heading !== undefined) this.#host.openMenu(place.column, heading.element);
      return;
    }
    if (event.ctrlKey || event.metaKey) this.#grid.selectColumns(place.column, place.column);
    else if (event.shiftKey) this.#grid.selectColumns(this.#grid.selection.cursor.column, place.column);
    else this.#host.sort(place.column);
    this.#grid.element.focus({ preventScroll: true });
  }

  #twice(event: MouseEvent): void {
    if (!(event.target instanceof Element) || !event.target.classList.contains('grip')) return;
    const place = this.#grid.placeOf(event.target);
    if (place !== null) this.#grid.fitColumn(place.column);
  }
}
