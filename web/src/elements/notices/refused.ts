/**
 * `<fenced-refused>`: a program asked for a site that it may not reach, and the reader decides. It stands outside of
 * the output, so that no program can draw one; the site is shown whole and as text, since its name may be chosen to deceive.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import { siteProblem, withSite } from '../settings/sites.js';
import type { Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

/** A program can ask for any number of sites; the settings list more of them. */
const SHOWN = 3;

@customElement('fenced-refused')
export class FencedRefused extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .note {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 10px;
        padding: 10px 16px;
        border-block-start: 1px solid var(--border);
        background: var(--surface);
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
      .note > .icon {
        align-self: flex-start;
        margin-block-start: 2px;
        color: var(--stale);
      }
      .note > [data-icon='check'] {
        color: var(--done);
      }
      p {
        flex: 1 1 16rem;
        min-inline-size: 0;
        margin: 0;
      }
      code {
        color: var(--text);
        font: 500 var(--text-xs) / 1.5 var(--font-mono);
        font-variant-ligatures: none;
        overflow-wrap: anywhere;
        unicode-bidi: isolate;
      }
      small {
        display: block;
        color: var(--text-3);
        font-size: var(--text-xs);
      }
      .button {
        flex: none;
      }
      @container (max-width: 500px) {
        .note {
          padding-inline: 12px;
        }
        .button {
          margin-inline-start: 26px;
        }
      }
    `,
  ];

  @property() cell = '';
  /** Its newest run: what the reader allowed is said until the next one. */
  @property() run = '';
  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the reader may allow sites here. */
  @property({ type: Boolean }) consent = false;
  @state() private allowed: readonly string[] = [];

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'conversation',
    );
    new SubscriptionController(this, () => this.workspace?.runs);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cell') || changed.has('run')) this.allowed = [];
  }

  override render(): TemplateResult | typeof nothing {
    const refused = (this.workspace?.runs.refused ?? []).filter(({ cell }) => cell === this.cell);
    const origins = [...new Set([...this.allowed, ...refused.map(({ origin }) => origin)])];
    if (origins.length === 0) return nothing;
    const more = origins.length - SHOWN;
    return html`${origins.slice(0, SHOWN).map((origin) => this.#note(origin))}
    ${more > 0 ? html`<div class="note"><p>And for ${more} more, listed in the settings.</p></div>` : nothing}`;
  }

  #note(origin: string): TemplateResult {
    const settings = this.workspace?.store.conversation?.settings;
    if (settings?.network.includes(origin) === true) {
      return html`<div class="note" role="note" tabindex="-1" data-origin=${origin}>
        ${icon('check')}
        <p>
          Programs of this conversation may reach <code>${origin}</code> now. The session restarts; run the
          cells again.
        </p>
      </div>`;
    }
    const can = this.consent && settings !== undefined;
    const problem = can ? siteProblem(origin, settings, []) : null;
    return html`<div class="note" role="note">
      ${icon('shield')}
      <p>
        This program asked for <code>${origin}</code>, which it may not reach.
        ${can && problem === null ? html`<small>Allowing it restarts the session: its variables are lost.</small>` : nothing}
        ${problem === null ? nothing : html`<small>${problem}</small>`}
      </p>
      ${
        can && problem === null
          ? html`<button class="button small" @click=${() => this.#allow(origin)}>
              Allow in this conversation
            </button>`
          : nothing
      }
    </div>`;
  }

  #allow(origin: string): void {
    const settings = this.workspace?.store.conversation?.settings;
    if (settings === undefined) return;
    this.allowed = [...this.allowed, origin];
    emit(this, 'fenced-settings', { settings: withSite(settings, origin) });
    emit(this, 'fenced-say', { text: `${origin} is allowed in this conversation. The session restarts.` });
    // The button goes; what came of it has the keyboard then.
    void this.updateComplete.then(() => {
      const notes = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-origin]')];
      notes.find((note) => note.dataset['origin'] === origin)?.focus();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-refused': FencedRefused;
  }
}
