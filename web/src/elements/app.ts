/** `<fenced-app>`: the frame of the page: list, header, thread and composer, and the keys that work everywhere. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { appStyles } from './app-styles.js';
import './composer.js';
import './confirm.js';
import type { FencedComposer } from './composer.js';
import type { FencedConfirm } from './confirm.js';
import { controls } from './controls.js';
import './empty.js';
import { emit } from './events.js';
import { isTyping } from './focus.js';
import { titleOf } from './groups.js';
import './header.js';
import type { FencedHeader } from './header.js';
import './keys.js';
import './palette.js';
import type { PageConfig } from '../protocol/generated.js';
import type { PaletteChoice } from './palette.js';
import type { Library, Models, Workspace } from './ports.js';
import './sidebar.js';
import type { FencedSidebar } from './sidebar.js';
import { StoreController } from './store-controller.js';
import './thread.js';
import type { FencedThread } from './thread.js';

const NARROW = matchMedia('(max-width: 799px)');

@customElement('fenced-app')
export class FencedApp extends LitElement {
  static override styles = [controls, appStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the page knows its server, so that what the reader does has an effect. */
  @property({ type: Boolean }) ready = false;
  @property({ attribute: false }) library: Library | null = null;
  @property({ attribute: false }) models: Models | null = null;
  /** The model chosen for the conversation that begins with the next message. */
  @property({ attribute: false }) model: string | null = null;
  @property() theme: 'light' | 'dark' = 'light';
  @property({ attribute: false }) config: PageConfig | null = null;
  /** Live sessions that this tab may have. */
  @property({ type: Number }) sessionsMost = 4;
  /** Whether the sandbox has shared memory; null until it is up. */
  @property() tier: 'full' | 'degraded' | null = null;
  @state() private sidebar = !NARROW.matches;
  @state() private narrow = NARROW.matches;
  @state() private palette = false;
  @state() private keys = false;
  @state() private said = '';

  constructor() {
    super();
    new StoreController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'tree' || change.type === 'message' || change.type === 'conversation',
    );
    this.addEventListener('fenced-say', (event) => (this.said = event.detail.text));
    this.addEventListener('fenced-navigate', () => this.#closeSheet());
    this.addEventListener('fenced-new', () => this.#closeSheet());
    this.addEventListener('sidebar-hide', () => this.#turnSidebar(false));
    this.addEventListener('sidebar-show', () => this.#turnSidebar(true));
    this.addEventListener('composer-stop', () => this.#stopGenerating());
    this.addEventListener('fenced-send', () => void this.updateComplete.then(() => this.#thread?.jump()));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKey);
    NARROW.addEventListener('change', this.#onWidth);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
    NARROW.removeEventListener('change', this.#onWidth);
  }

  override render(): TemplateResult {
    const current = this.workspace?.store.id ?? '';
    return html`<div class="page" ?data-sheet=${this.narrow}>
        ${this.sidebar && this.narrow ? html`<div class="scrim" @click=${() => this.#turnSidebar(false)}></div>` : nothing}
        <aside
          class="side"
          role=${this.narrow ? 'dialog' : nothing}
          aria-modal=${this.narrow ? 'true' : nothing}
          aria-label="List"
          ?hidden=${!this.sidebar}
        >
          <fenced-sidebar .library=${this.library} .current=${current}></fenced-sidebar>
        </aside>
        <div class="main" ?inert=${this.sidebar && this.narrow}>
          <fenced-header
            .workspace=${this.workspace}
            .models=${this.models}
            .model=${this.model}
            .sidebar=${this.sidebar && !this.narrow}
            .theme=${this.theme}
          ></fenced-header>
          <main>
            ${this.#main()}
            <div class="dock">
              <fenced-composer
                .conversation=${current}
                .streaming=${this.#streaming !== null}
                .waiting=${!this.ready || this.workspace?.store.conversation === null}
              ></fenced-composer>
            </div>
          </main>
        </div>
      </div>
      <fenced-confirm></fenced-confirm>
      <fenced-keys .open=${this.keys} @wa-hide=${() => (this.keys = false)}></fenced-keys>
      <fenced-palette
        .open=${this.palette}
        .choices=${this.palette ? this.#choices() : []}
        @wa-hide=${() => (this.palette = false)}
      ></fenced-palette>
      <div class="unseen" role="status" aria-live="polite">${this.said}</div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('workspace') && !this.narrow) this.#composer?.focus();
  }

  /** Tells those who cannot see what changed. */
  say(text: string): void {
    this.said = text;
  }

  /** The dialog that asks before a conversation is deleted. */
  get confirm(): FencedConfirm {
    return this.renderRoot.querySelector('fenced-confirm')!;
  }

  get #thread(): FencedThread | null {
    return this.renderRoot.querySelector('fenced-thread');
  }

  get #composer(): FencedComposer | null {
    return this.renderRoot.querySelector('fenced-composer');
  }

  #main(): TemplateResult {
    if (this.workspace === null) return html`<fenced-empty></fenced-empty>`;
    return html`<fenced-thread .workspace=${this.workspace}></fenced-thread>`;
  }

  /** The answer that streams at the end of the branch, if there is one. */
  get #streaming(): string | null {
    const store = this.workspace?.store;
    const last = store?.branch().at(-1);
    return last !== undefined && store?.message(last)?.status === 'streaming' ? last : null;
  }

  #stopGenerating(): void {
    const streaming = this.#streaming;
    if (streaming !== null) this.workspace?.store.stopGenerating(streaming);
  }

  #setSidebar(visible: boolean): void {
    this.sidebar = visible;
  }

  /** Shows or hides the list at its button, which goes: its counterpart has the keyboard then. */
  #turnSidebar(visible: boolean): void {
    this.#setSidebar(visible);
    void this.updateComplete.then(async () => {
      const next = this.renderRoot.querySelector<FencedSidebar | FencedHeader>(
        visible ? 'fenced-sidebar' : 'fenced-header',
      );
      await next?.updateComplete;
      next?.focus();
    });
  }

  #closeSheet(): void {
    if (this.narrow) this.sidebar = false;
  }

  readonly #onWidth = (): void => {
    this.narrow = NARROW.matches;
    this.sidebar = !NARROW.matches;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    if (!this.#obey(event)) return;
    event.preventDefault();
  };

  /** Does what a key stands for; false when it stands for nothing here. */
  #obey(event: KeyboardEvent): boolean {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (mod && key === 'k') this.palette = !this.palette;
    else if (mod && key === 'b' && !event.shiftKey) this.#setSidebar(!this.sidebar);
    else if (mod && event.shiftKey && key === 'o') emit(this, 'fenced-new', null);
    else if (event.key === 'Escape' && this.narrow && this.sidebar) this.#turnSidebar(false);
    else if (mod || event.altKey || isTyping()) return false;
    else if (event.key === '?') this.keys = true;
    else if (key === 'm') this.#composer?.focus();
    else if (key === '/') this.#focusSearch();
    else return false;
    return true;
  }

  #focusSearch(): void {
    this.#setSidebar(true);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<FencedSidebar>('fenced-sidebar')?.focusSearch(),
    );
  }

  #choices(): readonly PaletteChoice[] {
    const command = (
      id: string,
      label: string,
      icon: PaletteChoice['icon'],
      run: () => void,
    ): PaletteChoice => ({
      id,
      label,
      icon,
      run,
      kind: 'command',
    });
    const theme = (name: 'light' | 'dark' | 'system') => () => emit(this, 'fenced-theme', { theme: name });
    return [
      command('new', 'New conversation', 'newConversation', () => emit(this, 'fenced-new', null)),
      command('search', 'Search the list', 'search', () => this.#focusSearch()),
      command('light', 'Light theme', 'sun', theme('light')),
      command('dark', 'Dark theme', 'moon', theme('dark')),
      command('system', 'Theme of the system', 'sun', theme('system')),
      command('restart', 'Restart the session', 'restart', () => emit(this, 'fenced-restart', null)),
      command('keys', 'Keys', 'keyboard', () => (this.keys = true)),
      ...(this.library?.conversations ?? []).map((conversation) => ({
        id: conversation.id,
        label: titleOf(conversation),
        icon: 'message' as const,
        kind: 'conversation' as const,
        run: () => emit(this, 'fenced-navigate', { path: `/c/${conversation.id}` }),
      })),
    ];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-app': FencedApp;
  }
}
