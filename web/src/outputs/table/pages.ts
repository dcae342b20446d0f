/**
 * The cells of a table, fetched a window at a time and kept for a while. One request is under way at most, and the
 * next one asks for what is wanted then: a reader who scrolls past a million rows leaves no queue behind.
 */
import { RequestRefused } from '../../execution/api.js';
import type { CellValue, Column, Slice } from '../../protocol/kernel.js';
import { BadAnswer, fieldOf, readSlice, type Window } from './answers.js';
import { isWhole, type TableSource } from './source.js';
import { isPlain, PLAIN, type View } from './view-state.js';

export const PAGE_ROWS = 128;
export const PAGE_COLUMNS = 32;
/** Pages that are kept; each has 4096 cells at most. */
const MOST_PAGES = 96;
const FIRST_WAIT = 300;
const LONGEST_WAIT = 2000;

export type Loading =
  | { readonly state: 'ready' }
  | { readonly state: 'loading' }
  /** A program runs; it is asked again and again. */
  | { readonly state: 'waiting' }
  /** Nothing will come any more. */
  | { readonly state: 'gone' }
  | { readonly state: 'failed'; readonly message: string };

interface Page {
  readonly index: CellValue[];
  readonly rows: (readonly CellValue[])[];
}

export interface Wanted {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

const NOTHING: Wanted = { rows: [0, 0], columns: [0, 0] };

export class Pages {
  readonly #source: TableSource;
  readonly #changed: () => void;
  readonly #pages = new Map<string, Page>();
  readonly #learned = new Map<number, Column>();
  /** Of the cells that have come: those of another run may be others now. */
  #run: number | null = null;
  /** The run that was last heard of from elsewhere. */
  #told: number | null = null;
  /** The first rows are as old as the output: once younger ones have come, they stand no more. */
  #usesHead = true;
  /** A program has run since the cells came; they stay until the first new ones are there. */
  #isOld = false;
  #view = PLAIN;
  #next = PLAIN;
  #matched: number;
  #wanted = NOTHING;
  #loading: Loading = { state: 'ready' };
  #isAsking = false;
  #hasBegun = false;
  #isClosed = false;
  #isChecking = false;
  #wait = FIRST_WAIT;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: TableSource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
    this.#matched = source.rows;
  }

  /** The view whose cells these are. */
  get view(): View {
    return this.#view;
  }

  /** The view that the reader wants; its cells come. */
  get next(): View {
    return this.#next;
  }

  get matched(): number {
    return this.#loading.state === 'gone' ? this.#source.head.rows.length : this.#matched;
  }

  /** Whether the first rows are what is shown. */
  get usesHead(): boolean {
    return this.#usesHead && isPlain(this.#view);
  }

  /** The run after which the cells were asked for; null while none has come. */
  get run(): number | null {
    return this.#run;
  }

  get columns(): number {
    return this.#loading.state === 'gone' ? this.#source.head.columns.length : this.#source.columns;
  }

  get loading(): Loading {
    return this.#loading;
  }

  field(column: number): Column {
    const { head, fields } = this.#source;
    const known = fields[column] ?? this.#learned.get(column);
    if (known !== undefined) return known;
    const name = head.columns[column];
    return fieldOf(name ?? '…', name === undefined ? 'other' : head.types[column]);
  }

  /** Undefined while it is not there. */
  cell(row: number, column: number): CellValue | undefined {
    if (this.usesHead) {
      const known = this.#source.head.rows[row]?.[column];
      if (known !== undefined) return known;
    }
    const page = this.#page(row, column);
    return page?.rows[row % PAGE_ROWS]?.[column % PAGE_COLUMNS];
  }

  label(row: number): CellValue | undefined {
    if (this.usesHead) {
      const known = this.#source.head.index[row];
      if (known !== undefined) return known;
    }
    const [from, to] = this.#wanted.columns;
    for (let column = from; column < to; column += PAGE_COLUMNS) {
      const label = this.#page(row, column)?.index[row % PAGE_ROWS];
      if (label !== undefined) return label;
    }
    return undefined;
  }

  /** What is to be seen now; what is missing of it is fetched. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#isClosed = false;
    this.#ask();
  }

  /** Another order or filter; the old cells stay until the first new ones are there. */
  show(view: View): void {
    this.#next = view;
    this.#retry();
  }

  /** Something was answered after that run: what is seen is fetched again if it came before. */
  saw(run: number | null): void {
    if (this.#run === null || run === null || run <= this.#run || run === this.#told) return;
    // Once: a session that came back counts anew, and would be asked without end.
    this.#told = run;
    this.#isOld = true;
    this.#ask();
  }

  /** Asks again after a failure. */
  retry(): void {
    this.#retry();
  }

  /**
   * The reader turns to the table: the rows after the first ones come, or it is known that they will not. Later it is
   * asked whether a program has run since.
   */
  begin(): void {
    if (isWhole(this.#source)) return;
    if (this.#hasBegun) void this.#check();
    this.#hasBegun = true;
    this.#ask();
  }

  /** Asks for nothing more until something is wanted again. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #retry(): void {
    if (this.#loading.state === 'gone') return;
    if (this.#loading.state === 'failed') this.#loading = { state: 'ready' };
    this.#ask();
  }

  async #check(): Promise<void> {
    if (this.#run === null || this.#isAsking || this.#isChecking || this.#loading.state !== 'ready') return;
    this.#isChecking = true;
    const nothing: Window = { start: 0, stop: 0, columns: [0, 0] };
    try {
      this.saw(readSlice(await this.#source.slice(nothing, this.#view), nothing).run);
    } catch {
      // Whoever asks for cells is told.
    } finally {
      this.#isChecking = false;
    }
  }

  #page(row: number, column: number): Page | undefined {
    return this.#pages.get(keyOf(Math.floor(row / PAGE_ROWS), Math.floor(column / PAGE_COLUMNS)));
  }

  #ask(): void {
    const { state } = this.#loading;
    if (
      this.#isClosed ||
      this.#isAsking ||
      this.#timer !== undefined ||
      state === 'gone' ||
      state === 'failed'
    )
      return;
    const missing = this.#missing();
    const window = missing ?? this.#ahead();
    if (window === null) {
      this.#set({ state: 'ready' });
      return;
    }
    this.#isAsking = true;
    // What is fetched ahead is not waited for.
    if (missing !== null && state !== 'waiting') this.#set({ state: 'loading' });
    void this.#fetch(window, this.#next).finally(() => {
      this.#isAsking = false;
      this.#ask();
    });
  }

  /** The first window that is wanted and not there: of the next view, its beginning. */
  #missing(): Window | null {
    const { rows, columns } = this.#wanted;
    if (this.#next !== this.#view) return this.#box(0, PAGE_ROWS, columns);
    if (this.#isOld)
      return this.#box(
        rows[0] - (rows[0] % PAGE_ROWS),
        Math.ceil(Math.max(1, rows[1]) / PAGE_ROWS) * PAGE_ROWS,
        columns,
      );
    if (!this.usesHead) return this.#gap(false);
    // What comes takes the place of the head too.
    return this.#gap(true) === null ? null : this.#gap(false);
  }

  #gap(usesHead: boolean): Window | null {
    const columns = this.#wanted.columns;
    const [top, bottom] = this.#wanted.rows;
    let box: { start: number; stop: number; from: number; to: number } | null = null;
    for (let row = top - (top % PAGE_ROWS); row < bottom; row += PAGE_ROWS) {
      for (
        let column = columns[0] - (columns[0] % PAGE_COLUMNS);
        column < columns[1];
        column += PAGE_COLUMNS
      ) {
        const have = this.#page(row, column)?.rows.length ?? 0;
        const last = Math.min(bottom, row + PAGE_ROWS, this.#matched) - 1;
        if (last < row + have || (usesHead && this.#isInHead(Math.max(top, row), last, column, columns)))
          continue;
        // A page that came in part goes on where it ended.
        if (have > 0) return this.#box(row + have, row + PAGE_ROWS, [column, column + PAGE_COLUMNS]);
        box ??= { start: row, stop: row, from: column, to: column };
        box.stop = Math.max(box.stop, row + PAGE_ROWS);
        box.from = Math.min(box.from, column);
        box.to = Math.max(box.to, column + PAGE_COLUMNS);
      }
    }
    return box === null ? null : this.#box(box.start, box.stop, [box.from, box.to]);
  }

  /** The first page while the head is what is seen. */
  #ahead(): Window | null {
    // Rows without columns make no page.
    if (this.columns === 0) return null;
    const { rows, columns } = this.#wanted;
    const isNext = this.#hasBegun && isPlain(this.#view) && rows[0] === 0 && rows[1] > 0;
    return isNext && this.#page(0, columns[0]) === undefined ? this.#box(0, PAGE_ROWS, columns) : null;
  }

  #isInHead(top: number, last: number, page: number, [from, to]: readonly [number, number]): boolean {
    const { head } = this.#source;
    const end = Math.min(to, page + PAGE_COLUMNS, this.#source.columns);
    return from >= 0 && top >= 0 && last < head.rows.length && end <= head.columns.length;
  }

  #box(start: number, stop: number, [from, to]: readonly [number, number]): Window {
    const first = from - (from % PAGE_COLUMNS);
    const end = Math.ceil(Math.max(to, first + 1) / PAGE_COLUMNS) * PAGE_COLUMNS;
    return { start, stop, columns: [first, Math.min(end, this.#source.columns)] };
  }

  async #fetch(window: Window, view: View): Promise<void> {
    try {
      this.#take(readSlice(await this.#source.slice(window, view), window), window, view);
      this.#wait = FIRST_WAIT;
    } catch (error) {
      this.#refused(error);
    }
  }

  #take(slice: Slice, window: Window, view: View): void {
    // What was changed meanwhile is asked for next.
    if (view !== this.#next) return;
    const { start, columns } = window;
    if (slice.total !== this.#source.rows || slice.total_columns !== this.#source.columns)
      throw new TableChanged();
    const isOther = view !== this.#view || (this.#run !== null && slice.run !== this.#run);
    if (isOther) this.#pages.clear();
    else if (slice.matched !== this.#matched) throw new TableChanged();
    this.#view = view;
    this.#run = slice.run;
    this.#usesHead = this.#isOld = false;
    this.#matched = slice.matched;
    if (slice.rows.length === 0 && start < slice.matched) throw new BadAnswer('no rows');
    if (slice.columns.length !== columns[1] - columns[0]) throw new BadAnswer('columns');
    slice.columns.forEach((name, n) => {
      if (this.#source.fields[columns[0] + n] === undefined)
        this.#learned.set(columns[0] + n, fieldOf(name, slice.types[n]));
    });
    for (let from = 0; from < slice.columns.length; from += PAGE_COLUMNS) this.#keep(slice, window, from);
    while (this.#pages.size > MOST_PAGES) {
      const [oldest] = this.#pages.keys();
      this.#pages.delete(oldest!);
    }
    this.#loading = { state: 'ready' };
    this.#changed();
  }

  /** Cuts a block of columns of the answer into pages. */
  #keep(slice: Slice, { start, columns }: Window, from: number): void {
    const block = (columns[0] + from) / PAGE_COLUMNS;
    for (let row = 0; row < slice.rows.length;) {
      const within = (start + row) % PAGE_ROWS;
      const end = Math.min(slice.rows.length, row + PAGE_ROWS - within);
      const key = keyOf(Math.floor((start + row) / PAGE_ROWS), block);
      const known = this.#pages.get(key);
      // The newest stand last, and go last.
      this.#pages.delete(key);
      const page = within > 0 && known?.rows.length === within ? known : { index: [], rows: [] };
      if (page.rows.length === within) {
        page.rows.push(...slice.rows.slice(row, end).map((cells) => cells.slice(from, from + PAGE_COLUMNS)));
        page.index.push(...slice.index.slice(row, end));
        this.#pages.set(key, page);
      }
      row = end;
    }
  }

  #refused(error: unknown): void {
    if (error instanceof RequestRefused && error.reason === 'busy') {
      this.#hasBegun = false;
      if (this.#missing() === null) return;
      this.#set({ state: 'waiting' });
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#ask();
      }, this.#wait);
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 1.5);
      return;
    }
    this.#next = this.#view;
    if (isGone(error) && isWhole(this.#source)) {
      const message = 'The session that made this has ended. Run the cell again to look at it in that way.';
      this.#set({ state: 'failed', message });
    } else if (isGone(error)) {
      this.#pages.clear();
      this.#usesHead = true;
      this.#isOld = false;
      this.#next = this.#view = PLAIN;
      this.#matched = this.#source.rows;
      this.#set({ state: 'gone' });
    } else {
      const words = error instanceof Error ? error.message : String(error);
      this.#set({ state: 'failed', message: words || 'The program could not read these rows.' });
    }
  }

  #set(loading: Loading): void {
    if (loading.state === this.#loading.state && loading.state !== 'failed') return;
    this.#loading = loading;
    this.#changed();
  }
}

/** The rows under one name are others now. */
export class TableChanged extends Error {
  override readonly name = 'TableChanged';

  constructor() {
    super('The table has changed since it was shown. Run the cell again to see it as it is.');
  }
}

/** Whether the session, or what it kept of the table, is not there any more. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof RequestRefused)) return false;
  const { reason, message } = error;
  return reason === 'gone' || reason === 'unsupported' || message.includes('not kept any more');
}

function keyOf(page: number, block: number): string {
  return `${page}:${block}`;
}
