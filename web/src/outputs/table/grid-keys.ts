/** The grid under the keyboard, as spreadsheets and the pattern for grids have it. */
import type { GridControl, GridHost } from './grid-ports.js';
import { HEADER, type Place } from './selection.js';

const STEP = 16;

export class GridKeys {
  readonly #grid: GridControl;
  readonly #host: GridHost;

  constructor(grid: GridControl, host: GridHost) {
    this.#grid = grid;
    this.#host = host;
    grid.element.addEventListener('keydown', (event) => this.#pressed(event));
  }

  #pressed(event: KeyboardEvent): void {
    // Buttons in the grid have keys of their own.
    if (event.target !== this.#grid.element || event.isComposing) return;
    const isHandled = event.altKey
      ? this.#withAlt(event.key)
      : this.#move(event) || this.#act(event.key, event.ctrlKey || event.metaKey);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(event: KeyboardEvent): boolean {
    const place = this.#target(event.key, event.ctrlKey || event.metaKey);
    if (place === null) return false;
    this.#grid.moveTo(place, event.shiftKey);
    return true;
  }

  #target(key: string, isFar: boolean): Place | null {
    const grid = this.#grid;
    const { row, column } = grid.selection.cursor;
    const [lastRow, lastColumn] = [grid.rows - 1, grid.columns - 1];
    switch (key) {
      case 'ArrowUp':
        return { row: isFar ? Math.min(row, 0) : row - 1, column };
      case 'ArrowDown':
        return { row: isFar ? lastRow : row + 1, column };
      case 'ArrowLeft':
        return { row, column: isFar ? 0 : column - 1 };
      case 'ArrowRight':
        return { row, column: isFar ? lastColumn : column + 1 };
      case 'PageUp':
        return { row: Math.max(row === HEADER ? HEADER : 0, row - grid.pageRows), column };
      case 'PageDown':
        return { row: row + grid.pageRows, column };
      case 'Home':
        return { row: isFar ? 0 : row, column: 0 };
      case 'End':
        return { row: isFar ? lastRow : row, column: lastColumn };
      default:
        return null;
    }
  }

  #act(key: string, isCommand: boolean): boolean {
    const grid = this.#grid;
    const { row, column } = grid.selection.cursor;
    if (isCommand && key === 'c') this.#host.copy();
    else if (isCommand && key === 'a') grid.selectColumns(0, grid.columns - 1);
    else if (key === ' ' && (isCommand || row === HEADER)) grid.selectColumns(column, column);
    else if (key === 'Enter' && row === HEADER && !isCommand) this.#host.sort(column);
    else return false;
    return true;
  }

  #withAlt(key: string): boolean {
    const grid = this.#grid;
    const { column } = grid.selection.cursor;
    if (key === 'ArrowDown') {
      grid.reveal({ row: HEADER, column });
      grid.draw();
      const heading = grid.heading(column);
      if (heading !== undefined) this.#host.openMenu(column, heading.element);
    } else if (key === 'ArrowLeft') grid.resizeColumn(column, grid.widthOf(column) - STEP);
    else if (key === 'ArrowRight') grid.resizeColumn(column, grid.widthOf(column) + STEP);
    else return false;
    return true;
  }
}
