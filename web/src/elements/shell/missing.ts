/** `<fenced-missing>`: in place of a conversation that is not there, and what else to open. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';

@customElement('fenced-missing')
export class FencedMissing extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        flex: 1;
        place-content: center;
        padding: var(--space-6);
        text-align: center;
      }
      :host([deleted]) {
        flex: none;
        padding-block: var(--space-4);
        border-block-start: 1px solid var(--border);
      }
      h2 {
        margin: 0;
        font: 600 var(--text-l) / 1.4 var(--font-sans);
      }
      p {
        max-inline-size: 28rem;
        margin: 6px 0 16px;
        color: var(--text-2);
        line-height: 1.55;
      }
      :host([deleted]) p {
        margin-block: 2px 10px;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
      }
    `,
  ];

  /** Whether it was deleted while it was open; otherwise the address names none that is here. */
  @property({ type: Boolean, reflect: true }) deleted = false;
  /** Whether the list of conversations is shown already. */
  @property({ type: Boolean }) listed = false;

  override render(): TemplateResult {
    const [title, words] = this.deleted
      ? ['This conversation was deleted', 'What you see can still be copied. Nothing in it is kept any more.']
      : ['This conversation is not here', 'It was deleted, or its address belongs to another server.'];
    return html`<div role="alert">
      <h2>${title}</h2>
      <p>${words}</p>
      <div class="choices">
        <button class="button primary" @click=${() => emit(this, 'fenced-new', null)}>
          New conversation
        </button>
        ${this.listed ? '' : html`<button class="button" @click=${this.#show}>Show the list</button>`}
      </div>
    </div>`;
  }

  readonly #show = (): void =>
    void this.dispatchEvent(new CustomEvent('sidebar-show', { bubbles: true, composed: true }));
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-missing': FencedMissing;
  }
}
