/** `<fenced-history>`: what ran and what the sources were: of one cell, or the runs of the whole conversation. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { factsOf, languageTitle } from '../cell/cell-lookup.js';
import { controls } from '../controls/controls.js';
import type { Workspace } from '../ports.js';
import './run-list.js';
import { SubscriptionController } from '../controls/subscription-controller.js';
import './version-list.js';

export type HistoryView = 'runs' | 'versions';

/** Which history the reader wants to see. */
export interface AskedHistory {
  /** Null for the whole conversation, whose runs alone are listed. */
  readonly cell: string | null;
  readonly view: HistoryView;
}

const VIEWS: readonly (readonly [HistoryView, string])[] = [
  ['runs', 'Runs'],
  ['versions', 'Versions'],
];

@customElement('fenced-history')
export class FencedHistory extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        font: 400 var(--text-s) / 1.45 var(--font-sans);
      }
      .scope {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        min-block-size: 36px;
        padding: 0 12px 0 16px;
        color: var(--text-2);
      }
      .scope .name {
        margin-inline-start: -8px;
        color: var(--text);
        font-size: var(--text-s);
        font-weight: 600;
      }
      .scope p {
        margin: 0;
      }
      .views {
        display: flex;
        gap: 2px;
        margin: 4px 12px 8px;
        padding: 2px;
        border-radius: var(--radius-s);
        background: var(--surface);
      }
      .views .button {
        flex: 1;
      }
      [role='tab'][aria-selected='true'] {
        background: var(--raised);
        box-shadow: 0 0 0 1px var(--border-strong);
        color: var(--text);
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) cell: string | null = null;
  @property() view: HistoryView = 'runs';

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      ({ type }) => type === 'tree' || type === 'message' || type === 'cell',
    );
  }

  override render(): TemplateResult | typeof nothing {
    const { workspace, cell } = this;
    if (workspace === null) return nothing;
    if (cell === null) {
      return html`<div class="scope"><p>Runs of all cells of this conversation</p></div>
        <fenced-run-list .workspace=${workspace} .cell=${null}></fenced-run-list>`;
    }
    return html`${this.#scope(workspace, cell)}
      <div class="views" role="tablist" aria-label="History of the cell" @keydown=${this.#onKey}>
        ${VIEWS.map(
          ([view, words]) =>
            html`<button
              class="button quiet small"
              role="tab"
              id=${view}
              aria-selected=${String(view === this.view)}
              aria-controls="shown"
              tabindex=${view === this.view ? 0 : -1}
              @click=${() => this.#show(cell, view)}
            >
              ${words}
            </button>`,
        )}
      </div>
      <div id="shown" role="tabpanel" aria-labelledby=${this.view}>
        ${
          this.view === 'versions'
            ? html`<fenced-version-list .workspace=${workspace} .cell=${cell}></fenced-version-list>`
            : html`<fenced-run-list .workspace=${workspace} .cell=${cell}></fenced-run-list>`
        }
      </div>`;
  }

  #scope(workspace: Workspace, cell: string): TemplateResult {
    const { name, isInBranch, language } = factsOf(workspace.store, cell);
    return html`<div class="scope">
      <p>
        ${
          isInBranch
            ? html`<button
                class="button quiet small name"
                title="Show the cell"
                @click=${() => this.#reveal(cell)}
              >
                ${name}
              </button>`
            : html`<span>${name}</span>`
        }
        <span>${languageTitle(language)}</span>
      </p>
      <button class="button quiet small" @click=${() => this.#show(null, 'runs')}>All cells</button>
    </div>`;
  }

  #show(cell: string | null, view: HistoryView): void {
    const detail: AskedHistory = { cell, view };
    this.dispatchEvent(new CustomEvent('history-show', { detail, bubbles: true, composed: true }));
  }

  #reveal(cell: string): void {
    this.dispatchEvent(new CustomEvent('cell-reveal', { detail: cell, bubbles: true, composed: true }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { cell } = this;
    if (cell === null || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    event.stopPropagation();
    const view = this.view === 'runs' ? 'versions' : 'runs';
    this.#show(cell, view);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${view}`)?.focus());
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-history': FencedHistory;
  }
}
