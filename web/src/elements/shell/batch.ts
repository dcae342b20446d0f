/** `<fenced-batch>`: what became of several cells that were to run, above the composer until the reader has seen it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { batchWords } from './batch-words.js';
import { numbersOf } from '../cell/cell-order.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import { noticeStyles } from '../controls/notice-styles.js';
import type { BatchSummary, Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

@customElement('fenced-batch')
export class FencedBatch extends LitElement {
  static override styles = [
    controls,
    noticeStyles,
    css`
      :host {
        display: block;
      }
      .notice:not([data-stopped]) {
        border-color: var(--border);
        background: var(--surface);
      }
      .notice:not([data-stopped]) > .icon {
        color: var(--done);
      }
      p {
        flex-basis: 12rem;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;

  constructor() {
    super();
    new SubscriptionController(this, () => this.workspace?.runs);
  }

  override render(): TemplateResult {
    const summary = this.workspace?.runs.batch ?? null;
    const words = summary === null ? '' : this.#words(summary);
    // Apart from what the page says of each cell, which comes at the same moment.
    return html`${summary === null ? nothing : this.#notice(summary, words)}
      <div class="unseen" role="status" aria-live="polite">${words}</div>`;
  }

  #notice(summary: BatchSummary, words: string): TemplateResult {
    const { at } = summary;
    const stopped = at !== null || summary.left > 0;
    return html`<section class="notice" ?data-stopped=${stopped} aria-label=${words}>
      ${icon(stopped ? 'stopped' : 'check')}
      <p>${words}</p>
      <div class="buttons">
        ${
          at === null
            ? nothing
            : html`<button class="button small" @click=${() => this.#show(at.cell)}>Show the cell</button>`
        }
        ${
          summary.left === 0
            ? nothing
            : html`<button class="button small" @click=${() => emit(this, 'fenced-go-on', null)}>
                ${icon('play')}Go on
              </button>`
        }
        <button class="button quiet small" @click=${() => emit(this, 'fenced-forget-batch', null)}>
          Dismiss
        </button>
      </div>
    </section>`;
  }

  #words(summary: BatchSummary): string {
    const { at } = summary;
    const store = this.workspace?.store;
    const number = at === null || store === undefined ? undefined : numbersOf(store, [at.cell]).get(at.cell);
    return batchWords(summary, number);
  }

  #show(cell: string): void {
    this.dispatchEvent(new CustomEvent('cell-reveal', { detail: cell, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-batch': FencedBatch;
  }
}
