/** `<fenced-refusal>`: why something that the reader wrote is not on the server and will not be, until they have read it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import { noticeStyles } from '../controls/notice-styles.js';
import type { Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

const FIRST = 'A change was not saved.';

@customElement('fenced-refusal')
export class FencedRefusal extends LitElement {
  static override styles = [controls, noticeStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  #said: string | null = null;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'outbox',
    );
  }

  get #reason(): string | null {
    return this.workspace?.store.refusal ?? null;
  }

  override render(): TemplateResult | typeof nothing {
    const reason = this.#reason;
    if (reason === null) return nothing;
    return html`<section class="notice" aria-label=${FIRST}>
      ${icon('alert')}
      <p><strong>${FIRST}</strong> ${reason}</p>
      <div class="buttons">
        <button class="button quiet small" @click=${this.#dismiss}>Dismiss</button>
      </div>
    </section>`;
  }

  override updated(): void {
    const reason = this.#reason;
    if (reason !== null && reason !== this.#said) emit(this, 'fenced-say', { text: `${FIRST} ${reason}` });
    this.#said = reason;
  }

  readonly #dismiss = (): void => {
    this.workspace?.store.forgetRefusal();
    this.dispatchEvent(new CustomEvent('refusal-dismiss', { bubbles: true, composed: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-refusal': FencedRefusal;
  }
}
