/** `<fenced-variables-popover>`: what the last run added and changed, beside the cell that it is of. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import type { LiveRuns } from '../ports.js';
import './variables.js';

/** The cell whose last run is asked about, and where it stands. */
export interface AskedVariables {
  readonly language: string;
  readonly runs: LiveRuns;
  readonly near: DOMRect;
}

const GAP = 6;
const MARGIN = 12;

@customElement('fenced-variables-popover')
export class FencedVariablesPopover extends LitElement {
  static override styles = [
    controls,
    css`
      .box {
        position: fixed;
        inset: auto;
        inline-size: min(26rem, calc(100vw - 24px));
        max-block-size: min(24rem, 60vh);
        margin: 0;
        padding: 6px 0;
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--raised);
        box-shadow: var(--shadow-l);
        color: var(--text);
        overflow-y: auto;
        scrollbar-width: thin;
      }
      h2 {
        margin: 0;
        padding: 6px 16px 4px;
        color: var(--text-3);
        font: 500 var(--text-xs) / 1.4 var(--font-sans);
      }
    `,
  ];

  @state() private asked: AskedVariables | null = null;

  async show(asked: AskedVariables): Promise<void> {
    this.asked = asked;
    await this.updateComplete;
    const box = this.renderRoot.querySelector<HTMLElement>('.box');
    if (box === null) return;
    box.showPopover();
    const { near } = asked;
    const width = box.offsetWidth;
    const below = window.innerHeight - near.bottom - GAP - MARGIN;
    const left = Math.max(MARGIN, Math.min(near.right - width, window.innerWidth - width - MARGIN));
    box.style.left = `${left}px`;
    // Where more room is: its height is known only when the session has answered.
    if (below >= 200 || below >= near.top) box.style.top = `${near.bottom + GAP}px`;
    else box.style.bottom = `${window.innerHeight - near.top + GAP}px`;
    box.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const { asked } = this;
    if (asked === null) return nothing;
    return html`<div
      class="box"
      popover="auto"
      tabindex="-1"
      role="dialog"
      aria-label="Variables of this run"
      @toggle=${this.#onToggle}
    >
      <h2>Added or changed by this run</h2>
      <fenced-variables brief .runs=${asked.runs} .language=${asked.language}></fenced-variables>
    </div>`;
  }

  readonly #onToggle = (event: ToggleEvent): void => {
    if (event.newState === 'closed') this.asked = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-variables-popover': FencedVariablesPopover;
  }
}
