/** `<fenced-app>`: the frame of the page: list, header, thread and composer, and the keys that work everywhere. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { cellsOfBranch, fenceOf } from '../../conversation/cells/cells.js';
import { LANGUAGES, runnable } from '../../languages/registry.js';
import type { PageConfig } from '../../protocol/generated.js';
import { appStyles } from './app-styles.js';
import type { AskedApply, AskedCommand, FencedCell } from '../cell/cell.js';
import { CellActions, type CellActionsOwner } from '../cell/cell-actions.js';
import { numberOf } from '../cell/cell-order.js';
import './composer.js';
import type { FencedComposer } from './composer.js';
import type { Question } from '../controls/confirm.js';
import { controls } from '../controls/controls.js';
import '../files/drop-target.js';
import './empty.js';
import type { FileShelf } from '../files/file-shelf.js';
import { emit, type FencedEvents } from '../events.js';
import { Dialogs } from './dialogs.js';
import { isTyping } from '../controls/focus.js';
import type { AskedHistory } from '../history/history.js';
import './header.js';
import type { FencedHeader } from './header.js';
import { LIMITS } from '../controls/limits.js';
import './missing.js';
import { PageKeyboard, type KeyboardOwner } from './page-keyboard.js';
import { paletteChoices, type PaletteOwner } from './palette-choices.js';
import type { Library, Models, Workspace } from '../ports.js';
import type { LimitsKept } from '../cell/run-limits.js';
import './side-panel.js';
import type { FencedSide, SideTab } from './side-panel.js';
import { SIDE_TABS } from './side-panel.js';
import './sidebar.js';
import type { FencedSidebar } from './sidebar.js';
import { SubscriptionController } from '../controls/subscription-controller.js';
import type { FencedThread } from '../message/thread.js';
import '../notices/told.js';

const NARROW = matchMedia('(max-width: 799px)');
/** Wide enough for the panel to stand beside the conversation. */
const WIDE = matchMedia('(min-width: 1200px)');
/** Where a keyboard on the screen would open with the focus. */
const COARSE = matchMedia('(pointer: coarse)');

const WHOLE_HISTORY: AskedHistory = { cell: null, view: 'runs' };

@customElement('fenced-app')
export class FencedApp extends LitElement implements PaletteOwner {
  static override styles = [controls, appStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the address names a conversation that is not here; then there is no workspace. */
  @property({ type: Boolean }) missing = false;
  /** Whether the address names a conversation that is still to be opened. */
  @property({ type: Boolean }) arriving = false;
  /** Whether the page knows its server, so that what the reader does has an effect. */
  @property({ type: Boolean }) ready = false;
  @property({ attribute: false }) library: Library | null = null;
  @property({ attribute: false }) models: Models | null = null;
  /** The model that the reader chose last, for the conversation that begins with the next message. */
  @property({ attribute: false }) model: string | null = null;
  @property() theme: 'light' | 'dark' = 'light';
  /** What the server lets programs do; null until that is known. */
  @property({ attribute: false }) config: PageConfig | null = null;
  /** Live sessions that this tab may have: the reader's preference. */
  @property({ type: Number }) sessionsMost = LIMITS.sessions.fallback;
  /** Whether the sandbox has shared memory; null until it is up. */
  @property() tier: 'full' | 'degraded' | null = null;
  /** The files of the conversation. */
  @property({ attribute: false }) shelf: FileShelf | null = null;
  /** The tab of the panel beside the conversation; null while that is closed. */
  @state() private side: SideTab | null = null;
  /** Which history that tab shows. */
  @state() private history: AskedHistory = WHOLE_HISTORY;
  @state() private wide = WIDE.matches;
  @state() private sidebar = !NARROW.matches;
  @state() private narrow = NARROW.matches;
  @state() private palette = false;
  @state() private keys = false;
  @state() private said = '';
  /** The cell that has, or had last, the keyboard. */
  currentCell: FencedCell | null = null;
  /** What was typed before the page was there. */
  #early = '';
  readonly #actions = new CellActions(this.#actionsOwner());
  readonly #dialogs = new Dialogs(this);

  constructor() {
    super();
    new PageKeyboard(this, this.#keyboardOwner());
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'tree' || change.type === 'message' || change.type === 'conversation',
    );
    this.addEventListener('fenced-say', (event) => (this.said = event.detail.text));
    this.addEventListener('fenced-navigate', () => this.#closeSheet());
    this.addEventListener('fenced-new', () => {
      this.#closeSheet();
      void this.updateComplete.then(() => this.#invite());
    });
    this.addEventListener('side-show', (event) => this.showSide((event as CustomEvent<SideTab>).detail));
    this.addEventListener('side-close', () => this.#closeSide());
    this.addEventListener('cell-reveal', (event) => this.reveal((event as CustomEvent<string>).detail));
    this.addEventListener('cell-command', (event) =>
      this.#actions.do((event as CustomEvent<AskedCommand>).detail),
    );
    this.addEventListener('cell-apply', (event) => this.#apply((event as CustomEvent<AskedApply>).detail));
    this.addEventListener('limits-keep', (event) => {
      const { cell, limits } = (event as CustomEvent<LimitsKept>).detail;
      const { store } = this.workspace ?? {};
      if (limits !== null || store?.cells.cell(cell)?.limits != null)
        store?.cells.changeCell(cell, { limits });
    });
    this.addEventListener('cell-add', (event) => this.#addTo((event as CustomEvent<string>).detail));
    this.addEventListener(
      'cell-focus',
      (event) => (this.currentCell = (event as CustomEvent<FencedCell>).detail),
    );
    this.addEventListener('fenced-tell', (event) =>
      this.renderRoot.querySelector('fenced-told')?.tell(event.detail),
    );
    this.addEventListener('history-show', (event) => {
      this.history = (event as CustomEvent<AskedHistory>).detail;
      this.showSide('history');
      void this.#enterHistory();
    });
    this.addEventListener('refusal-dismiss', () => this.#composer?.focus());
    this.addEventListener('unsaved-discard', () => void this.#discardUnsaved());
    this.addEventListener('told-dismiss', () => this.#composer?.focus());
    this.addEventListener('sidebar-hide', () => this.#turnSidebar(false));
    this.addEventListener('sidebar-show', () => this.#turnSidebar(true));
    this.addEventListener('fenced-fix', (event) => this.#askModel(event.detail));
    this.addEventListener('composer-stop', () => this.#stopGenerating());
    this.addEventListener('fenced-send', () => void this.updateComplete.then(() => this.#thread?.jump()));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#early = window.fencedTyped?.() ?? '';
    NARROW.addEventListener('change', this.#onWidth);
    WIDE.addEventListener('change', this.#onWide);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    NARROW.removeEventListener('change', this.#onWidth);
    WIDE.removeEventListener('change', this.#onWide);
  }

  override render(): TemplateResult {
    const current = this.workspace?.store.id ?? '';
    return html`<div class="page" ?data-sheet=${this.narrow}>
        ${this.sidebar && this.narrow ? html`<div class="scrim" @click=${() => this.#turnSidebar(false)}></div>` : nothing}
        <div
          class="side"
          ?inert=${this.#isSideModal}
          role=${this.narrow ? 'dialog' : 'complementary'}
          aria-modal=${this.narrow ? 'true' : nothing}
          aria-label="List"
          ?hidden=${!this.sidebar}
        >
          <fenced-sidebar .library=${this.library} .current=${current}></fenced-sidebar>
        </div>
        <div class="main" ?inert=${(this.sidebar && this.narrow) || this.#isSideModal}>
          <fenced-header
            .workspace=${this.workspace}
            .models=${this.missing ? null : this.models}
            .model=${this.model}
            .sidebar=${this.sidebar && !this.narrow}
            .theme=${this.theme}
            .side=${this.side}
            .shelf=${this.shelf}
            .remark=${this.#remark}
          ></fenced-header>
          <main>
            ${this.#main()} ${this.#isGone ? this.#absence() : nothing}
            <div class="dock">
              <fenced-told></fenced-told>
              <fenced-refusal .workspace=${this.workspace}></fenced-refusal>
              <fenced-unsaved .workspace=${this.workspace}></fenced-unsaved>
              ${this.#isGone ? nothing : this.#composing(current)}
            </div>
          </main>
        </div>
        ${this.#sidePanel()}
      </div>
      <fenced-drop ?started=${this.workspace !== null}></fenced-drop>
      <fenced-confirm></fenced-confirm>
      <fenced-diff></fenced-diff>
      <fenced-output-compare .workspace=${this.workspace}></fenced-output-compare>
      <fenced-language-picker></fenced-language-picker>
      <fenced-variables-popover></fenced-variables-popover>
      <fenced-variable-view .runs=${this.workspace?.runs ?? null}></fenced-variable-view>
      <fenced-run-limits .ceilings=${this.config?.ceilings ?? null}></fenced-run-limits>
      <fenced-keys .open=${this.keys} @wa-hide=${() => (this.keys = false)}></fenced-keys>
      <fenced-palette
        .open=${this.palette}
        .choices=${this.palette ? paletteChoices(this) : []}
        @wa-hide=${() => (this.palette = false)}
      ></fenced-palette>
      <div class="unseen" role="status" aria-live="polite">${this.said}</div>`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('workspace')) this.history = WHOLE_HISTORY;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('workspace')) this.#invite();
    if (this.#early !== '') void this.#composer?.insert(this.#early);
    this.#early = '';
  }

  /** The keyboard goes to where the reader writes, unless they write somewhere already. */
  #invite(): void {
    if (!COARSE.matches && !isTyping()) this.#composer?.focus();
  }

  /** Sends a message, or leaves it to the reader where no model would answer. */
  #askModel({ text, about }: FencedEvents['fenced-fix']): void {
    const model = this.workspace?.store.conversation?.model ?? this.models?.default ?? null;
    if (model === null || this.#streaming !== null) this.#composer?.write(text);
    else emit(this, 'fenced-send', { text, about });
  }

  /** Tells those who cannot see what changed. */
  say(text: string): void {
    this.said = text;
  }

  async #discardUnsaved(): Promise<void> {
    const store = this.workspace?.store;
    const agreed = await this.ask({
      title: 'Discard what was not saved?',
      words: 'It is in this browser alone. Download it first if you may need it.',
      action: 'Discard',
    });
    if (agreed) store?.discardUnsaved();
  }

  /** Asks before something is gone for good; whether the reader agreed. */
  ask(question: Question): Promise<boolean> {
    return this.#dialogs.ask(question);
  }

  get #thread(): FencedThread | null {
    return this.renderRoot.querySelector('fenced-thread');
  }

  get #header(): FencedHeader | null {
    return this.renderRoot.querySelector('fenced-header');
  }

  get #composer(): FencedComposer | null {
    return this.renderRoot.querySelector('fenced-composer');
  }

  /** Whether there is no conversation here, or not any more, so that nothing can be written. */
  get #isGone(): boolean {
    return this.missing || this.workspace?.store.isDeleted === true;
  }

  #absence(): TemplateResult {
    return html`<fenced-missing ?deleted=${!this.missing} ?listed=${this.sidebar}></fenced-missing>`;
  }

  #composing(conversation: string): TemplateResult {
    return html`<fenced-batch .workspace=${this.workspace}></fenced-batch>
      <fenced-lost .workspace=${this.workspace}></fenced-lost>
      <fenced-restored .workspace=${this.workspace}></fenced-restored>
      <fenced-added .shelf=${this.shelf}></fenced-added>
      <fenced-composer
        .conversation=${conversation}
        .streaming=${this.#streaming !== null}
        .waiting=${!this.ready || this.workspace?.store.conversation === null}
      ></fenced-composer>`;
  }

  #main(): TemplateResult | typeof nothing {
    if (this.missing || this.arriving) return nothing;
    if (this.workspace === null)
      return html`<fenced-empty .examples=${this.config?.examples ?? []}></fenced-empty>`;
    return html`<fenced-thread .workspace=${this.workspace} .consent=${this.#consent}></fenced-thread>`;
  }

  /** Beside the conversation where there is room, over it otherwise. */
  #sidePanel(): TemplateResult | typeof nothing {
    const { side, workspace } = this;
    if (side === null || workspace === null) return nothing;
    return html`${this.wide ? nothing : html`<div class="scrim" @click=${() => this.#closeSide()}></div>`}
      <div
        class="panel"
        role=${this.wide ? 'complementary' : 'dialog'}
        aria-modal=${this.wide ? nothing : 'true'}
        aria-label=${SIDE_TABS[side]}
        ?data-over=${!this.wide}
      >
        <fenced-side .tab=${side}>${this.#tab(side, workspace)}</fenced-side>
      </div>`;
  }

  #tab(side: SideTab, workspace: Workspace): TemplateResult {
    switch (side) {
      case 'variables':
        return html`<fenced-variables .runs=${workspace.runs}></fenced-variables>`;
      case 'files':
        return html`<fenced-files .shelf=${this.shelf}></fenced-files>`;
      case 'history':
        return html`<fenced-history
          .workspace=${workspace}
          .cell=${this.history.cell}
          .view=${this.history.view}
        ></fenced-history>`;
      case 'settings':
        return html`<fenced-settings
          .workspace=${workspace}
          .config=${this.config}
          .sessionsMost=${this.sessionsMost}
          .tier=${this.tier}
        ></fenced-settings>`;
    }
  }

  get #isSideModal(): boolean {
    return this.side !== null && this.workspace !== null && !this.wide;
  }

  /** Whether the reader may allow places in the network. */
  get #consent(): boolean {
    return this.config?.network.consent === true && this.config.sandbox !== 'opaque';
  }

  /** Why programs can do less here, in short. */
  get #remark(): string {
    if (this.tier === 'degraded') return 'Stop ends the session in this browser';
    return this.config?.sandbox === 'opaque' ? 'the sandbox has no site of its own' : '';
  }

  showSide(tab: SideTab): void {
    if (this.workspace === null) return;
    const isOpen = this.side !== null;
    this.side = tab;
    this.#dialogs.fetch(`fenced-${tab}`);
    this.#closeSheet();
    if (isOpen) return;
    void this.updateComplete.then(async () => {
      const panel = this.renderRoot.querySelector<FencedSide>('fenced-side');
      await panel?.updateComplete;
      panel?.focus();
    });
  }

  /** Brings the keyboard into the panel, unless it is somewhere in there. */
  async #enterHistory(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector('fenced-history')?.updateComplete;
    const side = this.renderRoot.querySelector<FencedSide>('fenced-side');
    if (side?.matches(':focus-within') === false) side.focus();
  }

  #closeSide(): void {
    const { side } = this;
    if (side === null) return;
    this.side = null;
    void this.updateComplete.then(() => this.#header?.focusSide(side));
  }

  /** Brings a cell of the branch into view with the keyboard; into its editor where `edit`. */
  reveal(cell: string, edit = false): void {
    if (!this.wide) this.side = null;
    void this.updateComplete.then(() => this.#thread?.reveal(cell, edit));
  }

  #actionsOwner(): CellActionsOwner {
    const workspace = (): Workspace | null => this.workspace;
    return {
      get workspace() {
        return workspace();
      },
      reveal: (cell, edit) => this.reveal(cell, edit),
      tell: (text, undo) => emit(this, 'fenced-tell', undo === undefined ? { text } : { text, undo }),
      askLimits: (cell) => this.#askLimits(cell),
      showHistory: (cell, view) =>
        this.dispatchEvent(new CustomEvent('history-show', { detail: { cell, view } })),
      compare: (cell) => this.#compare(cell),
      save: (file, name) => emit(this, 'fenced-save', { file, name }),
    };
  }

  #keyboardOwner(): KeyboardOwner {
    const [composer, thread, isListOver] = [
      () => this.#composer,
      () => this.#thread,
      () => this.narrow && this.sidebar,
    ];
    return {
      get composer() {
        return composer();
      },
      get thread() {
        return thread();
      },
      get isListOver() {
        return isListOver();
      },
      hideList: () => this.#turnSidebar(false),
      toggleList: () => this.#setSidebar(!this.sidebar),
      togglePalette: () => this.#turnPalette(),
      toggleSettings: () => this.#toggleSide('settings'),
      showKeys: () => this.showKeys(),
    };
  }

  #askLimits(cell: FencedCell): void {
    const { store } = this.workspace ?? {};
    const settings = store?.conversation?.settings;
    if (store === undefined || settings === undefined) return;
    this.#dialogs.with('fenced-run-limits', (limits) =>
      limits.ask(cell.asked, settings, store.cells.cell(cell.cell)?.limits ?? null),
    );
  }

  /** Shows what would change, then puts the source into the cell, for the reader to run. */
  #apply({ cell, source, language }: AskedApply): void {
    const { store } = this.workspace ?? {};
    if (store === undefined) return;
    const fence = fenceOf(store.tree, cell)?.source ?? '';
    const before = store.sources.text(cell, fence);
    const number = numberOf(store, cell);
    const name = number === undefined ? 'the cell' : `cell ${number}`;
    if (before === source) {
      emit(this, 'fenced-tell', { text: `The code of ${name} is the same already.` });
      return;
    }
    const write = (text: string): void => void store.sources.write(cell, fence, text);
    this.#dialogs.compare({
      title: `Apply to ${name}`,
      language,
      left: { label: 'Suggested', text: source },
      right: { label: 'Now', text: before },
      restore: {
        label: 'Apply',
        run: () => {
          write(source);
          this.reveal(cell);
          emit(this, 'fenced-tell', {
            text: `The code of ${name} was replaced. Run it to see what it does.`,
            undo: () => write(before),
          });
        },
      },
    });
  }

  /** What the reader made of the message's own text. */
  #compare(cell: FencedCell): void {
    this.#dialogs.compare({
      title: 'Compare with the original',
      language: cell.language,
      left: { label: 'Original', text: cell.fence },
      right: { label: 'Now', text: cell.source },
      restore: { label: 'Reset to the original', run: () => cell.do('reset') },
    });
  }

  /** Adds a cell at the end of a message, in the language of the last cell that runs. */
  #addTo(message: string): void {
    const { store } = this.workspace ?? {};
    if (store === undefined) return;
    const last = cellsOfBranch(store).findLast(({ language }) => runnable(language) !== null);
    this.#actions.add(message, null, runnable(last?.language ?? '') ?? LANGUAGES[0]?.id ?? '');
  }

  addCell(): void {
    const message = this.workspace?.store.tree.branch().at(-1);
    if (message !== undefined) this.#addTo(message);
  }

  /** The answer that streams at the end of the branch, if there is one. */
  get #streaming(): string | null {
    const store = this.workspace?.store;
    const last = store?.tree.branch().at(-1);
    return last !== undefined && store?.tree.message(last)?.status === 'streaming' ? last : null;
  }

  #stopGenerating(): void {
    const streaming = this.#streaming;
    if (streaming !== null) this.workspace?.store.tree.stopGenerating(streaming);
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

  readonly #onWide = (): void => {
    this.wide = WIDE.matches;
  };

  showKeys(): void {
    this.keys = true;
    this.#dialogs.fetch('fenced-keys');
  }

  #turnPalette(): void {
    this.palette = !this.palette;
    this.#dialogs.fetch('fenced-palette');
  }

  #toggleSide(tab: SideTab): void {
    if (this.side === tab) this.#closeSide();
    else this.showSide(tab);
  }

  focusSearch(): void {
    this.#setSidebar(true);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<FencedSidebar>('fenced-sidebar')?.focusSearch(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-app': FencedApp;
  }
  interface Window {
    /** What was typed before the page was there (`typing.js`). */
    readonly fencedTyped?: () => string;
  }
}
