/** `<fenced-diff>`: a dialog with two texts compared, and the way to take the left one back. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { wideDialog } from '../controls/wide-dialog.js';
import './diff-view.js';
import type { DiffText } from './diff-view.js';

export interface Comparison {
  readonly title: string;
  readonly language: string;
  readonly left: DiffText;
  readonly right: DiffText;
  /** What puts the left text in the place of the right one. */
  readonly restore?: { readonly label: string; readonly run: () => void };
}

@customElement('fenced-diff')
export class FencedDiff extends LitElement {
  static override styles = [
    controls,
    wideDialog,
    css`
      .buttons {
        display: flex;
        flex: none;
        justify-content: flex-end;
        gap: 8px;
        margin-block-start: 16px;
      }
      @media (max-width: 799px) {
        wa-dialog {
          --width: 100vw;
          --spacing: 12px;
        }
      }
    `,
  ];

  @state() private comparison: Comparison | null = null;

  /** Shows two texts; what was shown before goes. */
  show(comparison: Comparison): void {
    this.comparison = comparison;
  }

  override render(): TemplateResult | typeof nothing {
    const { comparison } = this;
    if (comparison === null) return nothing;
    const { restore } = comparison;
    return html`<wa-dialog
      open
      without-header
      light-dismiss
      label=${comparison.title}
      @wa-after-hide=${this.#hidden}
    >
      <h2>${comparison.title}</h2>
      <fenced-diff-view
        .left=${comparison.left}
        .right=${comparison.right}
        .language=${comparison.language}
      ></fenced-diff-view>
      <div class="buttons">
        ${
          restore === undefined || comparison.left.text === comparison.right.text
            ? nothing
            : html`<button class="button" @click=${this.#restore}>${restore.label}</button>`
        }
        <button class="button primary" autofocus @click=${this.#close}>Done</button>
      </div>
    </wa-dialog>`;
  }

  readonly #restore = (): void => {
    this.comparison?.restore?.run();
    this.#close();
  };

  readonly #close = (): void => {
    const dialog = this.renderRoot.querySelector('wa-dialog');
    if (dialog !== null) dialog.open = false;
  };

  readonly #hidden = (event: Event): void => {
    if (event.target === event.currentTarget) this.comparison = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-diff': FencedDiff;
  }
}
