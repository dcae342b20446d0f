/** `<fenced-added>`: above the composer: files on their way, what went wrong with them, and those that the next message tells of. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../message/attachments.js';
import { controls } from '../controls/controls.js';
import type { FileShelf } from './file-shelf.js';
import { icon } from '../controls/icons.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

@customElement('fenced-added')
export class FencedAdded extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 6px;
        padding: 0 8px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.45 var(--font-sans);
      }
      :host > :last-child {
        margin-block-end: 8px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 10px;
        min-inline-size: 0;
      }
      .line > span {
        flex: 1;
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .line.problem > span {
        white-space: normal;
        overflow-wrap: anywhere;
        color: var(--text);
      }
      .problem .icon {
        color: var(--stale);
      }
      progress {
        flex: 0 1 8rem;
        block-size: 4px;
        accent-color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) shelf: FileShelf | null = null;

  constructor() {
    super();
    new SubscriptionController(this, () => this.shelf);
  }

  override render(): TemplateResult | typeof nothing {
    const { shelf } = this;
    if (shelf === null) return nothing;
    const [upload, ...others] = shelf.uploads;
    return html`${
      shelf.problem === null
        ? nothing
        : html`<div class="line problem" role="alert">
            ${icon('alert')}<span>${shelf.problem}</span>
            <button
              class="button quiet square small"
              aria-label="Dismiss"
              @click=${() => shelf.forgetProblem()}
            >
              ${icon('close')}
            </button>
          </div>`
    }
    ${
      upload === undefined
        ? nothing
        : html`<div class="line">
            ${icon('loader')}
            <span>Adding ${upload.path}${others.length === 0 ? '' : ` and ${others.length} more`}</span>
            <progress
              aria-label=${`Adding ${upload.path}`}
              max=${Math.max(upload.size, 1)}
              value=${upload.done}
            ></progress>
            <button class="button quiet small" @click=${() => shelf.cancelAll()}>Cancel</button>
          </div>`
    }
    ${
      shelf.attachments.length === 0
        ? nothing
        : html`<fenced-attachments
            removable
            .attachments=${shelf.attachments}
            @attachment-remove=${(event: CustomEvent<string>) => shelf.detach(event.detail)}
          ></fenced-attachments>`
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-added': FencedAdded;
  }
}
