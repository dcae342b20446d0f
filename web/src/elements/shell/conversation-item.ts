/** `<fenced-conversation-item>`: one line of the list, which can be renamed in place. */
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Conversation } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { titleOf } from '../controls/groups.js';
import { icon } from '../controls/icons.js';

@customElement('fenced-conversation-item')
export class FencedConversationItem extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .item {
        display: flex;
        align-items: center;
        border-radius: var(--radius-s);
        color: var(--text-2);
      }
      .item:hover,
      .item:focus-within {
        background: var(--hover);
        color: var(--text);
      }
      :host([current]) .item {
        background: var(--active);
        color: var(--text);
      }
      a {
        flex: 1;
        min-inline-size: 0;
        padding: 7px 4px 7px 10px;
        border-radius: var(--radius-s);
        color: inherit;
        font: 400 var(--text-s) / 1.5 var(--font-sans);
        text-decoration: none;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      :host([current]) a {
        font-weight: 550;
      }
      .more {
        margin-inline-end: 2px;
        opacity: 0;
      }
      .item:hover .more,
      .item:focus-within .more,
      :host([current]) .more {
        opacity: 1;
      }
      @media (hover: none) {
        .more {
          opacity: 1;
        }
      }
      input {
        flex: 1;
        min-inline-size: 0;
        margin: 2px;
        padding: 4px 8px;
        border: 1px solid var(--accent);
        border-radius: 5px;
        background: var(--raised);
        color: var(--text);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
    `,
  ];

  @property({ attribute: false }) conversation: Conversation | null = null;
  @property({ type: Boolean, reflect: true }) current = false;
  @state() private renaming = false;

  override render(): TemplateResult {
    const title = titleOf(this.conversation);
    if (this.renaming) {
      return html`<div class="item">
        <input
          aria-label="Title"
          maxlength="300"
          .value=${this.conversation?.title ?? ''}
          @keydown=${this.#onKey}
          @blur=${this.#finish}
        />
      </div>`;
    }
    return html`<div class="item" @dblclick=${this.#rename}>
      <a
        href=${`/c/${this.conversation?.id ?? ''}`}
        title=${title}
        aria-current=${this.current ? 'page' : 'false'}
        @click=${this.#open}
        >${title}</a
      >
      <wa-dropdown placement="bottom-end" distance="2" @wa-select=${this.#choose}>
        <button
          slot="trigger"
          class="button quiet small square more"
          aria-label=${`Options for ${title}`}
          title="More"
        >
          ${icon('more')}
        </button>
        <wa-dropdown-item value="rename"><span slot="icon">${icon('edit')}</span>Rename</wa-dropdown-item>
        <wa-dropdown-item value="delete" variant="danger"
          ><span slot="icon">${icon('trash')}</span>Delete</wa-dropdown-item
        >
      </wa-dropdown>
    </div>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('renaming') && this.renaming) this.renderRoot.querySelector('input')?.select();
  }

  readonly #rename = (): void => {
    this.renaming = true;
  };

  readonly #choose = (event: CustomEvent<{ item: { value: string } }>): void => {
    const id = this.conversation?.id ?? '';
    if (event.detail.item.value === 'delete') emit(this, 'fenced-delete', { id });
    // After the menu has given the keyboard back to its button, or the field would lose it at once.
    else setTimeout(this.#rename, 50);
  };

  #open(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    emit(this, 'fenced-navigate', { path: `/c/${this.conversation?.id ?? ''}` });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.renaming = false;
    else if (event.key === 'Enter') this.#finish(event);
    else return;
    event.stopPropagation();
  }

  #finish(event: Event): void {
    if (!this.renaming) return;
    this.renaming = false;
    const title = (event.target as HTMLInputElement).value.trim();
    if (title === '' || title === this.conversation?.title) return;
    emit(this, 'fenced-rename', { id: this.conversation?.id ?? '', title });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-conversation-item': FencedConversationItem;
  }
}
