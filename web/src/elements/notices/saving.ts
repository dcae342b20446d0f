/** `<fenced-saving>`: whether what is being written is on the server, quietly. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ConversationStore, Saving } from '../../conversation/api.js';
import { controls } from '../controls/controls.js';
import { icon, type IconName } from '../controls/icons.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

const WORDS: Readonly<Record<Saving, readonly [IconName, string, string]>> = {
  saved: ['saved', 'Saved', 'Everything is on the server.'],
  saving: [
    'loader',
    'Saving',
    'The last changes are on their way to the server. They are kept in this browser too.',
  ],
  aside: [
    'alert',
    'Not all saved',
    'Something could not be saved. The notice above the message box says what, and why.',
  ],
  offline: [
    'offline',
    'Kept here',
    'The server is out of reach. The edits are kept in this browser until it is back.',
  ],
};

@customElement('fenced-saving')
export class FencedSaving extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
        align-items: center;
      }
      .saving {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
      }
      .icon svg {
        inline-size: 13px;
        block-size: 13px;
      }
      /* Where its cell is narrow, the icon says it. */
      @container (max-width: 500px) {
        .words {
          position: absolute;
          inline-size: 1px;
          block-size: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
      [data-saving='offline'],
      [data-saving='aside'] {
        color: var(--stale);
      }
    `,
  ];

  @property({ attribute: false }) store: ConversationStore | null = null;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.store,
      (change) => change.type === 'saving' || change.type === 'connection',
    );
  }

  override render(): TemplateResult | typeof nothing {
    if (this.store === null) return nothing;
    const { saving } = this.store;
    const [name, words, title] = WORDS[saving];
    return html`<span class="saving" data-saving=${saving} title=${title}
      >${icon(name)}<span class="words">${words}</span></span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-saving': FencedSaving;
  }
}
