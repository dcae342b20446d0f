/** `<fenced-table>`: a table of a program, of whatever size; its rows come from the session as they are scrolled to. */
import { render } from 'lit';
import { bar, type BarState } from './bar.js';
import { columnMenu } from './column-menu.js';
import { asHtml, asTsv, collect, toClipboard } from './copying.js';
import { collectCsv, patiently, saveAs, type CsvProgress } from './csv.js';
import { Grid, MOST_COLUMNS } from './grid.js';
import type { GridHost } from './grid-ports.js';
import { localFirst } from './local.js';
import { isGone, Pages } from './pages.js';
import { cellsIn, type Range } from './selection.js';
import type { TableSource } from './source.js';
import { Summaries, type Known } from './summaries.js';
import { tableSheet } from './table-styles.js';
import { nextSort, opsFor, PLAIN, withFilter, type FilterOp, type Sort, type View } from './view-state.js';
import { counted, goneWords, sizeWords, viewWords } from './words.js';

const COPIED = 1500;
const CUT = 'Long values were copied as they stand here, cut: the session that has them in full has ended';
/** What comes sooner needs no words. */
const SOON = 300;
const STEP = 24;
/** A table with fewer rows is seen whole where it is. */
const FEW_ROWS = 12;

export class FencedTable extends HTMLElement {
  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #frame = document.createElement('dialog');
  readonly #bar = document.createElement('div');
  readonly #menu = document.createElement('div');
  readonly #resized = new ResizeObserver(() => this.#grid?.layout());
  #source: TableSource | null = null;
  #pages: Pages | null = null;
  #grid: Grid | null = null;
  #summaries: Summaries | null = null;
  #hasSummaries = false;
  #shownView: View = PLAIN;
  #shownRows = 0;
  #menuOf: { readonly column: number; readonly op: FilterOp; readonly problem: string | null } | null = null;
  #isExpanded = false;
  #isCopied = false;
  /** What is to be known of the last copy. */
  #copyRemark: string | null = null;
  #isSlow = false;
  #problem: string | null = null;
  #progress: CsvProgress | null = null;
  #download: AbortController | null = null;
  #copyTimer: ReturnType<typeof setTimeout> | undefined;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [tableSheet()];
    // One element in the page and, with all it holds, over it: nothing moves in the document.
    this.#frame.open = true;
    this.#frame.className = 'frame';
    this.#bar.className = 'bar';
    this.#menu.className = 'menu';
    this.#menu.popover = 'auto';
    this.#menu.setAttribute('role', 'dialog');
    this.#frame.append(this.#bar, this.#menu);
    this.#root.append(this.#frame);
    this.#frame.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#expand(false);
    });
    this.#menu.addEventListener('toggle', (event) => {
      if (event instanceof ToggleEvent && event.newState === 'closed') this.#menuClosed();
    });
    // The keys of the cell around are not meant here.
    this.#frame.addEventListener('keydown', (event) => event.stopPropagation());
    for (const turn of ['pointerenter', 'focusin']) this.addEventListener(turn, () => this.#pages?.begin());
  }

  /** What is shown; set once. */
  show(source: TableSource): void {
    this.#source = localFirst(source);
    this.#pages = new Pages(this.#source, () => this.#changed());
    this.#summaries = new Summaries(source.ask, PLAIN, () => this.#changed());
    this.#grid = new Grid(this.#source, this.#pages, this.#host());
    const size = sizeWords(source.rows, source.columns);
    this.#grid.element.setAttribute('aria-label', `${source.title}, ${size}`);
    this.#frame.prepend(this.#grid.element);
    this.#inline();
    if (this.isConnected) this.connectedCallback();
  }

  connectedCallback(): void {
    if (this.#grid === null) return;
    this.#grid.layout();
    this.#drawBar();
    const { fonts } = document;
    if (fonts?.status === 'loading') void fonts.ready.then(() => this.#grid?.measureAgain());
    this.#resized.observe(this);
    this.#resized.observe(this.#grid.element);
  }

  disconnectedCallback(): void {
    this.#resized.disconnect();
    this.#pages?.close();
    this.#summaries?.close();
    this.#download?.abort();
    clearTimeout(this.#copyTimer);
    clearTimeout(this.#slowTimer);
    this.#slowTimer = undefined;
  }

  #host(): GridHost {
    return {
      sort: (column) => this.#sort(nextSort(this.#pages?.next.sort ?? null, column)),
      openMenu: (column, anchor) => this.#openMenu(column, anchor),
      copy: () => void this.#copy(),
      summaryOf: (column) => (this.#hasSummaries ? (this.#summaries?.of(column) ?? null) : null),
      seen: () => this.#wantSummaries(),
      selectionChanged: () => this.#drawBar(),
    };
  }

  get #canAsk(): boolean {
    return this.#pages?.loading.state !== 'gone';
  }

  /** Cells, summaries or what is awaited are others now. */
  #changed(): void {
    const { view, loading } = this.#pages ?? { view: PLAIN, loading: { state: 'ready' } as const };
    this.#summaries?.saw(this.#pages?.run ?? null);
    this.#pages?.saw(this.#summaries?.run ?? null);
    this.#isSlow = loading.state === 'loading' && this.#isSlow;
    if (loading.state === 'loading') {
      this.#slowTimer ??= setTimeout(() => {
        this.#slowTimer = undefined;
        this.#isSlow = this.#pages?.loading.state === 'loading';
        this.#drawBar();
      }, SOON);
    }
    if (view !== this.#shownView) {
      this.#shownView = view;
      this.#grid?.toTop();
    } else if (loading.state === 'gone' || this.#pages?.matched !== this.#shownRows) this.#grid?.layout();
    else this.#grid?.drawSoon();
    this.#shownRows = this.#pages?.matched ?? 0;
    this.#drawBar();
    this.#drawMenu();
  }

  #sort(sort: Sort | null): void {
    this.#look({ ...(this.#pages?.next ?? PLAIN), sort });
  }

  #look(view: View): void {
    if (!this.#canAsk) return;
    this.#copyRemark = null;
    this.#pages?.show(view);
    this.#grid?.draw();
    this.#drawBar();
    this.#drawMenu();
  }

  #wantSummaries(): void {
    const open = this.#menuOf === null ? [] : [this.#menuOf.column];
    const [from, to] = this.#hasSummaries ? (this.#grid?.seenColumns ?? [0, 0]) : [0, 0];
    const seen = Array.from({ length: to - from }, (_, n) => from + n);
    this.#summaries?.want([...open, ...seen], this.#pages?.next ?? PLAIN);
  }

  // ------------------------------------------------------------- the line below

  #drawBar(): void {
    const [source, pages, grid] = [this.#source, this.#pages, this.#grid];
    if (source === null || pages === null || grid === null) return;
    const progress = this.#progress;
    const state: BarState = {
      size: sizeWords(source.rows, source.columns),
      view: viewWords(pages.next, pages.matched, source.rows, (column) => pages.field(column).name),
      remark: this.#remark(source, pages),
      progress:
        progress === null
          ? null
          : progress.isWaiting
            ? 'Waiting for the program'
            : `CSV · ${Math.floor((100 * progress.done) / Math.max(1, pages.matched))} %`,
      copyName: this.#chosen === null ? 'Copy table' : 'Copy selection',
      isCopied: this.#isCopied,
      canAsk: this.#canAsk,
      hasSummaries: this.#hasSummaries,
      isExpanded: this.#isExpanded,
      canExpand: source.rows > FEW_ROWS,
    };
    render(
      bar(state, {
        reset: () => this.#look(PLAIN),
        retry: () => {
          this.#problem = null;
          pages.retry();
        },
        copy: () => void this.#copy(),
        download: () => void this.#saveCsv(),
        cancel: () => this.#download?.abort(),
        summaries: () => this.#toggleSummaries(),
        expand: () => this.#expand(!this.#isExpanded),
      }),
      this.#bar,
    );
  }

  #remark(source: TableSource, { loading, next, view }: Pages): BarState['remark'] {
    if (this.#problem !== null) return { kind: 'failed', text: this.#problem };
    if (this.#copyRemark !== null) return { kind: 'gone', text: this.#copyRemark };
    switch (loading.state) {
      case 'waiting':
        return { kind: 'wait', text: 'Waiting for the program' };
      case 'loading':
        if (!this.#isSlow) return null;
        return { kind: 'wait', text: next === view ? 'Loading rows' : 'Looking through the rows' };
      case 'failed':
        return { kind: 'failed', text: loading.message };
      case 'gone': {
        const { head } = source;
        return {
          kind: 'gone',
          text: goneWords({ rows: head.rows.length, columns: head.columns.length }, source),
        };
      }
      default:
        return source.columns > MOST_COLUMNS
          ? { kind: 'gone', text: `The first ${counted(MOST_COLUMNS)} columns` }
          : null;
    }
  }

  #toggleSummaries(): void {
    this.#hasSummaries = !this.#hasSummaries;
    this.#grid?.showSummaries(this.#hasSummaries);
    this.#drawBar();
  }

  // ------------------------------------------------------------- copying, saving

  /** What the reader has selected, if it is more than one cell. */
  get #chosen(): Range | null {
    const range = this.#grid?.selection.range(this.#grid.rows) ?? null;
    return range !== null && cellsIn(range) > 1 ? range : null;
  }

  async #copy(): Promise<void> {
    const [source, pages, grid] = [this.#source, this.#pages, this.#grid];
    if (source === null || pages === null || grid === null) return;
    const isCursor = this.#root.activeElement === grid.element;
    const everything: Range = { rows: [0, grid.rows], columns: [0, grid.columns] };
    const range = this.#chosen ?? (isCursor ? grid.selection.range(grid.rows) : null) ?? everything;
    const withNames = range.rows[0] === 0 && range.rows[1] === grid.rows;
    this.#problem = this.#copyRemark = null;
    try {
      const signal = new AbortController().signal;
      const cells = await patiently(
        () => collect(source, pages.view, range, pages.usesHead),
        signal,
        () => undefined,
      );
      if (cells.isCut) this.#copyRemark = CUT;
      await toClipboard(asTsv(cells, withNames), asHtml(cells, withNames));
      this.#isCopied = true;
      clearTimeout(this.#copyTimer);
      this.#copyTimer = setTimeout(() => {
        this.#isCopied = false;
        this.#drawBar();
      }, COPIED);
    } catch (error) {
      this.#problem = isGone(error)
        ? 'The session that made this has ended. Run the cell again to copy all of it.'
        : reason(error);
    } finally {
      this.#drawBar();
    }
  }

  async #saveCsv(): Promise<void> {
    const [source, pages] = [this.#source, this.#pages];
    if (source === null || pages === null || this.#download !== null) return;
    const download = new AbortController();
    this.#download = download;
    this.#problem = null;
    const report = (progress: CsvProgress | null): void => {
      this.#progress = progress;
      this.#drawBar();
    };
    report({ done: 0, isWaiting: false });
    try {
      const { view, matched } = pages;
      saveAs(await collectCsv(source.ask, view, matched, download.signal, report), 'table.csv');
    } catch (error) {
      if (!download.signal.aborted)
        this.#problem = isGone(error)
          ? 'The session that made this has ended. Run the cell again to download all of it.'
          : reason(error);
    } finally {
      this.#download = null;
      report(null);
    }
  }

  // ------------------------------------------------------------- the menu of a column

  #openMenu(column: number, anchor: Element): void {
    const { next } = this.#pages ?? { next: PLAIN };
    const type = this.#pages?.field(column).type ?? 'other';
    const filter = next.filters.find((one) => one.column === column);
    this.#menuOf = { column, op: filter?.op ?? opsFor(type)[0] ?? 'present', problem: null };
    this.#drawMenu();
    this.#menu.showPopover();
    const box = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.#menu;
    const left = Math.max(8, Math.min(box.left, innerWidth - offsetWidth - 8));
    const below = box.top + 46 + offsetHeight < innerHeight - 8;
    const top = below ? box.top + 46 : Math.max(8, innerHeight - offsetHeight - 8);
    this.#menu.style.left = `${left}px`;
    this.#menu.style.top = `${top}px`;
    this.#menu.querySelector<HTMLElement>('.choice')?.focus();
    this.#wantSummaries();
  }

  #menuClosed(): void {
    if (this.#menuOf === null) return;
    const wasIn = this.#root.activeElement === null || this.#menu.contains(this.#root.activeElement);
    this.#menuOf = null;
    if (wasIn) this.#grid?.element.focus({ preventScroll: true });
  }

  #drawMenu(): void {
    const [pages, grid, open] = [this.#pages, this.#grid, this.#menuOf];
    if (pages === null || grid === null || open === null) return;
    const { column, op, problem } = open;
    const field = pages.field(column);
    this.#menu.setAttribute('aria-label', `Column ${field.name}`);
    const known: Known = this.#summaries?.of(column) ?? { state: 'loading' };
    const close = (): void => this.#menu.hidePopover();
    const set = (change: Partial<NonNullable<typeof open>>): void => {
      this.#menuOf = { ...open, ...change };
      this.#drawMenu();
    };
    render(
      columnMenu(
        {
          column,
          field,
          sort: pages.next.sort,
          filter: pages.next.filters.find((one) => one.column === column),
          known,
          canAsk: this.#canAsk,
          op,
          problem,
        },
        {
          close,
          sort: (sort) => {
            this.#sort(sort);
            close();
          },
          filter: (filter) => {
            this.#look(withFilter(pages.next, column, filter));
            close();
          },
          chooseOp: (chosen) => set({ op: chosen, problem: null }),
          refuse: (words) => set({ problem: words }),
          select: () => {
            grid.selectColumns(column, column);
            close();
          },
          resize: (step) => grid.resizeColumn(column, grid.widthOf(column) + step * STEP),
          fit: () => grid.fitColumn(column),
        },
      ),
      this.#menu,
    );
  }

  // ------------------------------------------------------------- large and small

  #expand(expanded: boolean): void {
    const grid = this.#grid;
    if (grid === null || expanded === this.#isExpanded) return;
    this.#isExpanded = expanded;
    if (expanded) {
      // Its room in the conversation is kept.
      this.style.blockSize = `${this.offsetHeight}px`;
      this.#frame.close();
      this.#frame.setAttribute('aria-label', `${this.#source?.title ?? 'Table'}, large`);
      this.#frame.showModal();
    } else {
      this.#frame.close();
      this.style.blockSize = '';
      this.#inline();
      this.#frame.show();
    }
    grid.layout();
    grid.element.focus({ preventScroll: true });
    this.#drawBar();
  }

  #inline(): void {
    this.#frame.setAttribute('aria-label', this.#source?.title ?? 'Table');
  }
}

customElements.define('fenced-table', FencedTable);

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-table': FencedTable;
  }
}
