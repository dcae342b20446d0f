/** `<fenced-saved-settings>`: the variables that are kept between sessions, and whether they are. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LANGUAGES } from '../../languages/registry.js';
import { amount } from '../../protocol/amount.js';
import type { SavedEnvironment } from '../../protocol/session.js';
import type { ConversationSettings } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import type { LiveRuns } from '../ports.js';
import { settingsStyles } from './settings-styles.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

@customElement('fenced-saved-settings')
export class FencedSavedSettings extends LitElement {
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
  @property({ attribute: false }) runs: LiveRuns | null = null;

  constructor() {
    super();
    new SubscriptionController(this, () => this.runs);
  }

  override render(): TemplateResult {
    const saved = LANGUAGES.flatMap(({ id, title }) => {
      const environment = this.runs?.saved(id) ?? null;
      return environment === null ? [] : [{ id, title, environment }];
    });
    return html`<section aria-labelledby="saved">
      <h3 id="saved">Saved variables</h3>
      <p class="lead">
        Kept in this browser after each run, and back when a session opens again: after a reload, a crash, or
        a long pause.
      </p>
      <label class="check">
        <input type="checkbox" .checked=${this.settings?.keep_environment ?? false} @change=${this.#onKeep} />
        Keep variables between sessions
      </label>
      <ul aria-label="Saved variables">
        ${saved.map(
          ({ id, title, environment }) =>
            html`<li>
              <span>${title}</span>
              <span class="quietly">${savedWords(environment)}</span>
              <button
                class="button quiet small"
                aria-label=${`Forget the saved ${title} variables`}
                @click=${() => emit(this, 'fenced-forget-saved', { language: id })}
              >
                Forget
              </button>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  readonly #onKeep = (event: Event): void => {
    if (this.settings === null) return;
    const keep_environment = (event.target as HTMLInputElement).checked;
    emit(this, 'fenced-settings', { settings: { ...this.settings, keep_environment } });
  };
}

function savedWords({ names, size, saved }: SavedEnvironment): string {
  const time = new Date(saved).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return `${names.length === 1 ? '1 variable' : `${names.length} variables`} · ${amount(size)} · ${time}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-saved-settings': FencedSavedSettings;
  }
}
