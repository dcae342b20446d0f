/** `<fenced-message-editor>`: another text for a message of the reader's own; sending it makes a branch. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { trimLines } from '../../markdown/typed.js';
import { controls } from '../controls/controls.js';
import { growField } from '../controls/grow.js';

@customElement('fenced-message-editor')
export class FencedMessageEditor extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      textarea {
        display: block;
        inline-size: 100%;
        max-block-size: 60vh;
        padding: 0;
        border: 0;
        outline: none;
        resize: none;
        background: none;
        color: inherit;
        font: inherit;
      }
      textarea:focus-visible {
        outline: none; /* the message around it shows the focus */
      }
      div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-block-start: 8px;
      }
    `,
  ];

  @property() text = '';

  override render(): TemplateResult {
    return html`<textarea
        rows="1"
        aria-label="New text of the message"
        .value=${this.text}
        @input=${(event: Event) => growField(event.target as HTMLTextAreaElement)}
        @keydown=${this.#onKey}
      ></textarea>
      <div>
        <button class="button small" @click=${this.#cancel}>Cancel</button>
        <button class="button small primary" title="Ctrl+Enter" @click=${this.#submit}>Send</button>
      </div>`;
  }

  override firstUpdated(): void {
    const field = this.#field;
    growField(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  get #field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector('textarea')!;
  }

  readonly #cancel = (): void => void this.dispatchEvent(new CustomEvent('editor-cancel'));

  readonly #submit = (): void => {
    const text = trimLines(this.#field.value);
    if (text !== '') this.dispatchEvent(new CustomEvent('editor-submit', { detail: text }));
  };

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.#cancel();
    else if (event.key === 'Enter' && !event.shiftKey) this.#submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-message-editor': FencedMessageEditor;
  }
}
