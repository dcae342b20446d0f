/** `<fenced-output>`: what a run has shown so far, and the field it waits at when it asks for input. */
import { html, LitElement, nothing, css, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { OutputList } from '../outputs/output-list.js';
import { defaultRegistry } from '../outputs/registry.js';
import { outputStyles } from '../outputs/styles.js';
import type { StoredOutput } from '../protocol/generated.js';
import { controls } from './controls.js';
import './input.js';
import type { ConversationStore } from '../conversation/api.js';
import type { RunView } from './run-words.js';

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
    `,
  ];

  @property({ attribute: false }) store: ConversationStore | null = null;
  @property({ attribute: false }) run: RunView | null = null;
  @property({ attribute: false }) outputs: readonly StoredOutput[] = [];
  @property({ type: Boolean }) busy = false;
  #list: OutputList | null = null;
  #shownRun = '';

  override render(): unknown {
    const { run } = this;
    const isEmpty = this.outputs.length === 0;
    const hidden =
      run === null || (isEmpty && run.input === null && this.#remark() === null && !this.#holdsPlace);
    return html`<div
      class="region ${isEmpty ? 'empty' : ''}"
      role="region"
      aria-label="Output"
      ?hidden=${hidden}
    >
      <div class="list"></div>
      ${this.#remark() === null ? nothing : html`<p class="note after">${this.#remark()}</p>`}
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

  override updated(changed: PropertyValues<this>): void {
    const list = this.#ensureList();
    if (list === null) return;
    const run = this.run?.id ?? '';
    if (run !== this.#shownRun) {
      // The old output's room is kept until the new run has shown something or ended, so that nothing jumps.
      if (this.#shownRun !== '' && this.busy) this.#hold();
      list.clear();
      this.#shownRun = run;
    }
    if (changed.has('outputs') || list.shown < this.outputs.length) list.update(this.outputs);
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
      this.#list = new OutputList(registry, this.store);
      this.#place?.append(this.#list.element);
    }
    return this.#list;
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

  /** What the reader should know of the run besides its outputs. */
  #remark(): string | null {
    const { run } = this;
    if (run === null) return null;
    if (run.dropped > 0) {
      return `The run reached its limit of output; ${(run.dropped / 1e6).toFixed(1)} MB more were not kept.`;
    }
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
