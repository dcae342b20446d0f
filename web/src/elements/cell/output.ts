/** `<fenced-output>`: what a run has shown so far, and the field it waits at when it asks for input. */
import { html, LitElement, nothing, css } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunView } from '../../execution/run.js';
import { OutputList } from '../../outputs/output-list.js';
import { defaultRegistry } from '../../outputs/registry.js';
import { outputStyles } from '../../outputs/styles.js';
import type { ConversationStore } from '../../conversation/api.js';
import type { JsonValue, StoredOutput } from '../../protocol/generated.js';
import type { RequestMethod } from '../../protocol/session.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import type { LiveRuns } from '../ports.js';
import './input.js';
import { cappedWords } from './run-words.js';

const registry = defaultRegistry();

@customElement('fenced-output')
export class FencedOutput extends LitElement {
  static override styles = [
    controls,
    ...outputStyles,
    css`
      :host {
        display: block;
      }
      .region {
        border-block-start: 1px solid var(--border);
        padding: 12px 16px;
        background: var(--page);
      }
      .outputs {
        display: grid;
        gap: 12px;
      }
      .output {
        min-inline-size: 0;
      }
      .note {
        margin: 0;
        color: var(--text-3);
        font-size: var(--text-s);
      }
      .after {
        margin-block-start: 12px;
      }
      .empty .after {
        margin-block-start: 0;
      }
      .capped {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        margin-block-start: 12px;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) store: ConversationStore | null = null;
  @property({ attribute: false }) runs: LiveRuns | null = null;
  @property({ attribute: false }) run: RunView | null = null;
  @property({ attribute: false }) outputs: readonly StoredOutput[] = [];
  @property({ type: Boolean }) busy = false;
  /** Bytes that the run was held to; null when that is not known. */
  @property({ attribute: false }) limit: number | null = null;
  /** Whether what was beyond can be downloaded. */
  @property({ type: Boolean }) kept = false;
  #list: OutputList | null = null;
  #shownRun = '';
  /** The outputs that the list shows. */
  #drawn: readonly StoredOutput[] | null = null;

  override render(): unknown {
    const { run } = this;
    const isEmpty = this.outputs.length === 0;
    const remark = this.#remark();
    const capped = this.#capped();
    const says = remark !== null || capped !== null || run?.input != null;
    const hidden = run === null || (isEmpty && !says && !this.#holdsPlace);
    return html`<div
      class="region ${isEmpty ? 'empty' : ''}"
      role="region"
      aria-label="Output"
      ?hidden=${hidden}
    >
      <div class="list"></div>
      ${
        capped === null
          ? nothing
          : html`<div class="note capped">
              <span>${capped}</span>
              ${
                this.kept
                  ? html`<button class="button small" @click=${this.#download}>
                      ${icon('download')}Download all
                    </button>`
                  : nothing
              }
            </div>`
      }
      ${remark === null ? nothing : html`<p class="note after">${remark}</p>`}
      ${
        run?.input == null
          ? nothing
          : html`<fenced-input
              class="after"
              .run=${run.id}
              .prompt=${run.input.prompt}
              .password=${run.input.password}
            ></fenced-input>`
      }
    </div>`;
  }

  override updated(): void {
    const list = this.#ensureList();
    if (list === null) return;
    const run = this.run?.id ?? '';
    if (run !== this.#shownRun) {
      // The old output's room is kept until the new run has shown something or ended, so that nothing jumps.
      if (this.#shownRun !== '' && this.busy) this.#hold();
      list.clear();
      this.#drawn = null;
      this.#shownRun = run;
    }
    if (this.outputs !== this.#drawn) list.update(this.outputs);
    this.#drawn = this.outputs;
    if (!this.busy) this.#release();
  }

  get #place(): HTMLElement | null {
    return this.renderRoot.querySelector('.list');
  }

  get #holdsPlace(): boolean {
    return this.#place?.style.minBlockSize !== '' && this.#place !== null;
  }

  #ensureList(): OutputList | null {
    if (this.#list === null && this.store !== null) {
      const { store } = this;
      this.#list = new OutputList(registry, {
        loadBlob: (sha256) => store.history.loadBlob(sha256),
        ask: (method, params) => this.#ask(method, params),
      });
      this.#place?.append(this.#list.element);
    }
    return this.#list;
  }

  /** Asks the session that made what is shown. */
  async #ask(method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    const { runs, run } = this;
    if (runs === null || run === null) throw new Error('There is no run that could be asked.');
    return runs.ask(run.id, method, params);
  }

  #hold(): void {
    const place = this.#place;
    if (place !== null && place.offsetHeight > 0) place.style.minBlockSize = `${place.offsetHeight}px`;
  }

  #release(): void {
    const place = this.#place;
    if (place === null || place.style.minBlockSize === '') return;
    place.style.minBlockSize = '';
    this.requestUpdate();
  }

  #capped(): string | null {
    const { run } = this;
    if (run === null) return null;
    // Until the run has ended nobody can say that the rest is not kept.
    return cappedWords(run.dropped, this.limit, this.kept || this.busy);
  }

  readonly #download = (): void => {
    if (this.run !== null) emit(this, 'fenced-download', { run: this.run.id });
  };

  /** What the reader should know of the run besides its outputs. */
  #remark(): string | null {
    const { run } = this;
    if (run === null) return null;
    if (run.error === null || run.status === 'failed' || run.status === 'aborted') {
      const lost = run.error?.variables_lost === true;
      return lost ? `${run.error.message} Run the cells above again to get the variables back.` : null;
    }
    return run.error.message;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-output': FencedOutput;
  }
}
