/** `<fenced-confirm>`: asks before something is gone for good. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { controls } from './controls.js';

export interface Question {
  readonly title: string;
  readonly words: string;
  /** What the button does. */
  readonly action: string;
}

@customElement('fenced-confirm')
export class FencedConfirm extends LitElement {
  static override styles = [
    controls,
    css`
      p {
        margin: 0;
        color: var(--text-2);
        overflow-wrap: anywhere;
      }
      h2 {
        margin: 0 0 8px;
        font-size: var(--text-l);
        font-weight: 600;
        line-height: 1.35;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-block-start: 24px;
      }
    `,
  ];

  @state() private question: Question | null = null;
  @state() private isOpen = false;
  #answer: ((agreed: boolean) => void) | null = null;

  override render(): TemplateResult {
    const { question } = this;
    return html`<wa-dialog
      without-header
      light-dismiss
      label=${question?.title ?? ''}
      .open=${this.isOpen}
      @wa-hide=${() => this.#settle(false)}
    >
      <h2>${question?.title}</h2>
      <p>${question?.words}</p>
      <div class="buttons">
        <button class="button" autofocus @click=${() => this.#settle(false)}>Cancel</button>
        <button class="button danger" @click=${() => this.#settle(true)}>${question?.action}</button>
      </div>
    </wa-dialog>`;
  }

  /** Resolves with whether the reader agreed. */
  ask(question: Question): Promise<boolean> {
    this.#settle(false);
    this.question = question;
    this.isOpen = true;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  #settle(agreed: boolean): void {
    this.isOpen = false;
    this.#answer?.(agreed);
    this.#answer = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-confirm': FencedConfirm;
  }
}
