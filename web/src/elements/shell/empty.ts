/** `<fenced-empty>`: the first page teaches by three conversations that run at once, offline and without a model. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Example } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { CARDS } from './examples.js';
import { icon } from '../controls/icons.js';

@customElement('fenced-empty')
export class FencedEmpty extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex: 1;
        min-block-size: 0;
        overflow-y: auto;
        padding: var(--space-6);
      }
      .middle {
        inline-size: 100%;
        max-inline-size: var(--column);
        margin: auto;
        padding-block-end: 4vh;
      }
      h1 {
        margin: 0 0 8px;
        font-size: var(--text-2xl);
        font-weight: 620;
        line-height: 1.2;
        letter-spacing: -0.022em;
        text-wrap: balance;
      }
      p {
        max-inline-size: 38rem;
        margin: 0 0 32px;
        color: var(--text-2);
        text-wrap: pretty;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
        gap: 12px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .example {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px 12px;
        align-content: start;
        inline-size: 100%;
        block-size: 100%;
        padding: 16px;
        border: 1px solid var(--border);
        border-radius: var(--radius-l);
        background: var(--raised);
        color: var(--text);
        font: 400 var(--text-s) / 1.45 var(--font-sans);
        text-align: start;
        cursor: pointer;
        transition:
          border-color var(--quick),
          background-color var(--quick),
          box-shadow var(--quick);
      }
      .example:hover {
        border-color: color-mix(in srgb, var(--accent) 45%, var(--border));
        box-shadow: var(--shadow-m);
      }
      .example:active {
        background: var(--hover);
      }
      .example .icon {
        grid-row: span 2;
        margin-block-start: 1px;
        color: var(--accent);
      }
      .example .icon svg {
        inline-size: 18px;
        block-size: 18px;
      }
      strong {
        font-weight: 600;
        font-size: 0.875rem;
      }
      .example span:last-child {
        color: var(--text-3);
      }
    `,
  ];

  @property({ attribute: false }) examples: readonly Example[] = [];

  override render(): TemplateResult {
    return html`<div class="middle">
      <h1>A chat whose code runs</h1>
      <p>Ask for a program, or write one. Python code blocks run right here, in a sandbox in your browser.</p>
      <ul aria-label="Examples">
        ${this.examples.map((example) => html`<li>${this.#card(example)}</li>`)}
      </ul>
    </div>`;
  }

  #card(example: Example): TemplateResult {
    const { icon: name, summary } = CARDS[example.name];
    const approach = (): void => emit(this, 'fenced-approach', { example });
    return html`<button
      class="example"
      data-example=${example.name}
      @pointerenter=${approach}
      @focus=${approach}
      @click=${() => emit(this, 'fenced-start', { example })}
    >
      ${icon(name)}<strong>${example.title}</strong><span>${summary}</span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-empty': FencedEmpty;
  }
}
