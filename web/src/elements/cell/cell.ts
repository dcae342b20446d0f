/** `<fenced-cell>`: a code block that runs, with its status, its source and its output. */
import type * as Y from 'yjs';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LONGEST_SOURCE, tooLongWords } from '../../conversation/sources/source-limit.js';
import type { RunView } from '../../execution/run.js';
import { LANGUAGES, runnable } from '../../languages/registry.js';
import type { Cell, JsonValue } from '../../protocol/generated.js';
import { profileOf } from '../../protocol/language.js';
import { cellKey, isInOutput, type CellKey } from './cell-keys.js';
import { cellItems, cellMenu, type CellCommand, type CellItem, type CellMenu } from './cell-menu.js';
import { messageOf, numberOf, numbersOf } from './cell-order.js';
import { CellRun } from './cell-run.js';
import { cellStatus, type StaleRemark } from './cell-status.js';
import { cellStyles } from './cell-styles.js';
import { Copying } from '../controls/clipboard.js';
import { controls } from '../controls/controls.js';
import { Editing, type Then } from './editing.js';
import type { EditorSession } from '../editor/editor-session.js';
import { emit } from '../events.js';
import './failure.js';
import { isTyping } from '../controls/focus.js';
import { icon } from '../controls/icons.js';
import type { AskedLanguage } from './language-picker.js';
import './output.js';
import type { Workspace } from '../ports.js';
import '../notices/refused.js';
import type { AskedVariables } from '../variables/variables-popover.js';
import type { AskedRun } from './run-limits.js';
import { isBusy, runWords } from './run-words.js';
import '../notices/saving.js';
import '../editor/source.js';
import type { FencedSource } from '../editor/source.js';
import { staleSentence, staleWords } from './stale-words.js';

/** The part of the window above which a cell is taller than the view, about. */
const TALL = 0.7;

/** Detail of the event `cell-command`: what happens outside of the cell. */
export interface AskedCommand {
  readonly command: CellCommand | 'next' | 'previous';
  readonly cell: FencedCell;
}

/** Detail of the event `cell-apply`: a source that is to take the place of another cell's. */
export interface AskedApply {
  readonly cell: string;
  readonly source: string;
  readonly language: string;
}

@customElement('fenced-cell')
export class FencedCell extends LitElement {
  static override styles = [controls, cellStyles];

  @property({ attribute: 'data-cell', reflect: true }) cell = '';
  /** As chosen by the reader, or the fence's own. */
  @property({ attribute: 'data-language', reflect: true }) language = '';
  @property({ attribute: 'data-state', reflect: true }) state: RunView['status'] | 'idle' = 'idle';
  /** The fence's own text; empty for a cell that the reader added. */
  @property({ attribute: false }) fence = '';
  /** The fence's own language. */
  @property({ attribute: false }) own = '';
  /** The file that the fence names, or nothing. */
  @property({ attribute: false }) file = '';
  /** Whether the reader added it. */
  @property({ type: Boolean, reflect: true }) added = false;
  /** Whether the fence may still grow. */
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the reader may allow places in the network. */
  @property({ attribute: false }) consent = false;
  readonly #run = new CellRun(this);
  readonly #copying = new Copying(this);
  readonly #editing = new Editing(this, {
    text: () => this.#openSource(),
    refused: (text) => emit(this, 'fenced-tell', { text }),
    type: (text) => this.#sourceElement?.type(text),
    run: (then) => this.#runThen(then),
    leave: () => this.#leave(),
  });
  #view: RunView | null = null;
  #said = '';
  #orphan = '';
  /** What its program does well to find ready, once that was told. */
  #profile = '';
  /** Whether a program of it was ever kept from a place; what became of that stays to be read. */
  #hasAsked = false;

  get source(): string {
    // What the reader sees: to the store, an edit that was taken back leaves the fence, which may have grown.
    if (this.#editing.text !== null) return this.#editing.text.toJSON();
    return this.workspace?.store.sources.text(this.cell, this.fence) ?? this.fence;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // The model goes on with a block that was cut off: its text grows beyond what an editor has.
    if (changed.has('cell') || this.open) this.#editing.close();
    if (this.#editing.text !== null && this.workspace?.store.isDeleted === true) {
      this.#editing.close();
      emit(this, 'fenced-tell', { text: this.workspace.store.failure ?? '' });
    }
    this.language = this.#chosen?.language ?? this.own;
    this.#view = this.#run.view;
    this.state = this.#view?.status ?? 'idle';
  }

  override render(): TemplateResult {
    const view = this.#view;
    const busy = view !== null && isBusy(view.status);
    return html`<div
      class="cell"
      role="group"
      tabindex="-1"
      aria-label=${`${this.language || 'Text'} code`}
      aria-describedby="number"
      ?data-editing=${this.#editing.text !== null}
      @keydown=${this.#onKey}
      @focusin=${this.#onFocus}
    >
      <header>
        ${this.#number()} ${this.#languageButton()}
        ${this.file === '' ? nothing : html`<span class="file" title=${this.file}>${this.file}</span>`}
        ${this.#editedBadge()}
        ${
          this.#editing.text === null
            ? nothing
            : html`<fenced-saving .store=${this.workspace?.store ?? null}></fenced-saving>`
        }
        ${cellStatus(view, this.workspace?.runs.isStranded(this.cell) === true, this.#stale)}
        <div class="actions">${this.#runButton(view, busy)} ${this.#quietButtons()}</div>
      </header>
      ${this.#progress(view)} ${this.#code(view)} ${this.#tooLong()}
      <fenced-output
        .store=${this.workspace?.store ?? null}
        .runs=${this.workspace?.runs ?? null}
        .run=${view}
        .outputs=${this.#run.outputs}
        .busy=${busy}
        .limit=${view === null ? null : (this.workspace?.runs.limits(view.id)?.output ?? null)}
        .kept=${view !== null && this.workspace?.runs.hasRest(view.id) === true}
      ></fenced-output>
      ${
        view?.status === 'failed'
          ? html`<fenced-failure
              .cell=${this.cell}
              .view=${view}
              .outputs=${this.#run.outputs}
              .runs=${this.workspace?.runs ?? null}
            ></fenced-failure>`
          : nothing
      }
      ${this.#refused()} ${this.#applying()}
    </div>`;
  }

  override updated(): void {
    // Said once for each state: a clock that is read aloud ten times a second helps nobody.
    const said = this.#view === null ? '' : `${this.#view.id} ${this.#view.status}`;
    if (said !== this.#said && this.#said !== '' && this.#view?.here === true) {
      emit(this, 'fenced-say', { text: `${this.language} cell: ${runWords(this.#view)}` });
    }
    this.#said = said === '' ? 'idle' : said;
    this.#reportOrphan();
    this.#appear();
  }

  /** Tells as soon as it is known what a program that is still being written will need. */
  #appear(): void {
    const language = this.#runtime;
    if (language === null || this.#profile !== '') return;
    const { source } = this;
    this.#profile = profileOf(LANGUAGES, language, source);
    if (this.#profile !== '') emit(this, 'fenced-appear', { language, source });
  }

  #reportOrphan(): void {
    const view = this.#view;
    if (view === null || view.here === true || !isBusy(view.status) || view.id === this.#orphan) return;
    this.#orphan = view.id;
    const run = this.workspace?.store.history.runs(this.cell).at(-1);
    if (run !== undefined) emit(this, 'fenced-orphan', { run });
  }

  // ---------------------------------------------------------------- what is known of it

  get #chosen(): Cell | undefined {
    return this.workspace?.store.cells.cell(this.cell);
  }

  get #runtime(): string | null {
    return runnable(this.language);
  }

  /** What completes and explains in the editor: asked of whatever session is live then. */
  get #session(): EditorSession | null {
    const language = this.#runtime;
    if (language === null) return null;
    const ask = (method: 'complete' | 'inspect' | 'format', params: JsonValue): Promise<JsonValue> =>
      this.workspace?.runs.request(language, method, params) ?? Promise.resolve(null);
    return {
      complete: (code, cursor) => ask('complete', { code, cursor }),
      inspect: (code, cursor) => ask('inspect', { code, cursor }),
      format: (code) => ask('format', { code }),
    };
  }

  get #isEdited(): boolean {
    return !this.added && (this.workspace?.store.sources.isEdited(this.cell) ?? false);
  }

  get #isReady(): boolean {
    const busy = this.#view !== null && isBusy(this.#view.status);
    return this.#runtime !== null && !this.open && !busy && this.source.trim() !== '' && !this.#isTooLong;
  }

  /** What the server would not keep a run of; edits made apart may add up to it. */
  get #isTooLong(): boolean {
    return this.source.length > LONGEST_SOURCE;
  }

  get #hasNumbers(): boolean {
    return this.#chosen?.line_numbers ?? this.workspace?.store.conversation?.settings.line_numbers ?? false;
  }

  /** Why what is shown is not what it would show now. */
  get #stale(): StaleRemark | null {
    const { workspace } = this;
    const stale = workspace?.runs.stale(this.cell);
    if (stale === undefined || workspace === null) return null;
    const numbers =
      stale.why === 'upstream' ? numbersOf(workspace.store, [stale.cell]) : new Map<string, number>();
    return { words: staleWords(stale, numbers), sentence: staleSentence(stale, numbers) };
  }

  /** The run that its present source would make. */
  get asked(): AskedRun {
    return { cell: this.cell, language: this.#runtime ?? '', source: this.source };
  }

  get #menu(): CellMenu {
    const view = this.#view;
    return {
      isRunnable: this.#runtime !== null,
      isReady: this.#isReady,
      isBusy: view?.here === true && isBusy(view.status),
      hasRun: view !== null,
      hasOutput: view !== null && (this.#run.outputs.length > 0 || view.dropped > 0),
      isLatest: view !== null && this.workspace?.runs.latest(this.#runtime ?? '') === view.id,
      isEdited: this.#isEdited,
      isEditing: this.#editing.text !== null,
      isOpen: this.open,
      isAdded: this.added,
      hasNumbers: this.#hasNumbers,
      hasPackages: LANGUAGES.some(({ id, install }) => id === this.#runtime && install !== undefined),
    };
  }

  /** What can be done with it, for a list of commands. */
  get items(): readonly CellItem[] {
    return cellItems(this.#menu).flat();
  }

  // ---------------------------------------------------------------- its parts

  /** As messages call it. */
  #number(): TemplateResult | typeof nothing {
    const { workspace } = this;
    const number =
      workspace === null || this.#runtime === null ? undefined : numberOf(workspace.store, this.cell);
    return number === undefined
      ? nothing
      : html`<span id="number" class="number" title=${`Cell ${number}`}
          ><span class="unseen">Cell </span>${number}</span
        >`;
  }

  #languageButton(): TemplateResult {
    const name = this.language || 'text';
    return html`<button
      class="language"
      aria-label=${`Language: ${name}`}
      title="Change the language"
      aria-haspopup="dialog"
      ?disabled=${this.open}
      @click=${() => this.do('language')}
    >
      ${name}${icon('chevronDown')}
    </button>`;
  }

  #editedBadge(): TemplateResult | typeof nothing {
    if (!this.#isEdited) return nothing;
    return html`<button class="edited" title="Compare with the original" @click=${() => this.do('compare')}>
      Edited
    </button>`;
  }

  /** One button for both, so that it keeps the keyboard. */
  #runButton(view: RunView | null, busy: boolean): TemplateResult | typeof nothing {
    // Also where its language was changed meanwhile to one that does not run.
    const stops = busy && view?.here === true;
    if (!stops && this.#runtime === null) return nothing;
    return html`<button
      class="button small run"
      data-act=${stops ? 'stop' : 'run'}
      title=${stops ? 'Stop (I, I)' : 'Run (Ctrl+Enter; Shift+Enter goes on to the next)'}
      ?disabled=${stops ? view.stopping === true : !this.#isReady}
      @click=${() => (stops ? this.do('stop') : this.run())}
    >
      ${icon(stops ? 'stop' : 'play')}${stops ? 'Stop' : 'Run'}
    </button>`;
  }

  #quietButtons(): TemplateResult {
    const { copied } = this.#copying;
    const editing = this.#editing.text !== null;
    return html`<button
        class="button quiet small square"
        aria-label="Copy"
        title=${copied ? 'Copied' : 'Copy'}
        @click=${() => this.#copying.copy(this.source)}
      >
        ${icon(copied ? 'check' : 'copy')}
      </button>
      <button
        class="button quiet small square"
        aria-label=${editing ? 'Done editing' : 'Edit'}
        title=${editing ? 'Done (Esc)' : 'Edit (Enter)'}
        ?disabled=${this.open}
        @click=${editing ? this.#leave : () => this.do('edit')}
      >
        ${icon(editing ? 'check' : 'edit')}
      </button>
      ${cellMenu(this.#menu, (command) => this.do(command))}`;
  }

  #refused(): TemplateResult | typeof nothing {
    this.#hasAsked ||= this.workspace?.runs.refused.some(({ cell }) => cell === this.cell) === true;
    return this.#hasAsked
      ? html`<fenced-refused
          .cell=${this.cell}
          .run=${this.#view?.id ?? ''}
          .workspace=${this.workspace}
          .consent=${this.consent}
        ></fenced-refused>`
      : nothing;
  }

  /** The failed cell that this one is to mend; null where it is no answer to that. */
  get #mended(): string | null {
    const store = this.workspace?.store;
    const parent = store?.tree.message(this.message)?.parent ?? null;
    const about = parent === null ? null : (store?.tree.message(parent)?.about ?? null);
    const isOther = about !== null && !this.added && about.cell !== this.cell;
    return isOther && this.#runtime !== null && !this.open ? about.cell : null;
  }

  #applying(): TemplateResult | typeof nothing {
    const cell = this.#mended;
    const store = this.workspace?.store;
    if (cell === null || store === undefined) return nothing;
    const number = numberOf(store, cell);
    return html`<div class="apply">
      <button class="button small" ?disabled=${this.source.trim() === ''} @click=${() => this.#apply(cell)}>
        ${icon('edit')}Apply to ${number === undefined ? 'the failed cell' : `cell ${number}`}
      </button>
    </div>`;
  }

  #apply(cell: string): void {
    const detail: AskedApply = { cell, source: this.source, language: this.language };
    this.dispatchEvent(new CustomEvent('cell-apply', { detail, bubbles: true, composed: true }));
  }

  #progress(view: RunView | null): TemplateResult | typeof nothing {
    const progress = view?.status === 'loading' ? (view.progress ?? null) : null;
    if (progress === null || progress.total <= 0) return nothing;
    return html`<progress
      class="bar"
      aria-hidden="true"
      max=${progress.total}
      .value=${Math.min(progress.loaded, progress.total)}
    ></progress>`;
  }

  #tooLong(): TemplateResult | typeof nothing {
    return this.#runtime !== null && this.#isTooLong
      ? html`<p class="too-long" role="status">${tooLongWords(this.source.length)} It cannot run.</p>`
      : nothing;
  }

  #code(view: RunView | null): TemplateResult {
    const { source } = this;
    const error = view?.status === 'failed' ? view.error : null;
    const marked =
      view === null || error?.line == null
        ? null
        : { line: error.line, source: view.source, message: `${error.name}: ${error.message}` };
    return html`<fenced-source
      .language=${this.language}
      .source=${source}
      .cell=${this.cell}
      .open=${this.open}
      .text=${this.#editing.text}
      .session=${this.#session}
      .marked=${marked}
      .lineNumbers=${this.#hasNumbers}
      .wrap=${this.workspace?.store.conversation?.settings.wrap ?? false}
      @source-edit=${() => this.edit()}
      @source-ready=${() => this.#editing.arrived()}
      @editor-run=${(event: CustomEvent<{ then: Then }>) => this.#runThen(event.detail.then)}
      @editor-leave=${this.#leave}
      @editor-replace=${(event: CustomEvent<{ before: string }>) =>
        this.workspace?.store.cells.addVersion(this.cell, event.detail.before, 'replaced')}
      @editor-refuse=${(event: CustomEvent<{ message: string }>) =>
        emit(this, 'fenced-tell', { text: event.detail.message })}
    ></fenced-source>`;
  }

  get #sourceElement(): FencedSource | null {
    return this.renderRoot.querySelector('fenced-source');
  }

  // ---------------------------------------------------------------- what the reader does

  /** Runs the present source; does nothing where it cannot run. */
  readonly run = (): void => {
    if (this.#isReady) emit(this, 'fenced-run', this.asked);
  };

  /** Comes into view with the keyboard, which only then can be at the cell as a whole. */
  reveal(): void {
    this.center();
    this.#focusWhole();
  }

  /** Stands in the middle of the view; one that is taller than that, with its header at the top. */
  center(): void {
    this.scrollIntoView({ block: this.offsetHeight > TALL * window.innerHeight ? 'start' : 'center' });
  }

  /** Opens the editor, or says why it cannot be. */
  async edit(): Promise<void> {
    if (this.workspace !== null && !this.open) await this.#editing.open();
  }

  #openSource(): Promise<Y.Text> {
    const { workspace, cell, fence } = this;
    return workspace === null
      ? Promise.reject(new Error('No conversation is open.'))
      : workspace.store.sources.open(cell, fence);
  }

  /** Carries out a command of its menu; what concerns more than the cell is told to the page. */
  do(command: CellCommand): void {
    switch (command) {
      case 'run':
        this.run();
        return;
      case 'stop':
        if (this.#view !== null) emit(this, 'fenced-stop', { run: this.#view.id });
        return;
      case 'above':
      case 'from':
        emit(this, 'fenced-run-many', { which: command, cell: this.cell });
        return;
      case 'edit':
        void this.edit();
        return;
      case 'format':
        void this.edit().then(() => {
          if (this.#editing.text !== null) this.#sourceElement?.format();
        });
        return;
      case 'language':
        this.#askLanguage();
        return;
      case 'numbers':
        this.workspace?.store.cells.changeCell(this.cell, { line_numbers: !this.#hasNumbers });
        return;
      case 'reset':
        void this.workspace?.store.sources.reset(this.cell, this.fence);
        return;
      case 'variables':
        this.#askVariables();
        return;
      case 'download':
        if (this.#view !== null) emit(this, 'fenced-download', { run: this.#view.id });
        return;
      case 'restart':
        emit(this, 'fenced-restart', null);
        return;
      default:
        this.#tellPage(command);
    }
  }

  #tellPage(command: AskedCommand['command']): void {
    const detail: AskedCommand = { command, cell: this };
    this.dispatchEvent(new CustomEvent('cell-command', { detail, bubbles: true, composed: true }));
  }

  #runThen(then: Then): void {
    this.run();
    if (then === 'stay') return;
    this.#editing.close();
    this.#tellPage(then);
  }

  #askLanguage(): void {
    const from = this.renderRoot.querySelector<HTMLElement>('.language');
    if (from === null || this.open) return;
    const chosen = this.#chosen?.language ?? null;
    const detail: AskedLanguage = {
      language: this.language,
      own: this.added ? null : this.own,
      from,
      choose: (language) => {
        if (language !== chosen) this.workspace?.store.cells.changeCell(this.cell, { language });
      },
    };
    this.dispatchEvent(new CustomEvent('language-ask', { detail, bubbles: true, composed: true }));
  }

  #askVariables(): void {
    const near = this.renderRoot.querySelector('header')?.getBoundingClientRect();
    const runs = this.workspace?.runs;
    if (near === undefined || runs === undefined) return;
    const detail: AskedVariables = { language: this.#runtime ?? '', runs, near };
    this.dispatchEvent(new CustomEvent('variables-ask', { detail, bubbles: true, composed: true }));
  }

  #focusWhole(): void {
    this.renderRoot.querySelector<HTMLElement>('.cell')?.focus({ preventScroll: true });
  }

  /** The event of the browser ends where both elements are within one, so the page would not hear of it. */
  readonly #onFocus = (): void =>
    void this.dispatchEvent(new CustomEvent('cell-focus', { detail: this, bubbles: true, composed: true }));

  readonly #leave = (): void => {
    this.#editing.close();
    void this.updateComplete.then(() => this.#focusWhole());
  };

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || isTyping()) return;
    if (this.#editing.keeps(event)) {
      event.preventDefault();
      return;
    }
    const key = cellKey(event, this.#isWhole(event));
    if (key === null || (key !== 'run' && isInOutput(event))) return;
    event.preventDefault();
    this.#obey(key);
  }

  /** Whether the keyboard is at the cell or its code, and not at something in it. */
  #isWhole(event: KeyboardEvent): boolean {
    const [target] = event.composedPath();
    return (
      target instanceof HTMLElement &&
      (target.classList.contains('cell') || (target.tagName === 'PRE' && this.#editing.text === null))
    );
  }

  #obey(key: CellKey): void {
    switch (key) {
      case 'run':
        this.run();
        return;
      case 'run-next':
        this.#runThen('next');
        return;
      case 'run-add':
        this.#runThen('add');
        return;
      case 'edit':
        void this.edit();
        return;
      case 'previous':
      case 'next':
        this.#tellPage(key);
    }
  }

  /** The message that it is in. */
  get message(): string {
    return messageOf(this.cell);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-cell': FencedCell;
  }
}
