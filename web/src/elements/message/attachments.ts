/** `<fenced-attachments>`: the files that a message tells the model of, as small marks. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Attachment } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { amount } from '../../protocol/amount.js';
import { iconOf } from '../files/file-kinds.js';
import { icon } from '../controls/icons.js';

@customElement('fenced-attachments')
export class FencedAttachments extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        max-inline-size: 100%;
        block-size: 28px;
        padding: 0 10px;
        border: 1px solid var(--border);
        border-radius: var(--radius-full);
        background: var(--raised);
        color: var(--text);
        font: 400 var(--text-xs) / 1 var(--font-sans);
      }
      li:has(button) {
        padding-inline-end: 2px;
      }
      .icon {
        color: var(--text-3);
      }
      .icon svg {
        inline-size: 14px;
        block-size: 14px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        unicode-bidi: isolate;
        line-height: 1.5;
      }
      .size {
        flex: none;
        color: var(--text-3);
        font-variant-numeric: tabular-nums;
      }
      button.button {
        inline-size: 24px;
        block-size: 24px;
        border-radius: var(--radius-full);
      }
    `,
  ];

  @property({ attribute: false }) attachments: readonly Attachment[] = [];
  /** Whether the reader can still take one away. */
  @property({ type: Boolean }) removable = false;

  override render(): TemplateResult | typeof nothing {
    if (this.attachments.length === 0) return nothing;
    return html`<ul aria-label="Attached files">
      ${repeat(
        this.attachments,
        ({ name }) => name,
        (one) => this.#mark(one),
      )}
    </ul>`;
  }

  #mark({ name, size, kind, columns }: Attachment): TemplateResult {
    const about = columns == null ? kind : `${kind}: ${columns.map((column) => column.name).join(', ')}`;
    return html`<li title=${about}>
      ${icon(iconOf(name))}<span class="name">${name}</span><span class="size">${amount(size)}</span>
      ${
        this.removable
          ? html`<button
              class="button quiet square"
              aria-label=${`Do not mention ${name}`}
              title="Do not mention it; the file stays"
              @click=${() =>
                this.dispatchEvent(
                  new CustomEvent('attachment-remove', { detail: name, bubbles: true, composed: true }),
                )}
            >
              ${icon('close')}
            </button>`
          : nothing
      }
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-attachments': FencedAttachments;
  }
}
