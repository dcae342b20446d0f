/** `<fenced-run-limits>`: what a run is held to, for once or for every run of its cell. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Ceilings, ConversationSettings, RunLimits } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { emit, type FencedEvents } from '../events.js';
import { icon } from '../controls/icons.js';
import '../controls/limit-field.js';
import type { FencedLimitField, LimitChange } from '../controls/limit-field.js';
import { differentLimits, RUN_LIMITS, runLimits, withLimits } from '../controls/limits.js';

/** The run that is to be made. */
export type AskedRun = Omit<FencedEvents['fenced-run'], 'limits'>;

/** Detail of the event `limits-keep`. */
export interface LimitsKept {
  readonly cell: string;
  /** Null where those of the conversation hold. */
  readonly limits: RunLimits | null;
}

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
      .keep {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 24px;
        margin-block-start: 16px;
        font-size: var(--text-s);
      }
      .keep input {
        inline-size: 16px;
        block-size: 16px;
        margin: 0;
        accent-color: var(--accent);
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
  /** Whether the limits hold for every run of the cell. */
  @state() private keeps = false;
  #run: AskedRun | null = null;
  #ofConversation: ConversationSettings | null = null;
  #asked = 0;

  override render(): TemplateResult {
    const { settings } = this;
    return html`<wa-dialog
      without-header
      light-dismiss
      label="Run settings"
      .open=${this.isOpen}
      @wa-hide=${() => (this.isOpen = false)}
    >
      <h2>Run settings</h2>
      <p class="lead">Programs of this cell run in this browser, within these limits.</p>
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
      <label class="keep">
        <input type="checkbox" .checked=${this.keeps} @change=${this.#onKeep} />
        Keep for this cell
      </label>
      <div class="buttons">
        <button class="button" @click=${() => (this.isOpen = false)}>Cancel</button>
        <button class="button" @click=${this.#save}>Save</button>
        <button class="button primary" ?disabled=${this.#run?.source.trim() === ''} @click=${this.#start}>
          ${icon('play')}Run
        </button>
      </div>
    </wa-dialog>`;
  }

  /** `limits` are those of the cell; null where it has none. */
  ask(run: AskedRun, settings: ConversationSettings, limits: RunLimits | null): void {
    this.#run = run;
    this.#ofConversation = settings;
    // Fields that were left half-written begin anew.
    this.#asked += 1;
    this.settings = withLimits(settings, limits);
    this.keeps = limits !== null;
    this.isOpen = true;
  }

  readonly #start = (): void => {
    if (!this.#take()) return;
    if (this.#run === null || this.settings === null) return;
    emit(this, 'fenced-run', { ...this.#run, limits: runLimits(this.settings) });
  };

  readonly #save = (): void => {
    this.keeps = true;
    this.#take();
  };

  /** Keeps what is to be kept and closes; false when a field holds something that cannot be. */
  #take(): boolean {
    const fields = [...this.renderRoot.querySelectorAll('fenced-limit-field')];
    const refused: FencedLimitField | undefined = fields.filter((field) => field.commit() === null)[0];
    if (refused !== undefined) {
      refused.focus();
      return false;
    }
    this.isOpen = false;
    if (this.settings === null || this.#ofConversation === null) return true;
    const detail: LimitsKept = {
      cell: this.#run?.cell ?? '',
      limits: this.keeps ? differentLimits(this.settings, this.#ofConversation) : null,
    };
    this.dispatchEvent(new CustomEvent('limits-keep', { detail, bubbles: true, composed: true }));
    return true;
  }

  readonly #onKeep = (event: Event): void => {
    this.keeps = (event.target as HTMLInputElement).checked;
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
