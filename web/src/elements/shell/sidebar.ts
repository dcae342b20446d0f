/** `<fenced-sidebar>`: brand, search and the list of conversations. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { controls } from '../controls/controls.js';
import './conversation-item.js';
import { emit } from '../events.js';
import { groupByAge } from '../controls/groups.js';
import { icon } from '../controls/icons.js';
import type { Library } from '../ports.js';

const SEARCH_PAUSE = 180;

@customElement('fenced-sidebar')
export class FencedSidebar extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        block-size: 100%;
        background: var(--side);
        color: var(--text);
        font-size: var(--text-s);
      }
      .top {
        display: flex;
        align-items: center;
        gap: 4px;
        block-size: var(--header);
        flex: none;
        padding: 0 10px 0 18px;
      }
      .brand {
        display: flex;
        flex: 1;
        align-items: center;
        gap: 9px;
        color: var(--text);
        font-size: 0.9375rem;
        font-weight: 650;
        letter-spacing: -0.012em;
        text-decoration: none;
      }
      .mark {
        inline-size: 20px;
        block-size: 20px;
        border-radius: 6px;
        background: var(--accent);
      }
      .mark path {
        stroke: var(--on-accent);
      }
      .mark path.fill {
        fill: var(--on-accent);
      }
      .tools {
        display: grid;
        gap: 6px;
        padding: 4px 10px 8px;
      }
      .new {
        justify-content: flex-start;
        block-size: 36px;
        padding: 0 10px;
        background: var(--raised);
        box-shadow: var(--shadow-s);
      }
      .search {
        position: relative;
      }
      .search .icon {
        position: absolute;
        inset: 10px auto auto 10px;
        color: var(--text-3);
        pointer-events: none;
      }
      input {
        inline-size: 100%;
        block-size: 36px;
        padding: 0 10px 0 34px;
        border: 1px solid transparent;
        border-radius: var(--radius-s);
        background: transparent;
        color: var(--text);
        font: 400 var(--text-s) / 1 var(--font-sans);
      }
      input::placeholder {
        color: var(--text-3);
        opacity: 1;
      }
      input:hover {
        background: var(--hover);
      }
      input:focus {
        background: var(--raised);
        border-color: var(--border-strong);
      }
      input::-webkit-search-cancel-button {
        display: none;
      }
      .list {
        flex: 1;
        min-block-size: 0;
        overflow-y: auto;
        padding: 0 10px 16px;
        scrollbar-width: thin;
        scrollbar-color: var(--border-strong) transparent;
      }
      h2 {
        margin: 14px 0 4px;
        padding-inline: 10px;
        color: var(--text-3);
        font: 500 var(--text-xs) / 1.5 var(--font-sans);
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .none {
        margin: 14px 10px;
        color: var(--text-3);
        line-height: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) library: Library | null = null;
  @property() current = '';
  @state() private query = '';
  #unsubscribe: (() => void) | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('library')) return;
    this.#unsubscribe?.();
    this.#unsubscribe = this.library?.subscribe(() => this.requestUpdate()) ?? null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    clearTimeout(this.#pause);
  }

  override render(): TemplateResult {
    return html`<div class="top">
        <a class="brand" href="/" @click=${this.#home}>${brandMark}Fenced</a>
        <button
          class="button quiet square hide"
          aria-label="Hide sidebar"
          title="Hide sidebar"
          @click=${this.#hide}
        >
          ${icon('panel')}
        </button>
      </div>
      <div class="tools">
        <button class="button new" @click=${() => emit(this, 'fenced-new', null)}>
          ${icon('newConversation')}New conversation
        </button>
        <div class="search">
          ${icon('search')}
          <input
            type="search"
            aria-label="Search conversations"
            placeholder="Search"
            .value=${this.query}
            @input=${this.#search}
          />
        </div>
      </div>
      <nav class="list" aria-label="Conversations">${this.#list()}</nav>`;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.hide')?.focus();
  }

  /** Puts the keyboard into the search field. */
  focusSearch(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  #list(): TemplateResult | typeof nothing {
    const { library } = this;
    if (library === null) return nothing;
    const { conversations } = library;
    if (conversations.length === 0) {
      if (library.failure !== null) return html`<p class="none">${library.failure}</p>`;
      return library.query === '' ? nothing : html`<p class="none">Nothing found for “${library.query}”.</p>`;
    }
    return html`${groupByAge(conversations, new Date()).map(
      (group) =>
        html`<section aria-label=${group.label}>
          <h2>${group.label}</h2>
          <ul>
            ${repeat(
              group.conversations,
              (conversation) => conversation.id,
              (conversation) =>
                html`<li>
                  <fenced-conversation-item
                    .conversation=${conversation}
                    ?current=${conversation.id === this.current}
                  ></fenced-conversation-item>
                </li>`,
            )}
          </ul>
        </section>`,
    )}`;
  }

  readonly #search = (event: Event): void => {
    this.query = (event.target as HTMLInputElement).value;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => emit(this, 'fenced-search', { query: this.query.trim() }), SEARCH_PAUSE);
  };

  readonly #hide = (): void =>
    void this.dispatchEvent(new CustomEvent('sidebar-hide', { bubbles: true, composed: true }));

  #home(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    emit(this, 'fenced-navigate', { path: '/' });
  }
}

const brandMark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" fill="none">
  <path d="M8.5 9.5v13M13.5 9.5v13" stroke-width="2.8" stroke-linecap="round" opacity=".6" />
  <path class="fill" d="M18.5 11.2v9.6l7-4.8z" stroke-width="1.6" stroke-linejoin="round" />
</svg>`;

declare global {
  interface HTMLElementTagNameMap {
    'fenced-sidebar': FencedSidebar;
  }
}
