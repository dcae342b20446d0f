/** `<fenced-settings>`: what the programs of a conversation may use and reach, and the sessions that are live. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ConversationSettings, PageConfig } from '../../protocol/generated.js';
import './code-settings.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import '../controls/limit-field.js';
import type { LimitChange } from '../controls/limit-field.js';
import { amount, defaultOf, defaultSettings, LIMITS, type LimitName } from '../controls/limits.js';
import './network-settings.js';
import type { LiveSession, Workspace } from '../ports.js';
import { megabytes } from '../cell/run-words.js';
import './saved-settings.js';
import { settingsStyles } from './settings-styles.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

const STATES: Readonly<Record<LiveSession['state'], string>> = {
  loading: 'loading',
  ready: 'ready',
  executing: 'running',
};

@customElement('fenced-settings')
export class FencedSettings extends LitElement {
  static override styles = [
    controls,
    settingsStyles,
    css`
      :host {
        display: block;
      }
      .fields {
        display: grid;
        gap: 14px;
      }
      .below {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-block-start: 16px;
      }
      .note {
        display: flex;
        gap: 10px;
        margin: 4px 20px 20px;
        padding: 10px 12px;
        border: 1px solid var(--stale-border);
        border-radius: var(--radius-m);
        background: var(--stale-soft);
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
      .note .icon {
        margin-block-start: 2px;
        color: var(--stale);
      }
      .note strong {
        color: var(--text);
        font-weight: 550;
      }
      .note p {
        margin: 0;
      }
      .foot {
        padding: 16px 20px 24px;
        border-block-start: 1px solid var(--border);
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        min-block-size: 28px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.4 var(--font-sans);
        text-underline-offset: 3px;
        text-decoration-color: var(--border-strong);
      }
      a:hover {
        color: var(--text);
        text-decoration-color: currentColor;
      }
      a .icon svg {
        inline-size: 14px;
        block-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) config: PageConfig | null = null;
  @property({ type: Number }) sessionsMost = LIMITS.sessions.fallback;
  @property() tier: 'full' | 'degraded' | null = null;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'conversation' || change.type === 'tree',
    );
    new SubscriptionController(this, () => this.workspace?.runs);
  }

  get #settings(): ConversationSettings | null {
    return this.workspace?.store.conversation?.settings ?? null;
  }

  override render(): TemplateResult {
    const settings = this.#settings;
    return html`${this.#notes()}
      ${
        settings === null
          ? nothing
          : html`${this.#limits(settings)}
              <fenced-network
                .store=${this.workspace?.store ?? null}
                .settings=${settings}
                .config=${this.config}
                .refused=${this.workspace?.runs.refused ?? []}
              ></fenced-network>
              ${this.#sessions()}
              <fenced-code-settings .settings=${settings}></fenced-code-settings>
              <fenced-saved-settings
                .settings=${settings}
                .runs=${this.workspace?.runs ?? null}
              ></fenced-saved-settings>`
      }
      <div class="foot">
        <a href="/status" target="_blank" rel="noopener">Status of this server ${icon('external')}</a>
      </div>`;
  }

  #notes(): TemplateResult {
    return html`${
      this.config?.sandbox === 'opaque'
        ? note(
            'The sandbox has no site of its own.',
            'Programs are kept apart all the same, but their files are fetched anew each time, and no sites in the network can be allowed.',
          )
        : nothing
    }
    ${
      this.tier === 'degraded'
        ? note(
            'This browser has no shared memory for programs.',
            'They run, but Stop ends the session with its variables, and input() is not possible.',
          )
        : nothing
    }`;
  }

  #limits(settings: ConversationSettings): TemplateResult {
    const field = (name: Exclude<LimitName, 'sessions' | 'history_runs' | 'history_bytes'>): TemplateResult =>
      html`<fenced-limit-field
        .name=${name}
        .value=${settings[name]}
        .ceilings=${this.config?.ceilings ?? null}
        @limit-change=${this.#onLimit}
      ></fenced-limit-field>`;
    return html`<section aria-labelledby="limits">
      <h3 id="limits">Limits</h3>
      <p class="lead">For the programs of this conversation, from their next run on.</p>
      <div class="fields">
        ${field('execution_seconds')} ${field('heap_bytes')} ${field('output_bytes')} ${field('idle_seconds')}
        <fenced-limit-field
          .name=${'sessions' as const}
          .value=${this.sessionsMost}
          .ceilings=${this.config?.ceilings ?? null}
          @limit-change=${this.#onLimit}
        ></fenced-limit-field>
      </div>
      <div class="below">
        <button class="button small" @click=${this.#reset}>Reset to defaults</button>
      </div>
    </section>`;
  }

  #sessions(): TemplateResult {
    const sessions = this.workspace?.runs.sessions ?? [];
    return html`<section aria-labelledby="sessions">
      <h3 id="sessions">Sessions</h3>
      ${
        sessions.length === 0
          ? html`<p class="lead">None is live. One opens with the first run.</p>`
          : html`<ul aria-label="Live sessions">
                ${sessions.map(
                  ({ title, state, heap }) =>
                    html`<li>
                      <span>${title}</span>
                      <span class="quietly"
                        >${[STATES[state], megabytes(heap)].filter((part) => part !== null).join(' · ')}</span
                      >
                    </li>`,
                )}
              </ul>
              <div class="below">
                <button class="button small" @click=${() => emit(this, 'fenced-restart', null)}>
                  ${icon('restart')}Restart
                </button>
                <span class="quietly">Its variables are lost.</span>
              </div>`
      }
    </section>`;
  }

  readonly #onLimit = (event: CustomEvent<LimitChange>): void => {
    const { name, value } = event.detail;
    const settings = this.#settings;
    if (name === 'sessions') emit(this, 'fenced-sessions', { most: value });
    else if (settings !== null) emit(this, 'fenced-settings', { settings: { ...settings, [name]: value } });
    emit(this, 'fenced-say', { text: `${LIMITS[name].label}: ${amount(LIMITS[name], value)}` });
  };

  readonly #reset = (): void => {
    const settings = this.#settings;
    if (settings === null) return;
    const ceilings = this.config?.ceilings ?? null;
    emit(this, 'fenced-settings', { settings: defaultSettings(settings, ceilings) });
    emit(this, 'fenced-sessions', { most: defaultOf(LIMITS.sessions, ceilings) });
    emit(this, 'fenced-say', { text: 'The limits have their defaults again.' });
  };
}

function note(first: string, words: string): TemplateResult {
  return html`<div class="note" role="note">
    ${icon('info')}
    <p><strong>${first}</strong> ${words}</p>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-settings': FencedSettings;
  }
}
