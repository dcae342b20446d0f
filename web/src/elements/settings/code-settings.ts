/** `<fenced-code-settings>`: how the code of a conversation is shown, and how much of its history is kept. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ConversationSettings } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import '../controls/limit-field.js';
import type { LimitChange } from '../controls/limit-field.js';
import { amount, LIMITS } from '../controls/limits.js';
import { settingsStyles } from './settings-styles.js';

type Shown = 'line_numbers' | 'wrap';

@customElement('fenced-code-settings')
export class FencedCodeSettings extends LitElement {
  static override styles = [
    controls,
    settingsStyles,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) settings: ConversationSettings | null = null;

  override render(): TemplateResult | typeof nothing {
    const { settings } = this;
    if (settings === null) return nothing;
    const check = (name: Shown, words: string): TemplateResult =>
      html`<label class="check">
        <input
          type="checkbox"
          name=${name}
          .checked=${settings[name]}
          @change=${(event: Event) => this.#set({ [name]: (event.target as HTMLInputElement).checked })}
        />
        ${words}
      </label>`;
    const field = (name: 'history_runs' | 'history_bytes'): TemplateResult =>
      html`<fenced-limit-field
        .name=${name}
        .value=${settings[name]}
        @limit-change=${this.#onLimit}
      ></fenced-limit-field>`;
    return html`<section aria-labelledby="code">
        <h3 id="code">Code</h3>
        <p class="lead">For the cells of this conversation; line numbers can be chosen for each cell, too.</p>
        ${check('line_numbers', 'Show line numbers')} ${check('wrap', 'Wrap long lines')}
      </section>
      <section aria-labelledby="history">
        <h3 id="history">History</h3>
        <p class="lead">
          When there are more, the oldest go first. The newest run of each cell always stays, with its
          outputs.
        </p>
        <div class="fields">${field('history_runs')} ${field('history_bytes')}</div>
      </section>`;
  }

  #set(change: Partial<ConversationSettings>): void {
    if (this.settings !== null) emit(this, 'fenced-settings', { settings: { ...this.settings, ...change } });
  }

  readonly #onLimit = (event: CustomEvent<LimitChange>): void => {
    const { name, value } = event.detail;
    this.#set({ [name]: value });
    emit(this, 'fenced-say', { text: `${LIMITS[name].label}: ${amount(LIMITS[name], value)}` });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-code-settings': FencedCodeSettings;
  }
}
