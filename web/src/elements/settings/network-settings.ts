/** `<fenced-network>`: the sites that programs of the conversation may reach, and those they asked for in vain. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ConversationStore } from '../../conversation/api.js';
import type { ConversationSettings, PageConfig } from '../../protocol/generated.js';
import { numbersOf } from '../cell/cell-order.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { fieldStyles } from '../controls/field-styles.js';
import { parseSite, siteProblem, withoutSite, withSite } from './sites.js';
import type { RefusedSite } from '../ports.js';
import { settingsStyles } from './settings-styles.js';

/** A program may ask for any number of sites. */
const SHOWN = 20;

@customElement('fenced-network')
export class FencedNetwork extends LitElement {
  static override styles = [
    controls,
    fieldStyles,
    settingsStyles,
    css`
      :host {
        display: block;
      }
      form {
        display: flex;
        gap: 8px;
        margin-block-start: 12px;
      }
      form input {
        flex: 1;
      }
      h4 {
        margin: 20px 0 2px;
        color: var(--text-2);
        font: 550 var(--text-xs) / 1.4 var(--font-sans);
      }
      .lead {
        margin-block-end: 2px;
      }
      .hint,
      .problem {
        margin: 6px 0 0;
      }
      .none {
        margin: 0;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
      .link {
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
        cursor: pointer;
      }
      @media (pointer: coarse) {
        .link {
          padding: 6px 4px;
        }
      }
    `,
  ];

  @property({ attribute: false }) store: ConversationStore | null = null;
  @property({ attribute: false }) settings: ConversationSettings | null = null;
  @property({ attribute: false }) config: PageConfig | null = null;
  @property({ attribute: false }) refused: readonly RefusedSite[] = [];
  @state() private written = '';
  @state() private problem: string | null = null;

  get #allowed(): readonly string[] {
    return this.config?.network.allowed ?? [];
  }

  get #consent(): boolean {
    return this.config?.network.consent === true && this.config.sandbox !== 'opaque';
  }

  override render(): TemplateResult | typeof nothing {
    const { settings } = this;
    if (settings === null) return nothing;
    return html`<section aria-labelledby="title">
      <h3 id="title">Network</h3>
      ${this.#sites(settings)} ${this.#consent ? this.#field() : this.#closed()} ${this.#attempts(settings)}
    </section>`;
  }

  #sites({ network }: ConversationSettings): TemplateResult {
    const allowed = this.#allowed;
    // Without the reader's consent only the operator's sites count.
    const own = this.#consent ? network.filter((origin) => !allowed.includes(origin)) : [];
    if (allowed.length + own.length === 0) {
      return html`<p class="none">Programs may reach no site in the network.</p>`;
    }
    return html`<p class="lead">Programs may reach:</p>
      <ul aria-label="Sites that programs may reach">
        ${allowed.map(
          (origin) =>
            html`<li><span class="site">${origin}</span><span class="quietly">set by the server</span></li>`,
        )}
        ${own.map(
          (origin) =>
            html`<li>
              <span class="site">${origin}</span>
              <button
                class="button quiet small"
                aria-label=${`Remove ${origin}`}
                @click=${() => this.#remove(origin)}
              >
                Remove
              </button>
            </li>`,
        )}
      </ul>`;
  }

  #field(): TemplateResult {
    return html`<form @submit=${this.#add}>
        <input
          aria-label="Add a site"
          aria-describedby="words"
          aria-invalid=${this.problem === null ? nothing : 'true'}
          placeholder="api.example.org"
          inputmode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          .value=${this.written}
          @input=${this.#onInput}
        />
        <button class="button" type="submit" ?disabled=${this.written.trim() === ''}>Allow</button>
      </form>
      ${
        this.problem === null ? nothing : html`<p id="words" class="problem" role="alert">${this.problem}</p>`
      }
      <p class="hint" id=${this.problem === null ? 'words' : 'more'}>
        In this conversation only. A change restarts the session: its variables are lost.
      </p>`;
  }

  #closed(): TemplateResult {
    const why =
      this.config?.sandbox === 'opaque'
        ? 'No site can be allowed, since the sandbox has no site of its own here.'
        : 'The operator of this server lets nobody allow others.';
    return html`<p class="hint">${why}</p>`;
  }

  #attempts({ network }: ConversationSettings): TemplateResult | typeof nothing {
    const open = new Set([...this.#allowed, ...(this.#consent ? network : [])]);
    const attempts = this.refused.filter(({ origin }) => !open.has(origin));
    if (attempts.length === 0) return nothing;
    const shown = attempts.slice(0, SHOWN);
    const cells = shown.flatMap(({ cell }) => (cell === null ? [] : [cell]));
    const numbers = this.store === null ? new Map<string, number>() : numbersOf(this.store, cells);
    return html`<h4>Refused attempts</h4>
      <ul aria-label="Refused attempts">
        ${shown.map(
          (attempt) =>
            html`<li>
              <span>
                <span class="site">${attempt.origin}</span><br />
                <span class="quietly">${times(attempt.times)}${this.#cell(attempt.cell, numbers)}</span>
              </span>
              ${
                this.#consent
                  ? html`<button
                      class="button small"
                      aria-label=${`Allow ${attempt.origin}`}
                      @click=${() => this.#allow(attempt.origin)}
                    >
                      Allow
                    </button>`
                  : nothing
              }
            </li>`,
        )}
      </ul>
      ${attempts.length > SHOWN ? html`<p class="hint">And ${attempts.length - SHOWN} more.</p>` : nothing}`;
  }

  #cell(cell: string | null, numbers: ReadonlyMap<string, number>): TemplateResult | typeof nothing {
    const number = cell === null ? undefined : numbers.get(cell);
    if (number === undefined) return nothing;
    return html` ·
      <button class="link" @click=${() => this.#reveal(cell ?? '')}>cell ${number}</button>`;
  }

  #onInput(event: Event): void {
    this.written = (event.target as HTMLInputElement).value;
    this.problem = null;
  }

  #add(event: Event): void {
    event.preventDefault();
    const parsed = parseSite(this.written);
    if ('problem' in parsed) this.problem = parsed.problem;
    else if (this.#allow(parsed.origin)) this.written = '';
  }

  #allow(origin: string): boolean {
    const { settings } = this;
    if (settings === null) return false;
    this.problem = siteProblem(origin, settings, this.#allowed);
    if (this.problem !== null) return false;
    emit(this, 'fenced-settings', { settings: withSite(settings, origin) });
    emit(this, 'fenced-say', { text: `Programs may reach ${origin} now. The session restarts.` });
    return true;
  }

  #remove(origin: string): void {
    const { settings } = this;
    if (settings === null) return;
    emit(this, 'fenced-settings', { settings: withoutSite(settings, origin) });
    emit(this, 'fenced-say', { text: `Programs may no longer reach ${origin}. The session restarts.` });
    // The button goes with its line.
    this.renderRoot.querySelector('input')?.focus();
  }

  #reveal(cell: string): void {
    this.dispatchEvent(new CustomEvent('cell-reveal', { detail: cell, bubbles: true, composed: true }));
  }
}

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);

declare global {
  interface HTMLElementTagNameMap {
    'fenced-network': FencedNetwork;
  }
}
