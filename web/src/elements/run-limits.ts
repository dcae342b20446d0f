/** `<fenced-run-limits>`: asks which limits a single run is to have. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Ceilings, ConversationSettings } from '../protocol/generated.js';
import { controls } from './controls.js';
import { emit, type FencedEvents } from './events.js';
import { icon } from './icons.js';
import './limit-field.js';
import type { FencedLimitField, LimitChange } from './limit-field.js';
import { RUN_LIMITS, runLimits } from './limits.js';

/** The run that is to be made. */
export type AskedRun = Omit<FencedEvents['fenced-run'], 'limits'>;

@customElement('fenced-run-limits')
export class FencedRunLimits extends LitElement {
  static override styles = [
    controls,
    css`
      h2 {
        margin: 0 0 4px;
        font-size: var(--text-l);
        font-weight: 600;
        line-height: 1.35;
      }
      .lead {
        margin: 0 0 16px;
        color: var(--text-2);
        font-size: var(--text-s);
      }
      .fields {
        display: grid;
        gap: 14px;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-block-start: 24px;
      }
      .primary .icon svg {
        inline-size: 12px;
        block-size: 12px;
        fill: currentColor;
      }
    `,
  ];

  @property({ attribute: false }) ceilings: Ceilings | null = null;
  @state() private settings: ConversationSettings | null = null;
  @state() private isOpen = false;
  #run: AskedRun | null = null;
  #asked = 0;

  override render(): TemplateResult {
    const { settings } = this;
    return html`<wa-dialog
      without-header
      light-dismiss
      label="Run with other limits"
      .open=${this.isOpen}
      @wa-hide=${() => (this.isOpen = false)}
    >
      <h2>Run with other limits</h2>
      <p class="lead">For this run alone.</p>
      ${
        settings === null
          ? nothing
          : keyed(
              this.#asked,
              html`<div class="fields" @keydown=${this.#onKey}>
                ${RUN_LIMITS.map(
                  (name, n) =>
                    html`<fenced-limit-field
                      ?autofocus=${n === 0}
                      .name=${name}
                      .value=${settings[name]}
                      .ceilings=${this.ceilings}
                      @limit-change=${this.#onLimit}
                    ></fenced-limit-field>`,
                )}
              </div>`,
            )
      }
      <div class="buttons">
        <button class="button" @click=${() => (this.isOpen = false)}>Cancel</button>
        <button class="button primary" @click=${this.#start}>${icon('play')}Run</button>
      </div>
    </wa-dialog>`;
  }

  ask(run: AskedRun, settings: ConversationSettings): void {
    this.#run = run;
    // Fields that were left half-written begin anew.
    this.#asked += 1;
    this.settings = settings;
    this.isOpen = true;
  }

  readonly #start = (): void => {
    const fields = [...this.renderRoot.querySelectorAll('fenced-limit-field')];
    const refused: FencedLimitField | undefined = fields.filter((field) => field.commit() === null)[0];
    if (refused !== undefined) {
      refused.focus();
      return;
    }
    this.isOpen = false;
    if (this.#run === null || this.settings === null) return;
    emit(this, 'fenced-run', { ...this.#run, limits: runLimits(this.settings) });
  };

  /** Also while the run is about to start: each field tells what it took before the run is made. */
  readonly #onLimit = (event: CustomEvent<LimitChange>): void => {
    if (this.settings !== null) this.settings = { ...this.settings, [event.detail.name]: event.detail.value };
  };

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing || event.composedPath()[0] instanceof HTMLSelectElement)
      return;
    event.preventDefault();
    this.#start();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-run-limits': FencedRunLimits;
  }
}
