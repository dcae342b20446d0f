/** What the parts of the grid know of each other. */
import type { Heading } from './heading.js';
import type { Place, Selection } from './selection.js';
import type { Known } from './summaries.js';

/** Whoever has the grid. */
export interface GridHost {
  sort(column: number): void;
  openMenu(column: number, anchor: Element): void;
  copy(): void;
  /** What the heading shows under its type; null for nothing. */
  summaryOf(column: number): Known | null;
  /** These columns are seen now. */
  seen(columns: readonly [number, number]): void;
  selectionChanged(): void;
}

/** The grid as keyboard and pointer move it. */
export interface GridControl {
  readonly element: HTMLElement;
  readonly selection: Selection;
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit. */
  readonly pageRows: number;
  heading(column: number): Heading | undefined;
  /** The place of a node of the grid; column -1 is that of the labels. */
  placeOf(node: Element): Place | null;
  moveTo(place: Place, extend?: boolean): void;
  selectColumns(from: number, to: number): void;
  reveal(place: Place): void;
  draw(): void;
  widthOf(column: number): number;
  resizeColumn(column: number, width: number): void;
  /** As wide as what is seen of it needs. */
  fitColumn(column: number): void;
}
