/** `<fenced-cell>`: a code block that runs, with its status, its source and its output. */
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type * as Y from 'yjs';
import { runnable } from '../languages/registry.js';
import { CellRun } from './cell-run.js';
import { cellStyles } from './cell-styles.js';
import { Copying } from './clipboard.js';
import './code.js';
import { controls } from './controls.js';
import './editor.js';
import { emit } from './events.js';
import { icon, type IconName } from './icons.js';
import './output.js';
import type { Workspace } from './ports.js';
import { isBusy, runParts, runWords, type RunView } from './run-words.js';

type Kind = 'idle' | 'running' | 'done' | 'failed' | 'stale';

const KINDS: Readonly<Record<RunView['status'], readonly [Kind, IconName]>> = {
  queued: ['running', 'clock'],
  loading: ['running', 'loader'],
  executing: ['running', 'loader'],
  completed: ['done', 'check'],
  failed: ['failed', 'failed'],
  aborted: ['stale', 'stopped'],
  timed_out: ['failed', 'clock'],
  lost: ['failed', 'unplug'],
};

/** ANSI's colour sequences. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

@customElement('fenced-cell')
export class FencedCell extends LitElement {
  static override styles = [controls, cellStyles];

  @property({ attribute: 'data-cell', reflect: true }) cell = '';
  @property({ attribute: 'data-language', reflect: true }) language = '';
  @property({ attribute: 'data-state', reflect: true }) state: RunView['status'] | 'idle' = 'idle';
  /** The fence's own text. */
  @property({ attribute: false }) fence = '';
  /** Whether the fence may still grow. */
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) workspace: Workspace | null = null;
  @state() private editing: Y.Text | null = null;
  @state() private editorReady = false;
  @state() private original = false;
  readonly #run = new CellRun(this);
  readonly #copying = new Copying(this);
  readonly #failureCopying = new Copying(this);
  #view: RunView | null = null;
  #said = '';
  #orphan = '';

  get source(): string {
    return this.workspace?.store.source(this.cell, this.fence) ?? this.fence;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cell')) this.editing = null;
    this.#view = this.#run.view;
    this.state = this.#view?.status ?? 'idle';
  }

  override render(): TemplateResult {
    const view = this.#view;
    const busy = view !== null && isBusy(view.status);
    return html`<div
      class="cell"
      role="group"
      aria-label=${`${this.language || 'Text'} code`}
      ?data-editing=${this.editing !== null}
      @keydown=${this.#onKey}
    >
      <header>
        <span class="language">${this.language || 'text'}</span>
        ${this.#isEdited ? html`<span class="edited">Edited</span>` : nothing} ${this.#status(view)}
        <div class="actions">${this.#runButton(view, busy)} ${this.#quietButtons()}</div>
      </header>
      ${this.#progress(view)} ${this.original && this.#isEdited ? this.#originalCode() : nothing}
      ${this.#code(view)}
      <fenced-output
        .store=${this.workspace?.store ?? null}
        .run=${view}
        .outputs=${this.#run.outputs}
        .busy=${busy}
      ></fenced-output>
      ${view?.status === 'failed' ? this.#afterFailure() : nothing}
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
  }

  #reportOrphan(): void {
    const view = this.#view;
    if (view === null || view.here || !isBusy(view.status) || view.id === this.#orphan) return;
    this.#orphan = view.id;
    const run = this.workspace?.store.runs(this.cell).at(-1);
    if (run !== undefined) emit(this, 'fenced-orphan', { run });
  }

  get #runtime(): string | null {
    return runnable(this.language);
  }

  get #isEdited(): boolean {
    return this.workspace?.store.isEdited(this.cell) ?? false;
  }

  #status(view: RunView | null): TemplateResult {
    if (view === null) return html`<span class="status"></span>`;
    const [kind, name] = KINDS[view.status];
    const changed = !isBusy(view.status) && view.source !== this.source;
    const parts = [...runParts(view), ...(changed ? [' · edited since'] : [])];
    return html`<span class="status" data-kind=${changed ? 'stale' : kind} title=${parts.join('')}>
      ${icon(view.input !== null ? 'prompt' : changed ? 'edit' : name)}<span class="words"
        >${parts.map((part) => html`<span>${part}</span>`)}</span
      >
    </span>`;
  }

  #runButton(view: RunView | null, busy: boolean): TemplateResult | typeof nothing {
    if (this.#runtime === null) return nothing;
    if (busy && view?.here === true) {
      return html`<button
        class="button small run"
        data-act="stop"
        ?disabled=${view.stopping}
        @click=${this.#stop}
      >
        ${icon('stop')}Stop
      </button>`;
    }
    return html`<button
      class="button small run"
      data-act="run"
      title="Run (Ctrl+Enter)"
      ?disabled=${this.open || busy || this.source.trim() === ''}
      @click=${this.run}
    >
      ${icon('play')}Run
    </button>`;
  }

  #quietButtons(): TemplateResult {
    const { copied } = this.#copying;
    const editing = this.editing !== null;
    return html`<button
        class="button quiet small square"
        aria-label="Copy"
        title=${copied ? 'Copied' : 'Copy'}
        @click=${this.#copy}
      >
        ${icon(copied ? 'check' : 'copy')}
      </button>
      <button
        class="button quiet small square"
        aria-label=${editing ? 'Done editing' : 'Edit'}
        title=${editing ? 'Done (Esc)' : 'Edit'}
        ?disabled=${this.open}
        @click=${editing ? this.#leave : this.#edit}
      >
        ${icon(editing ? 'check' : 'edit')}
      </button>
      ${this.#menu()}`;
  }

  #menu(): TemplateResult | typeof nothing {
    const items: TemplateResult[] = [];
    if (this.#isEdited) {
      items.push(
        html`<wa-dropdown-item value="original"
          >${this.original ? 'Hide original' : 'Show original'}</wa-dropdown-item
        >`,
        html`<wa-dropdown-item value="reset">Reset to original</wa-dropdown-item>`,
      );
    }
    if (this.#runtime !== null) {
      items.push(html`<wa-dropdown-item value="restart">Restart session</wa-dropdown-item>`);
    }
    if (items.length === 0) return nothing;
    return html`<wa-dropdown placement="bottom-end" distance="4" @wa-select=${this.#choose}>
      <button slot="trigger" class="button quiet small square" aria-label="More" title="More">
        ${icon('more')}
      </button>
      ${items}
    </wa-dropdown>`;
  }

  #progress(view: RunView | null): TemplateResult | typeof nothing {
    const progress = view?.status === 'loading' ? view.progress : null;
    if (progress === null || progress.total <= 0) return nothing;
    return html`<progress
      class="bar"
      aria-hidden="true"
      max=${progress.total}
      .value=${Math.min(progress.loaded, progress.total)}
    ></progress>`;
  }

  #code(view: RunView | null): TemplateResult {
    const { source } = this;
    const marked = view?.status === 'failed' && view.source === source ? (view.error?.line ?? null) : null;
    return html`${
      this.editing !== null && this.editorReady
        ? nothing
        : html`<fenced-code
            .language=${this.language}
            .source=${source}
            .open=${this.open}
            .marked=${marked}
          ></fenced-code>`
    }
    ${
      this.editing === null
        ? nothing
        : html`<fenced-editor
            ?hidden=${!this.editorReady}
            .language=${this.language}
            .text=${this.editing}
            @editor-ready=${this.#showEditor}
            @editor-run=${this.run}
            @editor-leave=${this.#leave}
          ></fenced-editor>`
    }`;
  }

  #originalCode(): TemplateResult {
    return html`<div class="original">
      <p>Original</p>
      <fenced-code .language=${this.language} .source=${this.fence}></fenced-code>
    </div>`;
  }

  #afterFailure(): TemplateResult {
    const { copied } = this.#failureCopying;
    return html`<div class="after">
      <button class="button small" @click=${this.#copyFailure}>
        ${icon(copied ? 'check' : 'copy')}${copied ? 'Copied' : 'Copy error'}
      </button>
    </div>`;
  }

  /** Runs the present source; does nothing where it cannot run. */
  readonly run = (): void => {
    const language = this.#runtime;
    const busy = this.#view !== null && isBusy(this.#view.status);
    if (language === null || this.open || busy || this.source.trim() === '') return;
    emit(this, 'fenced-run', { cell: this.cell, language, source: this.source });
  };

  readonly #stop = (): void => {
    if (this.#view !== null) emit(this, 'fenced-stop', { run: this.#view.id });
  };

  readonly #copy = (): void => void this.#copying.copy(this.source);

  readonly #copyFailure = (): void => {
    const error = this.#run.outputs.findLast((output) => output.output_type === 'error');
    const text = error?.output_type === 'error' ? error.traceback.join('\n') : '';
    void this.#failureCopying.copy(
      text.replace(COLOURS, '') ||
        `${this.#view?.error?.name ?? 'Error'}: ${this.#view?.error?.message ?? ''}`,
    );
  };

  readonly #edit = (): void => void this.#openEditor();

  async #openEditor(): Promise<void> {
    if (this.workspace === null) return;
    this.editorReady = false;
    this.editing = await this.workspace.store.openSource(this.cell, this.fence);
  }

  /** The editor takes the place of the code, and only then the keyboard: what is hidden cannot have it. */
  readonly #showEditor = async (): Promise<void> => {
    this.editorReady = true;
    await this.updateComplete;
    this.renderRoot.querySelector('fenced-editor')?.focus();
  };

  readonly #leave = (): void => {
    this.editing = null;
    this.editorReady = false;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>('[aria-label="Edit"]')?.focus();
    });
  };

  readonly #choose = (event: CustomEvent<{ item: { value: string } }>): void => {
    const { value } = event.detail.item;
    if (value === 'original') this.original = !this.original;
    else if (value === 'reset') void this.workspace?.store.resetSource(this.cell, this.fence);
    else emit(this, 'fenced-restart', null);
  };

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    this.run();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-cell': FencedCell;
  }
}
