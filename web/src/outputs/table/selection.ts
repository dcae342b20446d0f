/** What the reader has selected: a cursor, and a rectangle from the anchor to it. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Inclusive first, exclusive last. */
export interface Range {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** The row of the names of columns. */
export const HEADER = -1;

export class Selection {
  cursor: Place = { row: HEADER, column: 0 };
  #anchor: Place = this.cursor;
  /** Whole columns are selected, whatever rows there are. */
  #isWhole = false;

  /** Moves the cursor; with `extend` the anchor stays. */
  move(place: Place, extend = false): void {
    this.cursor = place;
    if (!extend || this.#anchor.row === HEADER) this.#anchor = place;
    this.#isWhole = false;
  }

  selectColumns(from: number, to: number): void {
    this.#anchor = { row: 0, column: from };
    this.cursor = { row: this.cursor.row, column: to };
    this.#isWhole = true;
  }

  /** Null while the cursor is in the header and nothing is selected. */
  range(rows: number): Range | null {
    const columns = ordered(this.#anchor.column, this.cursor.column);
    if (this.#isWhole) return { rows: [0, rows], columns };
    if (this.cursor.row === HEADER) return null;
    return { rows: ordered(this.#anchor.row, this.cursor.row), columns };
  }

  /** Keeps what was selected within a table that has become smaller. */
  clamp(rows: number, columns: number): void {
    const within = ({ row, column }: Place): Place => ({
      row: Math.min(row, rows - 1),
      column: Math.max(0, Math.min(column, columns - 1)),
    });
    this.cursor = within(this.cursor);
    this.#anchor = within(this.#anchor);
  }
}

export function cellsIn({ rows, columns }: Range): number {
  return (rows[1] - rows[0]) * (columns[1] - columns[0]);
}

export function includes({ rows, columns }: Range, row: number, column: number): boolean {
  return row >= rows[0] && row < rows[1] && column >= columns[0] && column < columns[1];
}

function ordered(one: number, other: number): readonly [number, number] {
  return [Math.min(one, other), Math.max(one, other) + 1];
}
