/**
 * `<fenced-reasoning>`: what a model thought before it answered, folded. While it thinks, its last line is seen. It is
 * plain text: nothing in it is a cell.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { Elapsed } from '../controls/elapsed.js';
import { spanWords } from './ending-words.js';
import { icon } from '../controls/icons.js';

/** Characters at the end among which the last line is looked for. */
const NEAR = 2000;

@customElement('fenced-reasoning')
export class FencedReasoning extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-block: 2px 10px;
        color: var(--text-2);
        font-size: var(--text-s);
        line-height: 1.55;
      }
      summary {
        display: flex;
        align-items: center;
        gap: 6px;
        inline-size: fit-content;
        max-inline-size: 100%;
        margin-inline-start: -6px;
        padding: 3px 8px 3px 6px;
        border-radius: var(--radius-s);
        color: var(--text-3);
        cursor: pointer;
        list-style: none;
        font-variant-numeric: tabular-nums;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        background: var(--hover);
        color: var(--text-2);
      }
      summary .icon svg {
        inline-size: 14px;
        block-size: 14px;
        transition: rotate var(--quick);
      }
      details[open] summary .icon svg {
        rotate: 90deg;
      }
      .head {
        flex: none;
      }
      .words,
      .line {
        max-inline-size: var(--measure);
        margin-inline-start: 2px;
        padding-inline-start: 14px;
        border-inline-start: 2px solid var(--border);
      }
      .words {
        margin-block: 6px 4px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .line {
        margin-block-start: 4px;
        overflow: hidden;
        color: var(--text-3);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @property() text = '';
  /** Seconds that the model has thought for. */
  @property({ type: Number }) thought = 0;
  /** Whether it thinks now. */
  @property({ type: Boolean }) live = false;
  @state() private open = false;
  readonly #elapsed = new Elapsed(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('live')) return;
    if (this.live) this.#elapsed.start(this.thought);
    else this.#elapsed.stop();
  }

  override render(): TemplateResult {
    return html`<details
        aria-label="Reasoning"
        ?open=${this.open}
        @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}
      >
        <summary>${icon('chevronRight')}<span class="head">${this.#head}</span></summary>
        ${this.open ? html`<div class="words">${this.text.trim()}</div>` : nothing}
      </details>
      ${this.live && !this.open ? html`<div class="line" aria-hidden="true">${lastLine(this.text)}</div>` : nothing}`;
  }

  get #head(): string {
    if (!this.live) return this.thought > 0 ? `Thought for ${spanWords(this.thought)}` : 'Thought';
    return `Thinking · ${spanWords(Math.max(this.thought, this.#elapsed.seconds))}`;
  }
}

function lastLine(text: string): string {
  const lines = text.slice(-NEAR).trim().split('\n');
  return lines.at(-1) ?? '';
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-reasoning': FencedReasoning;
  }
}
