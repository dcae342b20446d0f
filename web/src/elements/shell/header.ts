/** `<fenced-header>`: the conversation's title, its model and its runs, the theme, and a word when the server is away. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Change } from '../../conversation/api.js';
import { hasCells } from '../cell/cell-order.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import type { FileShelf } from '../files/file-shelf.js';
import { titleOf } from '../controls/groups.js';
import { icon, type IconName } from '../controls/icons.js';
import './model-picker.js';
import type { Models, Workspace } from '../ports.js';
import type { SideTab } from './side-panel.js';
import { staleCountWords } from '../cell/stale-words.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

@customElement('fenced-header')
export class FencedHeader extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        flex: none;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        block-size: var(--header);
        padding: 0 12px 0 20px;
      }
      .square {
        flex: none;
      }
      .menu {
        margin-inline-start: -8px;
      }
      h1 {
        display: flex;
        flex: 0 1 auto;
        min-inline-size: 3rem;
        margin: 0;
      }
      h1:has(input) {
        flex: 1 1 20rem;
      }
      /* A long title gives way, but not to a model with a long name alone. */
      fenced-model-picker {
        flex: 0 0 auto;
        max-inline-size: min(24rem, 45%);
      }
      .title {
        flex: 0 1 auto;
        min-inline-size: 0;
        margin: 0;
        padding: 4px 8px;
        border: 1px solid transparent;
        border-radius: var(--radius-s);
        background: none;
        color: var(--text);
        font: 550 0.9375rem / 1.4 var(--font-sans);
        letter-spacing: -0.008em;
        text-align: start;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      button.title {
        cursor: text;
        margin-inline-start: -8px;
      }
      button.title:hover {
        background: var(--hover);
      }
      input.title {
        flex: 1;
        max-inline-size: 40rem;
        margin-inline-start: -8px;
        border-color: var(--accent);
        background: var(--raised);
      }
      .space {
        flex: 1;
      }
      [role='status'] {
        display: flex;
        flex: none;
      }
      .runs .icon svg {
        inline-size: 14px;
        block-size: 14px;
      }
      .stop-all {
        flex: none;
        border-color: transparent;
        background: var(--running-soft);
        color: var(--running);
        font-variant-numeric: tabular-nums;
      }
      .stop-all:hover {
        background: var(--running-soft);
        border-color: color-mix(in srgb, var(--running) 40%, transparent);
      }
      .stop-all .icon svg {
        inline-size: 11px;
        block-size: 11px;
        fill: currentColor;
      }
      .stale {
        flex: none;
        border-color: transparent;
        background: var(--stale-soft);
        color: var(--stale);
        font-variant-numeric: tabular-nums;
      }
      .stale:hover {
        background: var(--stale-soft);
        border-color: var(--stale-border);
      }
      .stale .icon svg {
        inline-size: 13px;
        block-size: 13px;
      }
      .side {
        position: relative;
        flex: none;
      }
      .files {
        min-inline-size: 32px;
        padding: 0 8px;
      }
      .count {
        font-size: var(--text-xs);
        font-variant-numeric: tabular-nums;
      }
      .side[aria-expanded='true'] {
        background: var(--hover);
        color: var(--text);
      }
      /* Something about this browser or server is said in the settings. */
      .settings[data-noted]::after {
        content: '';
        position: absolute;
        inset: 5px 5px auto auto;
        inline-size: 7px;
        block-size: 7px;
        border: 1px solid var(--page);
        border-radius: var(--radius-full);
        background: var(--stale);
      }
      .connection {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        flex: none;
        padding: 4px 10px;
        border-radius: var(--radius-full);
        background: var(--stale-soft);
        color: var(--stale);
        font: 500 var(--text-xs) / 1.5 var(--font-sans);
        white-space: nowrap;
      }
      @media (pointer: coarse) {
        .button {
          block-size: 36px;
        }
        .button.square {
          inline-size: 36px;
        }
      }
      @media (max-width: 799px) {
        header {
          gap: 4px;
          padding: 0 8px 0 16px;
        }
        .long {
          display: none;
        }
        .runs {
          inline-size: 32px;
          padding: 0;
        }
        .stop-all {
          padding: 0 8px;
        }
        /* The title needs the room; the panel has a tab for them. */
        .variables {
          display: none;
        }
        .stale {
          padding: 0 8px;
        }
        /* There is room for one of them. */
        .stop-all ~ .stale,
        .stop-all ~ .runs,
        .stale ~ .runs {
          display: none;
        }
        fenced-model-picker {
          max-inline-size: 34%;
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) models: Models | null = null;
  /** The model chosen for a conversation that has not begun. */
  @property() model: string | null = null;
  @property({ type: Boolean }) sidebar = true;
  @property() theme: 'light' | 'dark' = 'light';
  /** The tab of the panel beside the conversation, while that is shown. */
  @property({ attribute: false }) side: SideTab | null = null;
  @property({ attribute: false }) shelf: FileShelf | null = null;
  /** Why programs are limited in this page, in short; empty when they are not. */
  @property() remark = '';
  @state() private renaming = false;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => this.#concerns(change),
    );
    new SubscriptionController(this, () => this.workspace?.runs);
    new SubscriptionController(this, () => this.shelf);
  }

  override render(): TemplateResult {
    const other = this.theme === 'dark' ? 'light' : 'dark';
    return html`<header>
      ${
        this.sidebar
          ? nothing
          : html`<button
              class="button quiet square menu"
              aria-label="Show sidebar"
              title="Show sidebar"
              @click=${this.#show}
            >
              ${icon('menu')}
            </button>`
      }
      ${this.#title()}
      <span class="space"></span>
      <span role="status">${this.#connection()}</span>
      ${this.#runs()}
      <fenced-model-picker .models=${this.models} .model=${this.#model}></fenced-model-picker>
      ${this.#sideButtons()}
      <button
        class="button quiet square"
        aria-label=${`Use the ${other} theme`}
        title=${`Use the ${other} theme`}
        @click=${() => emit(this, 'fenced-theme', { theme: other })}
      >
        ${icon(this.theme === 'dark' ? 'sun' : 'moon')}
      </button>
    </header>`;
  }

  /** The one chosen here; where nothing has begun, the one chosen last, if there still is such a model. */
  get #model(): string | null {
    if (this.workspace !== null) return this.workspace.store.conversation?.model ?? null;
    return this.models?.models.find(({ id }) => id === this.model)?.id ?? null;
  }

  #title(): TemplateResult | typeof nothing {
    const store = this.workspace?.store;
    if (store === undefined) return nothing;
    if (this.renaming) {
      return html`<h1>
        <input
          class="title"
          aria-label="Title of the conversation"
          maxlength="300"
          .value=${store.conversation?.title ?? ''}
          @keydown=${this.#onKey}
          @blur=${this.#finish}
        />
      </h1>`;
    }
    const title = titleOf(store.conversation);
    return html`<h1>
      <button class="title" title=${`${title} (click to rename)`} @click=${this.#rename}>${title}</button>
    </h1>`;
  }

  #connection(): TemplateResult | typeof nothing {
    const store = this.workspace?.store;
    if (store === undefined) return nothing;
    const { connection, delay, pending, unsaved } = store;
    const waiting = pending === 0 ? '' : `, ${changes(pending)} waiting`;
    if (connection === 'offline') return this.#remarkOn('offline', 'Offline', waiting, delay);
    if (delay !== null) return this.#remarkOn('alert', 'Not saved yet', waiting, delay);
    if (unsaved.length === 0) return nothing;
    return this.#remarkOn(
      'alert',
      'Not all saved',
      `, ${changes(unsaved.length)} kept here`,
      unsaved[0]?.reason,
    );
  }

  #remarkOn(name: IconName, words: string, more: string, why: string | null | undefined): TemplateResult {
    return html`<span class="connection" title=${why ?? nothing}
      >${icon(name)}<span>${words}<span class="long">${more}</span></span></span
    >`;
  }

  /** Whether there is something to run matters once an answer has ended, not with each of its words. */
  #concerns(change: Change): boolean {
    if (change.type === 'message') {
      return this.workspace?.store.tree.message(change.id)?.status !== 'streaming';
    }
    return ['conversation', 'connection', 'outbox', 'tree'].includes(change.type);
  }

  #runs(): TemplateResult | typeof nothing {
    const { workspace } = this;
    if (workspace === null) return nothing;
    const { ongoing } = workspace.runs;
    return html`${
      ongoing > 1
        ? html`<button
            class="button stop-all"
            aria-label=${`${ongoing} runs · Stop all`}
            title="Stop all runs of this conversation"
            @click=${() => emit(this, 'fenced-stop-all', null)}
          >
            ${icon('stop')}<span>${ongoing}<span class="long"> runs · Stop all</span></span>
          </button>`
        : nothing
    }
    ${this.#stale(workspace.runs.staleCount)}
    ${
      hasCells(workspace.store)
        ? html`<button
            class="button quiet runs"
            aria-label="Run all"
            title="Run all cells of this conversation"
            @click=${() => emit(this, 'fenced-run-many', { which: 'all', cell: null })}
          >
            ${icon('playAll')}<span class="long">Run all</span>
          </button>`
        : nothing
    }`;
  }

  #stale(count: number): TemplateResult | typeof nothing {
    if (count === 0) return nothing;
    return html`<button
      class="button stale"
      aria-label=${`${count} outdated · Rerun`}
      title=${`${staleCountWords(count)}, in order`}
      @click=${() => emit(this, 'fenced-run-many', { which: 'stale', cell: null })}
    >
      ${icon('restart')}<span>${count}<span class="long"> outdated · Rerun</span></span>
    </button>`;
  }

  #sideButtons(): TemplateResult | typeof nothing {
    if (this.workspace === null) return nothing;
    const count = this.shelf?.list?.files.length ?? 0;
    return html`<button
        class="button quiet square side variables"
        aria-label="Variables"
        aria-expanded=${this.side === 'variables'}
        title="Variables"
        @click=${() => this.#turn('variables')}
      >
        ${icon('braces')}
      </button>
      <button
        class="button quiet side files"
        aria-label=${count === 0 ? 'Files' : `Files: ${count}`}
        aria-expanded=${this.side === 'files'}
        title="Files"
        @click=${() => this.#turn('files')}
      >
        ${icon('paperclip')}${count === 0 ? nothing : html`<span class="count">${count}</span>`}
      </button>
      <button
        class="button quiet square side settings"
        aria-label="Settings"
        aria-expanded=${this.side === 'settings'}
        ?data-noted=${this.remark !== ''}
        title=${this.remark === '' ? 'Settings' : `Settings · ${this.remark}`}
        @click=${() => this.#turn('settings')}
      >
        ${icon('settings')}
      </button>`;
  }

  /** Where the keyboard was before the panel opened. */
  focusSide(tab: SideTab): void {
    const button = this.renderRoot.querySelector<HTMLElement>(`.${tab}`);
    (button ?? this.renderRoot.querySelector<HTMLElement>('.settings'))?.focus();
  }

  #turn(tab: SideTab): void {
    const event = this.side === tab ? 'side-close' : 'side-show';
    this.dispatchEvent(new CustomEvent(event, { detail: tab, bubbles: true, composed: true }));
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.menu')?.focus();
  }

  readonly #show = (): void =>
    void this.dispatchEvent(new CustomEvent('sidebar-show', { bubbles: true, composed: true }));

  readonly #rename = async (): Promise<void> => {
    this.renaming = true;
    await this.updateComplete;
    this.renderRoot.querySelector('input')?.select();
  };

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
    const store = this.workspace?.store;
    if (title !== '' && title !== store?.conversation?.title) store?.rename(title);
  }
}

const changes = (count: number): string => `${count} ${count === 1 ? 'change' : 'changes'}`;

declare global {
  interface HTMLElementTagNameMap {
    'fenced-header': FencedHeader;
  }
}
