/** `<fenced-input>`: a program asks the reader for a line. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { isTyping } from '../controls/focus.js';
import { icon } from '../controls/icons.js';

@customElement('fenced-input')
export class FencedInput extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        font: 400 var(--text-code) / 1.5 var(--font-mono);
      }
      label {
        color: var(--text-2);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      input {
        flex: 1 1 12rem;
        min-inline-size: 0;
        block-size: 32px;
        padding: 0 10px;
        border: 1px solid var(--border-strong);
        border-radius: var(--radius-s);
        background: var(--page);
        color: var(--text);
        font: inherit;
      }
      input:focus-visible {
        border-color: var(--accent);
        outline: 2px solid var(--ring);
        outline-offset: 0;
      }
    `,
  ];

  @property() run = '';
  @property() prompt = '';
  @property({ type: Boolean }) password = false;

  override render(): unknown {
    return html`<form @submit=${this.#submit}>
      <label for="line">${this.prompt.trimEnd() || 'Input'}</label>
      <input
        id="line"
        type=${this.password ? 'password' : 'text'}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
      />
      <button class="button square" type="submit" aria-label="Enter" title="Enter">${icon('arrowUp')}</button>
    </form>`;
  }

  override firstUpdated(): void {
    // The program waits for nothing else; do not take the focus from a field the reader is typing in.
    if (!isTyping()) this.#field.focus({ preventScroll: true });
  }

  get #field(): HTMLInputElement {
    return this.renderRoot.querySelector('input')!;
  }

  #submit(event: Event): void {
    event.preventDefault();
    emit(this, 'fenced-reply', { run: this.run, text: this.#field.value });
    this.#field.value = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-input': FencedInput;
  }
}
