/** `<fenced-lost>`: a session ended with variables that the reader may want back. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { numbersOf } from '../cell/cell-order.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import { lostCells, lostWords } from './lost-words.js';
import { noticeStyles } from '../controls/notice-styles.js';
import type { LostSession, Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

/** Cells named one by one; of more, only the number is said. */
const NAMED = 8;

@customElement('fenced-lost')
export class FencedLost extends LitElement {
  static override styles = [
    controls,
    noticeStyles,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  #said: readonly LostSession[] = [];

  constructor() {
    super();
    new SubscriptionController(this, () => this.workspace?.runs);
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'tree',
    );
  }

  get #lost(): readonly LostSession[] {
    return this.workspace?.runs.lost ?? [];
  }

  override render(): TemplateResult {
    return html`${this.#lost.map((session) => this.#banner(session))}`;
  }

  override updated(): void {
    const lost = this.#lost;
    const known = new Set(this.#said.map(said));
    for (const session of lost) {
      if (!known.has(said(session))) emit(this, 'fenced-say', { text: spoken(session) });
    }
    this.#said = lost;
  }

  #banner(session: LostSession): TemplateResult {
    const { language, ran } = session;
    const { first, rest } = lostWords(session);
    return html`<section class="notice lost" aria-label=${first}>
      ${icon('unplug')}
      <p><strong>${first}</strong> ${rest} ${this.#cells(session)}</p>
      <div class="buttons">
        ${
          ran.length === 0
            ? nothing
            : html`<button class="button small" @click=${() => emit(this, 'fenced-replay', { language })}>
                ${icon('restart')}Run them again
              </button>`
        }
        <button class="button quiet small" @click=${() => emit(this, 'fenced-forget-lost', { language })}>
          Dismiss
        </button>
      </div>
    </section>`;
  }

  /** `Cells 1, 2 and 5 had run in it.`, each a way to the cell. */
  #cells({ ran }: LostSession): TemplateResult | typeof nothing {
    const store = this.workspace?.store;
    if (ran.length === 0 || store === undefined) return nothing;
    const cells = [...new Set(ran.map(({ cell }) => cell))];
    const { here, elsewhere } = lostCells(numbersOf(store, cells), cells);
    if (here.length === 0)
      return html`${cells.length === 1 ? 'One cell' : `${cells.length} cells`} had run in it.`;
    const named = here.slice(0, NAMED);
    const rest = here.length - named.length + elsewhere;
    return html`${cells.length === 1 ? 'Cell' : 'Cells'}
    ${named.map(([number, cell], n) => {
      const before = n === 0 ? '' : n === named.length - 1 && rest === 0 ? ' and ' : ', ';
      return html`${before}<button
          class="link"
          aria-label=${`Cell ${number}`}
          @click=${() => this.#reveal(cell)}
        >
          ${number}
        </button>`;
    })}${rest === 0 ? '' : ` and ${rest} more`}
    had run in it.`;
  }

  #reveal(cell: string): void {
    this.dispatchEvent(new CustomEvent('cell-reveal', { detail: cell, bubbles: true, composed: true }));
  }
}

const spoken = (session: LostSession): string => {
  const { first, rest } = lostWords(session);
  return `${first} ${rest}`.trim();
};

const said = ({ language, message, ran }: LostSession): string => `${language} ${ran.at(-1)?.run} ${message}`;

declare global {
  interface HTMLElementTagNameMap {
    'fenced-lost': FencedLost;
  }
}
