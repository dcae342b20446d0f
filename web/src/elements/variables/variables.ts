/** `<fenced-variables>`: what the programs of one language have defined, as a tree that opens where the reader looks. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { hiddenStyles, withMarks } from '../../outputs/hidden.js';
import { repeat } from 'lit/directives/repeat.js';
import { styleMap } from 'lit/directives/style-map.js';
import { amount } from '../../protocol/amount.js';
import { controls } from '../controls/controls.js';
import { fieldStyles } from '../controls/field-styles.js';
import { icon } from '../controls/icons.js';
import type { LiveRuns } from '../ports.js';
import { arranged, extentWords, type VariableOrder, type VariableRow } from './variable-rows.js';
import { variableStyles } from './variable-styles.js';
import { VariableTree } from './variable-tree.js';

/** The reader wants to see a variable's rows, or its shape, larger. */
export interface VariableView {
  readonly as: 'table' | 'plot';
  readonly language: string;
  readonly row: VariableRow;
}

const ORDERS: readonly (readonly [VariableOrder, string])[] = [
  ['defined', 'As defined'],
  ['name', 'Name'],
  ['type', 'Type'],
  ['size', 'Size'],
];

/** Only lists longer than this need to be searched. */
const SEARCHED = 6;

@customElement('fenced-variables')
export class FencedVariables extends LitElement {
  static override styles = [controls, fieldStyles, variableStyles, hiddenStyles];

  @property({ attribute: false }) runs: LiveRuns | null = null;
  @property() language = 'python';
  /** Shows what the last run added or changed, and nothing around it. */
  @property({ type: Boolean }) brief = false;
  @state() private search = '';
  @state() private order: VariableOrder = 'defined';
  @state() private asking = false;
  /** The row that the keyboard is at. */
  @state() private current = '';
  readonly #tree = new VariableTree(this);

  override render(): TemplateResult {
    const list = this.#tree.list;
    const all = list?.rows ?? [];
    const rows = arranged(
      this.brief ? all.filter(({ change }) => change !== null) : all,
      this.order,
      this.search,
    );
    return html`${this.brief ? nothing : this.#tools(all)} ${this.#notes(all, rows)}
    ${
      rows.length === 0
        ? nothing
        : html`<ul
            role="tree"
            aria-label="Variables"
            aria-busy=${this.#tree.busy}
            @keydown=${this.#onKey}
            @focusin=${this.#onFocus}
          >
            ${this.#branch(rows, 1)}
          </ul>`
    }
    ${
      list !== null && list.more > 0 && !this.brief
        ? html`<p class="note">${list.more.toLocaleString('en-GB')} more are not listed.</p>`
        : nothing
    }`;
  }

  /** The keyboard goes to the first variable. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[role=treeitem]')?.focus();
  }

  #tools(all: readonly VariableRow[]): TemplateResult | typeof nothing {
    if (all.length === 0) return nothing;
    const total = all.reduce((sum, { size }) => sum + (size ?? 0), 0);
    return html`<div class="tools">
        ${
          all.length > SEARCHED
            ? html`<input
                  type="search"
                  aria-label="Search the variables"
                  placeholder="Search"
                  .value=${this.search}
                  @input=${this.#onSearch}
                />
                <select aria-label="Order" @change=${this.#onOrder}>
                  ${ORDERS.map(
                    ([name, words]) =>
                      html`<option value=${name} ?selected=${name === this.order}>${words}</option>`,
                  )}
                </select>`
            : nothing
        }
      </div>
      <div class="sum">
        <span>${all.length === 1 ? '1 variable' : `${all.length} variables`} · ${amount(total)}</span>
        ${
          this.asking
            ? html`<span class="ask" role="group" aria-label="Delete all variables?">
                Delete all?
                <button class="button small danger" @click=${() => this.#remove(null)}>Delete</button>
                <button class="button small" @click=${() => (this.asking = false)}>Keep</button>
              </span>`
            : html`<button
                class="button quiet small"
                ?disabled=${this.#tree.busy}
                @click=${() => (this.asking = true)}
              >
                Clear all
              </button>`
        }
      </div>`;
  }

  #notes(all: readonly VariableRow[], rows: readonly VariableRow[]): TemplateResult | typeof nothing {
    const { failure, live, busy } = this.#tree;
    if (failure !== null) return html`<p class="note" role="alert">${failure}</p>`;
    if (rows.length > 0) return nothing;
    if (all.length > 0) {
      return html`<p class="note">
        ${this.brief ? 'The last run added and changed no variables.' : 'No variable has this name or type.'}
      </p>`;
    }
    if (busy) return html`<p class="note">A program runs. Its variables are listed when it has ended.</p>`;
    return html`<div class="empty">
      ${icon('braces')}
      <p>Nothing is defined ${live ? 'now' : 'yet'}.</p>
      <p class="quietly">
        Run a cell, and what it defines is listed here: its type, its size, what it holds.
      </p>
    </div>`;
  }

  #branch(rows: readonly VariableRow[], level: number): unknown {
    return repeat(rows, keyOf, (row) => this.#item(row, level));
  }

  #item(row: VariableRow, level: number): TemplateResult {
    const key = keyOf(row);
    const children = this.#tree.children(row);
    const open = children !== null;
    const words = [extentWords(row), row.preview].filter((part) => part !== '').join(' · ');
    return html`<li
      role="treeitem"
      aria-level=${level}
      aria-expanded=${row.expandable ? String(open) : nothing}
      aria-label=${`${row.label}, ${row.type}, ${words}`}
      data-key=${key}
      tabindex=${this.current === key || (this.current === '' && level === 1) ? 0 : -1}
      style=${styleMap({ '--level': String(level - 1) })}
    >
      <div class="row" data-kind=${row.kind} @click=${() => void this.#toggle(row)}>
        <span class="twist" ?data-open=${open}>${row.expandable ? icon('chevronRight') : nothing}</span>
        <span class="first">
          <span class="name">${row.label}</span>
          ${row.change === null ? nothing : html`<span class="change">${row.change === 'added' ? 'new' : 'changed'}</span>`}
          <span class="type">${row.type}${row.dtype === null ? '' : ` ${row.dtype}`}</span>
        </span>
        <span class="size">${row.size === null || level > 1 ? '' : amount(row.size)}</span>
        <span class="what" title=${row.preview}>${withMarks(words)}</span>
        ${this.#actions(row, level)}
      </div>
      ${
        children === null
          ? nothing
          : html`<ul role="group">
              ${
                children === 'loading'
                  ? html`<li class="note" role="none">Looking inside…</li>`
                  : html`${this.#branch(children.rows, level + 1)}${this.#rest(row, children)}`
              }
            </ul>`
      }
    </li>`;
  }

  #rest(
    row: VariableRow,
    { rows, total }: { readonly rows: readonly unknown[]; readonly total: number },
  ): TemplateResult | typeof nothing {
    const more = total - rows.length;
    if (rows.length === 0) return html`<li class="note" role="none">Empty</li>`;
    if (more <= 0) return nothing;
    return html`<li role="none">
      <button class="button quiet small rest" @click=${() => void this.#tree.more(row)}>
        ${more.toLocaleString('en-GB')} more
      </button>
    </li>`;
  }

  #actions(row: VariableRow, level: number): TemplateResult {
    const act = (name: 'table' | 'plot' | 'trash', words: string, action: () => void): TemplateResult =>
      html`<button
        class="button quiet small square"
        tabindex="-1"
        aria-label=${`${words}: ${row.label}`}
        title=${words}
        ?disabled=${this.#tree.busy}
        @click=${(event: Event) => {
          event.stopPropagation();
          action();
        }}
      >
        ${icon(name)}
      </button>`;
    return html`<span class="actions">
      ${row.tabular ? act('table', 'Open as a table', () => this.#view(row, 'table')) : nothing}
      ${row.plottable ? act('plot', 'Plot', () => this.#view(row, 'plot')) : nothing}
      ${level === 1 && !this.brief ? act('trash', 'Delete', () => this.#remove([row.label])) : nothing}
    </span>`;
  }

  #view(row: VariableRow, as: VariableView['as']): void {
    const detail: VariableView = { as, language: this.language, row };
    this.dispatchEvent(new CustomEvent('variable-view', { detail, bubbles: true, composed: true }));
  }

  async #toggle(row: VariableRow): Promise<void> {
    if (row.expandable) await this.#tree.toggle(row);
    else if (row.tabular) this.#view(row, 'table');
  }

  #remove(names: readonly string[] | null): void {
    this.asking = false;
    void this.#tree.remove(names);
  }

  readonly #onSearch = (event: Event): void => {
    this.search = (event.target as HTMLInputElement).value;
  };

  readonly #onOrder = (event: Event): void => {
    this.order = (event.target as HTMLSelectElement).value as VariableOrder;
  };

  readonly #onFocus = (event: FocusEvent): void => {
    const item = event.target as HTMLElement;
    if (item.role === 'treeitem') this.current = item.dataset['key'] ?? '';
  };

  /** Arrows, Home and End go through the tree as trees are gone through; Enter shows rows, Delete deletes. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const item = event.target as HTMLElement;
    const row = item.role === 'treeitem' ? this.#rowOf(item.dataset['key'] ?? '') : null;
    if (row === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>('[role=treeitem]')];
    const at = items.indexOf(item);
    const open = this.#tree.children(row) !== null;
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => items[at + 1]?.focus(),
      ArrowUp: () => items[at - 1]?.focus(),
      Home: () => items[0]?.focus(),
      End: () => items.at(-1)?.focus(),
      ArrowRight: () => (open ? items[at + 1]?.focus() : row.expandable && void this.#tree.toggle(row)),
      ArrowLeft: () =>
        open
          ? void this.#tree.toggle(row)
          : item.parentElement?.closest<HTMLElement>('[role=treeitem]')?.focus(),
      Enter: () => (row.tabular ? this.#view(row, 'table') : void this.#toggle(row)),
      Delete: () => row.path.length === 1 && !this.brief && this.#remove([row.label]),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  };

  #rowOf(key: string): VariableRow | null {
    const within = (rows: readonly VariableRow[]): VariableRow | null => {
      for (const row of rows) {
        if (keyOf(row) === key) return row;
        const children = this.#tree.children(row);
        const found = children === null || children === 'loading' ? null : within(children.rows);
        if (found !== null) return found;
      }
      return null;
    };
    return within(this.#tree.list?.rows ?? []);
  }
}

function keyOf({ path }: VariableRow): string {
  return JSON.stringify(path);
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-variables': FencedVariables;
  }
}
