/** `<fenced-run-list>`: the runs of a cell or of the whole conversation, newest first. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationStore } from '../../conversation/api.js';
import type { Run } from '../../protocol/generated.js';
import { factsOf, languageTitle, rowsOf, type CellFacts } from '../cell/cell-lookup.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { fieldStyles } from '../controls/field-styles.js';
import { historyStyles } from './history-styles.js';
import {
  byWords,
  clearWords,
  exactMoment,
  FILTERS,
  firstLine,
  momentWords,
  STATUSES,
  statusesOf,
  type RunFilter,
} from './history-words.js';
import { icon } from '../controls/icons.js';
import { stepThrough } from '../controls/list-keys.js';
import type { OutputsComparison } from './output-compare.js';
import type { Workspace } from '../ports.js';
import './run-detail.js';
import { RunPages } from './run-pages.js';
import { duration, isBusy, megabytes } from '../cell/run-words.js';
import { SubscriptionController } from '../controls/subscription-controller.js';
import { versionOf, type VersionRow } from './version-rows.js';

@customElement('fenced-run-list')
export class FencedRunList extends LitElement {
  static override styles = [controls, fieldStyles, historyStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) cell: string | null = null;
  @state() private filter: RunFilter = 'all';
  @state() private open: ReadonlySet<string> = new Set();
  @state() private clearing = false;
  /** The run whose outputs are to be compared with those of the one that is chosen next. */
  @state() private picking: Run | null = null;
  readonly #pages = new RunPages(this);
  #versionsAsked = new Set<string>();
  /** What is said of cells, found once for all rows of a drawing. */
  #facts = new Map<string, { readonly facts: CellFacts; readonly versions: readonly VersionRow[] }>();

  constructor() {
    super();
    // Cells may have other numbers then.
    new SubscriptionController(
      this,
      () => this.store,
      ({ type }) => type === 'tree' || type === 'cell',
    );
  }

  get store(): ConversationStore | null {
    return this.workspace?.store ?? null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('cell') && !changed.has('workspace')) return;
    this.open = new Set();
    this.picking = null;
    this.clearing = false;
    this.#versionsAsked = new Set();
    if (this.cell !== null) this.#askVersions(this.cell);
  }

  override render(): TemplateResult | typeof nothing {
    const { store } = this;
    if (store === null) return nothing;
    const { runs } = this.#pages;
    this.#facts.clear();
    return html`${this.#tools(runs)} ${this.clearing ? this.#clearQuestion() : nothing} ${this.#remark(runs)}
    ${this.picking === null ? nothing : this.#pickBar(this.picking)}
    ${
      runs.length === 0
        ? nothing
        : html`<ul
            class="list"
            role="list"
            aria-label="Runs"
            aria-busy=${this.#pages.busy}
            @keydown=${this.#onKey}
          >
            ${repeat(
              runs,
              ({ id }) => id,
              (run) => this.#row(run, store),
            )}
          </ul>`
    }
    ${
      this.#pages.more && this.#pages.failure === null
        ? html`<div class="more">
            <button class="button" ?disabled=${this.#pages.busy} @click=${() => void this.#pages.earlier()}>
              Show earlier
            </button>
          </div>`
        : nothing
    }`;
  }

  #tools(runs: readonly Run[]): TemplateResult | typeof nothing {
    if (runs.length === 0 && this.filter === 'all') return nothing;
    return html`<div class="tools">
      <select aria-label="Show runs" @change=${this.#onFilter}>
        ${FILTERS.map(
          ([name, words]) => html`<option value=${name} ?selected=${name === this.filter}>${words}</option>`,
        )}
      </select>
      <button
        class="button quiet small clear"
        aria-expanded=${String(this.clearing)}
        @click=${() => this.#askToClear(!this.clearing)}
      >
        ${icon('trash')}Clear history…
      </button>
    </div>`;
  }

  #clearQuestion(): TemplateResult {
    return html`<div class="ask" role="group" aria-label="Clear history?" @keydown=${this.#onAskKey}>
      <p>${clearWords(this.cell !== null)}</p>
      <div class="actions">
        <button class="button small danger" @click=${() => this.#clear('earlier')}>Clear earlier runs</button>
        <button class="button small all" @click=${() => this.#clear('all')}>Clear all</button>
        <button class="button small keep" @click=${() => this.#askToClear(false)}>Cancel</button>
      </div>
    </div>`;
  }

  #remark(runs: readonly Run[]): TemplateResult | typeof nothing {
    const { failure, settled, busy } = this.#pages;
    if (failure !== null) {
      return html`<div class="note warn" role="status">
        ${icon('offline')}
        <div>
          Shown is what this page knows; earlier runs are on the server. ${failure}
          <div>
            <button class="button small" ?disabled=${busy} @click=${() => void this.#pages.refresh()}>
              Try again
            </button>
          </div>
        </div>
      </div>`;
    }
    if (runs.length > 0) return nothing;
    if (!settled) return html`<p class="note" role="status">Loading the runs…</p>`;
    if (this.filter !== 'all') return html`<p class="note" role="status">No run is in this state.</p>`;
    return html`<div class="empty">
      ${icon('history')}
      <p>
        ${this.cell === null ? 'Nothing has run in this conversation yet.' : 'This cell has not run yet.'}
      </p>
      <p class="quietly">Each run is kept here: its source, how long it took, and what it showed.</p>
    </div>`;
  }

  #pickBar(run: Run): TemplateResult {
    return html`<div class="pick" role="group" aria-label="Compare outputs">
      <p>Choose the run to compare with that of ${momentWords(run.created, new Date(), true)}.</p>
      <button class="button small" @click=${() => this.#stopPicking()}>Cancel</button>
    </div>`;
  }

  #row(run: Run, store: ConversationStore): TemplateResult {
    const [word, mark, kind] = STATUSES[run.status];
    const isOpen = this.open.has(run.id);
    const aside = this.picking !== null && !this.#isPickable(run);
    const line = firstLine(run.source);
    return html`<li
      class="row"
      data-run=${run.id}
      data-kind=${kind}
      ?data-open=${isOpen && this.picking === null}
      ?data-aside=${aside}
    >
      <button
        class="head"
        aria-expanded=${this.picking === null ? String(isOpen) : nothing}
        ?disabled=${aside}
        @click=${() => this.#choose(run)}
      >
        <span class="mark">${icon(mark)}</span>
        <span class="word"
          >${this.picking === null ? nothing : html`<span class="unseen">Compare with: </span>`}${word}
          <span class="figure">${duration(run.clocks.execution, 2)}</span></span
        >
        <time datetime=${run.created} title=${exactMoment(run.created)}
          >${momentWords(run.created, new Date())}</time
        >
        <span class="first">${line === '' ? 'no source' : line}</span>
      </button>
      <p class="facts">
        ${this.cell === null ? this.#cellButton(run.cell, store) : nothing}<span
          >${this.#words(run, store)}</span
        >
      </p>
      ${
        isOpen && this.picking === null
          ? html`<div class="open">
              <fenced-run-detail
                .workspace=${this.workspace}
                .run=${run}
                .version=${this.#version(run, store)}
                .among=${this.cell === null}
                @run-pick=${() => this.#pick(run)}
                @run-narrow=${() => this.#narrow(run.cell)}
              ></fenced-run-detail>
            </div>`
          : nothing
      }
    </li>`;
  }

  #cellButton(cell: string, store: ConversationStore): TemplateResult {
    const { name, isInBranch } = this.#of(cell, store).facts;
    if (!isInBranch) return html`<span>${name}</span>`;
    return html`<button class="cell" title="Show the cell" @click=${() => this.#reveal(cell)}>
      ${name}
    </button>`;
  }

  #words(run: Run, store: ConversationStore): string {
    const me = this.workspace?.runs.by ?? '';
    const parts = [
      languageTitle(run.language),
      this.#version(run, store),
      isBusy(run.status) ? null : megabytes(run.memory),
      byWords(run.by, me),
      run.pruned ? 'outputs given up' : null,
    ];
    return parts.filter((part) => part !== null).join(' · ');
  }

  #version(run: Run, store: ConversationStore): string | null {
    return versionOf(this.#of(run.cell, store).versions, run.source)?.title ?? null;
  }

  #of(cell: string, store: ConversationStore): { facts: CellFacts; versions: readonly VersionRow[] } {
    let known = this.#facts.get(cell);
    if (known === undefined) {
      known = { facts: factsOf(store, cell), versions: rowsOf(store, cell, []) };
      this.#facts.set(cell, known);
    }
    return known;
  }

  #isPickable(run: Run): boolean {
    return run.id !== this.picking?.id && !run.pruned && !isBusy(run.status);
  }

  #choose(run: Run): void {
    if (this.picking !== null) {
      this.#compare(this.picking, run);
      return;
    }
    const open = new Set(this.open);
    if (!open.delete(run.id)) {
      open.add(run.id);
      this.#askVersions(run.cell);
    }
    this.open = open;
  }

  /** So that it can be said which version a run had; without the server it is said of those that are known. */
  #askVersions(cell: string): void {
    if (this.#versionsAsked.has(cell)) return;
    this.#versionsAsked.add(cell);
    void this.store?.cells.loadVersions(cell).then(
      () => this.requestUpdate(),
      () => this.#versionsAsked.delete(cell),
    );
  }

  #pick(run: Run): void {
    this.picking = run;
    emit(this, 'fenced-say', { text: 'Choose another run to compare its outputs.' });
    void this.updateComplete.then(() =>
      (
        this.renderRoot.querySelector<HTMLElement>('.head:not(:disabled)') ??
        this.renderRoot.querySelector<HTMLElement>('.pick .button')
      )?.focus(),
    );
  }

  #stopPicking(): void {
    const run = this.picking;
    this.picking = null;
    if (run !== null) void this.updateComplete.then(() => this.#focusRow(run.id));
  }

  #compare(one: Run, other: Run): void {
    const [left, right] = one.created <= other.created ? [one, other] : [other, one];
    const detail: OutputsComparison = { left, right };
    this.#stopPicking();
    this.dispatchEvent(new CustomEvent('outputs-compare', { detail, bubbles: true, composed: true }));
  }

  #focusRow(run: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-run='${run}'] .head`)?.focus();
  }

  #narrow(cell: string): void {
    const detail = { cell, view: 'runs' };
    this.dispatchEvent(new CustomEvent('history-show', { detail, bubbles: true, composed: true }));
  }

  #reveal(cell: string): void {
    this.dispatchEvent(new CustomEvent('cell-reveal', { detail: cell, bubbles: true, composed: true }));
  }

  #askToClear(ask: boolean): void {
    this.clearing = ask;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(ask ? '.ask .keep' : '.clear')?.focus(),
    );
  }

  #clear(which: 'earlier' | 'all'): void {
    this.store?.history.clearRuns(this.cell, which);
    emit(this, 'fenced-say', {
      text: which === 'all' ? 'The history was cleared.' : 'The earlier runs were cleared.',
    });
    this.open = new Set();
    this.#askToClear(false);
  }

  readonly #onFilter = (event: Event): void => {
    this.filter = (event.target as HTMLSelectElement).value as RunFilter;
    this.#pages.statuses = statusesOf(this.filter);
  };

  readonly #onAskKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.#askToClear(false);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.picking !== null) {
      event.preventDefault();
      this.#stopPicking();
    } else stepThrough(event, this.renderRoot);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-run-list': FencedRunList;
  }
}
