/** `<fenced-version-list>`: what the source of a cell was: the original, then the newest before older ones. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationStore } from '../../conversation/api.js';
import { RequestError } from '../../conversation/sync/rest.js';
import { factsOf, fenceTextOf, rowsOf } from '../cell/cell-lookup.js';
import { Copying } from '../controls/clipboard.js';
import '../cell/code.js';
import { controls } from '../controls/controls.js';
import type { Comparison } from './diff.js';
import { emit } from '../events.js';
import { fieldStyles } from '../controls/field-styles.js';
import { historyStyles } from './history-styles.js';
import { exactMoment, firstLine, momentWords } from './history-words.js';
import { icon } from '../controls/icons.js';
import { stepThrough } from '../controls/list-keys.js';
import type { Workspace } from '../ports.js';
import { RunPages } from './run-pages.js';
import { SubscriptionController } from '../controls/subscription-controller.js';
import { usesWords, versionOf, type VersionRow } from './version-rows.js';

/** Stands for the cell's source at this moment among what can be compared with. */
const NOW = 'now';
const LONGEST_NAME = 200;

@customElement('fenced-version-list')
export class FencedVersionList extends LitElement {
  static override styles = [
    controls,
    fieldStyles,
    historyStyles,
    css`
      .now {
        display: grid;
        gap: 8px;
        padding: 4px 16px 16px;
      }
      .now p {
        margin: 0;
        color: var(--text-2);
      }
      .now strong {
        color: var(--text);
        font-weight: 550;
      }
      form {
        display: flex;
        gap: 8px;
      }
      form input {
        flex: 1;
      }
      .badge {
        margin-inline-start: 6px;
        padding: 1px 7px;
        border-radius: var(--radius-full);
        background: var(--accent-soft);
        color: var(--accent-strong);
        font: 500 0.6875rem / 1.45 var(--font-sans);
      }
      .part {
        min-inline-size: 0;
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
        background: var(--code);
        overflow: hidden;
      }
      .part fenced-code {
        max-block-size: 15rem;
        overflow: auto;
        scrollbar-width: thin;
      }
      .with {
        max-inline-size: 10rem;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property() cell = '';
  @state() private open: ReadonlySet<string> = new Set();
  @state() private name = '';
  @state() private failure: string | null = null;
  @state() private settled = false;
  /** What each version is to be compared with, once that was chosen. */
  @state() private against: ReadonlyMap<string, string> = new Map();
  readonly #copying = new Copying(this);
  #copied = '';
  readonly #pages = new RunPages(this, true);
  #asked: object | null = null;
  #isCut = false;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.store,
      (change) => {
        if (change.type === 'connection' && this.failure !== null) void this.#load();
        return (
          ((change.type === 'source' || change.type === 'cell' || change.type === 'history') &&
            (change.cell === null || change.cell === this.cell)) ||
          change.type === 'message' ||
          change.type === 'tree'
        );
      },
    );
  }

  get store(): ConversationStore | null {
    return this.workspace?.store ?? null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // The runs are asked for until they come; then the versions can be had, too.
    const wasCut = this.#isCut;
    this.#isCut = this.#pages.failure !== null;
    if (wasCut && !this.#isCut && this.failure !== null) void this.#load();
    if (!changed.has('cell') && !changed.has('workspace')) return;
    this.open = new Set();
    this.against = new Map();
    this.name = '';
    this.settled = false;
    void this.#load();
  }

  override render(): TemplateResult | typeof nothing {
    const { store } = this;
    if (store === null) return nothing;
    const rows = rowsOf(store, this.cell, this.#pages.runs);
    const { source } = factsOf(store, this.cell);
    return html`${source === null ? nothing : this.#now(rows, source)} ${this.#remark(rows)}
    ${
      rows.length === 0
        ? nothing
        : html`<ul class="list" role="list" aria-label="Versions" @keydown=${this.#onKey}>
            ${repeat(
              rows,
              ({ id }) => id,
              (row) => this.#row(row, rows),
            )}
          </ul>`
    }`;
  }

  #now(rows: readonly VersionRow[], source: string): TemplateResult {
    const same = versionOf(rows, source);
    return html`<form class="now" @submit=${this.#save}>
      <p>
        ${
          same === null
            ? html`<strong>Edited.</strong> The source is kept as a version when it runs, or under a name.`
            : html`The source is that of <strong>${same.title}</strong>.`
        }
      </p>
      <div class="actions">
        <input
          aria-label="Name this version"
          placeholder="Name this version"
          maxlength=${LONGEST_NAME}
          autocomplete="off"
          .value=${this.name}
          @input=${this.#onName}
        />
        <button class="button" ?disabled=${this.name.trim() === ''}>Save</button>
      </div>
    </form>`;
  }

  #remark(rows: readonly VersionRow[]): TemplateResult | typeof nothing {
    const failure = this.failure ?? this.#pages.failure;
    if (failure !== null) {
      return html`<div class="note warn" role="status">
        ${icon('offline')}
        <div>
          Shown is what this page knows; other versions and runs are on the server. ${failure}
          <div><button class="button small" @click=${this.#retry}>Try again</button></div>
        </div>
      </div>`;
    }
    if (!this.settled) return html`<p class="note" role="status">Loading the versions…</p>`;
    if (rows.length > 0) return nothing;
    return html`<div class="empty">
      ${icon('history')}
      <p>No version is kept yet.</p>
      <p class="quietly">One is kept when changed source runs, when it is replaced, and under a name.</p>
    </div>`;
  }

  #row(row: VersionRow, rows: readonly VersionRow[]): TemplateResult {
    const isOpen = this.open.has(row.id);
    const line = firstLine(row.source);
    return html`<li class="row" data-version=${row.id} ?data-open=${isOpen}>
      <button class="head" aria-expanded=${String(isOpen)} @click=${() => this.#turn(row.id)}>
        <span class="mark">${icon(isOpen ? 'chevronDown' : 'chevronRight')}</span>
        <span class="word">${row.title}${row.isNow ? html` <span class="badge">now</span>` : nothing}</span>
        <time datetime=${row.created} title=${exactMoment(row.created)}
          >${momentWords(row.created, new Date())}</time
        >
        <span class="first">${line === '' ? 'empty' : line}</span>
      </button>
      <p class="facts">${this.#facts(row)}</p>
      ${isOpen ? this.#opened(row, rows) : nothing}
    </li>`;
  }

  #facts(row: VersionRow): string {
    const uses = this.#pages.settled ? usesWords(row) : null;
    return [row.author, row.reason, uses].filter((part) => part !== null && part !== '').join(' · ');
  }

  #opened(row: VersionRow, rows: readonly VersionRow[]): TemplateResult {
    const copied = this.#copying.copied && this.#copied === row.id;
    const against = this.against.get(row.id) ?? NOW;
    return html`<div class="open">
      <div class="actions">
        <button class="button small" @click=${() => this.#compare(row, rows)}>Compare with</button>
        <select
          class="with"
          aria-label=${`Compare ${row.title} with`}
          @change=${(event: Event) => this.#chooseAgainst(row.id, event)}
        >
          <option value=${NOW} ?selected=${against === NOW}>Now</option>
          ${rows
            .filter(({ id }) => id !== row.id)
            .map(({ id, title }) => html`<option value=${id} ?selected=${against === id}>${title}</option>`)}
        </select>
      </div>
      <div class="actions">
        <button
          class="button small"
          ?disabled=${row.isNow || !this.#isKnown}
          @click=${() => this.#restore(row)}
        >
          ${icon('restart')}Restore
        </button>
        <button class="button small" @click=${() => this.#copy(row)}>
          ${icon(copied ? 'check' : 'copy')}${copied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <div class="part">
        <fenced-code .language=${this.#language} .source=${row.source}></fenced-code>
      </div>
    </div>`;
  }

  get #language(): string {
    return this.store === null ? '' : factsOf(this.store, this.cell).language;
  }

  /** Whether its message is loaded: a text that takes the place of one that is not known would be mixed with it later. */
  get #isKnown(): boolean {
    return this.store !== null && factsOf(this.store, this.cell).source !== null;
  }

  async #load(): Promise<void> {
    const { store, cell } = this;
    if (store === null) return;
    const asked = {};
    this.#asked = asked;
    let failure: string | null = null;
    try {
      // What the original says is in its message.
      await Promise.all([
        store.cells.loadVersions(cell),
        store.tree.ensureLoaded([cell.split('.', 1)[0] ?? '']),
      ]);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      failure = error.message;
    }
    if (this.#asked !== asked) return;
    this.failure = failure;
    this.settled = true;
  }

  #turn(id: string): void {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }

  #chooseAgainst(id: string, event: Event): void {
    this.against = new Map(this.against).set(id, (event.target as HTMLSelectElement).value);
  }

  #compare(row: VersionRow, rows: readonly VersionRow[]): void {
    const { store, cell } = this;
    const source = store === null ? null : factsOf(store, cell).source;
    const other = rows.find(({ id }) => id === this.against.get(row.id));
    const right = other === undefined ? { label: 'Now', text: source ?? '' } : textOf(other);
    // The older one is on the left.
    const swapped = other !== undefined && other.number < row.number;
    const [left, later] = swapped ? [right, textOf(row)] : [textOf(row), right];
    const detail: Comparison = {
      title: `${left.label} and ${other === undefined ? 'now' : later.label}`,
      language: this.#language,
      left,
      right: later,
      ...(other === undefined && this.#isKnown
        ? { restore: { label: `Restore ${row.title}`, run: () => this.#restore(row) } }
        : {}),
    };
    this.dispatchEvent(new CustomEvent('diff-show', { detail, bubbles: true, composed: true }));
  }

  #restore(row: VersionRow): void {
    const { store, cell } = this;
    if (store === null) return;
    void store.sources.write(cell, fenceTextOf(store, cell), row.source);
    emit(this, 'fenced-say', { text: `The source is that of ${row.title} again.` });
    // The button can be pressed no more.
    void this.updateComplete.then(() => this.#focusRow(row.id));
  }

  #copy(row: VersionRow): void {
    this.#copied = row.id;
    void this.#copying.copy(row.source);
  }

  #focusRow(id: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-version='${id}'] .head`)?.focus();
  }

  readonly #save = (event: Event): void => {
    event.preventDefault();
    const { store, cell } = this;
    const name = this.name.trim();
    const source = store === null ? null : factsOf(store, cell).source;
    if (store === null || source === null || name === '') return;
    store.cells.addVersion(cell, source, 'named', name);
    this.name = '';
    emit(this, 'fenced-say', { text: `The source is kept as “${name}”.` });
    this.renderRoot.querySelector('input')?.focus();
  };

  readonly #onName = (event: Event): void => {
    this.name = (event.target as HTMLInputElement).value;
  };

  readonly #retry = (): void => {
    void this.#load();
    void this.#pages.refresh();
  };

  readonly #onKey = (event: KeyboardEvent): void => stepThrough(event, this.renderRoot);
}

const textOf = ({ title, source }: VersionRow): { readonly label: string; readonly text: string } => ({
  label: title,
  text: source,
});

declare global {
  interface HTMLElementTagNameMap {
    'fenced-version-list': FencedVersionList;
  }
}
