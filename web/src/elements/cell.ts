/** `<fenced-cell>`: a code block that runs, with its status, its source and its output. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type * as Y from 'yjs';
import { LANGUAGES, runnable } from '../languages/registry.js';
import type { JsonValue } from '../protocol/generated.js';
import { profileOf } from '../protocol/language.js';
import { fixRequest } from './ask-to-fix.js';
import { cellMenu, type CellCommand } from './cell-menu.js';
import { CellRun } from './cell-run.js';
import { cellStyles } from './cell-styles.js';
import { Copying } from './clipboard.js';
import './code.js';
import { controls } from './controls.js';
import './editor.js';
import type { EditorSession } from './editor-session.js';
import { emit } from './events.js';
import { icon, type IconName } from './icons.js';
import './output.js';
import type { Workspace } from './ports.js';
import './refused.js';
import type { AskedVariables } from './variables-popover.js';
import type { AskedRun } from './run-limits.js';
import { clockLines, isBusy, runParts, runWords, type RunView } from './run-words.js';

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

/** A session that is busy with its variables for longer is asked for help without them. */
const ASK_MS = 1000;

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
  /** Whether the reader may allow places in the network. */
  @property({ attribute: false }) consent = false;
  @state() private editing: Y.Text | null = null;
  @state() private editorReady = false;
  @state() private original = false;
  @state() private asking = false;
  readonly #run = new CellRun(this);
  readonly #copying = new Copying(this);
  readonly #failureCopying = new Copying(this);
  #view: RunView | null = null;
  #said = '';
  #orphan = '';
  /** What its program does well to find ready, once that was told. */
  #profile = '';
  /** Whether a program of it was ever kept from a place; what became of that stays to be read. */
  #hasAsked = false;

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
        .runs=${this.workspace?.runs ?? null}
        .run=${view}
        .outputs=${this.#run.outputs}
        .busy=${busy}
        .limit=${view === null ? null : (this.workspace?.runs.limits(view.id)?.output ?? null)}
        .kept=${view !== null && this.workspace?.runs.hasRest(view.id) === true}
      ></fenced-output>
      ${view?.status === 'failed' ? this.#afterFailure() : nothing} ${this.#refused()}
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
    if (view === null || view.here || !isBusy(view.status) || view.id === this.#orphan) return;
    this.#orphan = view.id;
    const run = this.workspace?.store.runs(this.cell).at(-1);
    if (run !== undefined) emit(this, 'fenced-orphan', { run });
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
    return this.workspace?.store.isEdited(this.cell) ?? false;
  }

  #status(view: RunView | null): TemplateResult {
    if (view === null) return html`<span class="status"></span>`;
    const [kind, name] = KINDS[view.status];
    const changed = !isBusy(view.status) && view.source !== this.source;
    const stranded = this.workspace?.runs.isStranded(this.cell) === true;
    const parts = [...runParts(view, stranded), ...(changed ? [' · edited since'] : [])];
    const title = [parts.join(''), ...clockLines(view)].join('\n');
    return html`<span class="status" data-kind=${changed ? 'stale' : kind} title=${title}>
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
      ?disabled=${!this.#isReady}
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
    const view = this.#view;
    return cellMenu(
      {
        isRunnable: this.#runtime !== null,
        isReady: this.#isReady,
        hasOutput: view !== null && (this.#run.outputs.length > 0 || view.dropped > 0),
        isLatest: view !== null && this.workspace?.runs.latest(this.#runtime ?? '') === view.id,
        isEdited: this.#isEdited,
        showsOriginal: this.original,
      },
      this.#choose,
    );
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
    const line = view?.status === 'failed' && view.source === source ? (view.error?.line ?? null) : null;
    const marked =
      line === null
        ? null
        : { line, source, message: `${view?.error?.name ?? 'Error'}: ${view?.error?.message ?? ''}` };
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
            .session=${this.#session}
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
      <button class="button small" ?disabled=${this.asking} @click=${this.#askToFix}>
        ${icon('message')}Ask to fix
      </button>
      <button class="button small" @click=${this.#copyFailure}>
        ${icon(copied ? 'check' : 'copy')}${copied ? 'Copied' : 'Copy error'}
      </button>
    </div>`;
  }

  get #isReady(): boolean {
    const busy = this.#view !== null && isBusy(this.#view.status);
    return this.#runtime !== null && !this.open && !busy && this.source.trim() !== '';
  }

  /** The run that its present source would make. */
  get #asked(): AskedRun {
    return { cell: this.cell, language: this.#runtime ?? '', source: this.source };
  }

  /** Runs the present source; does nothing where it cannot run. */
  readonly run = (): void => {
    if (this.#isReady) emit(this, 'fenced-run', this.#asked);
  };

  /** Comes into view with the keyboard, which only then can be at the cell as a whole. */
  reveal(): void {
    const cell = this.renderRoot.querySelector<HTMLElement>('.cell');
    this.scrollIntoView({ block: 'center' });
    if (cell === null) return;
    cell.tabIndex = -1;
    cell.addEventListener('blur', () => cell.removeAttribute('tabindex'), { once: true });
    cell.focus({ preventScroll: true });
  }

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

  readonly #askToFix = (): void => {
    const view = this.#view;
    const error = this.#run.outputs.findLast((output) => output.output_type === 'error');
    if (view === null) return;
    this.asking = true;
    void this.#variables(view.language).then((variables) => {
      this.asking = false;
      const text = fixRequest({
        language: view.language,
        source: view.source,
        error:
          error?.output_type === 'error'
            ? error
            : { ename: view.error?.name ?? 'Error', evalue: view.error?.message ?? '', traceback: [] },
        variables,
      });
      this.dispatchEvent(new CustomEvent('fix-ask', { detail: text, bubbles: true, composed: true }));
    });
  };

  /** What the session has now, if it says so soon. */
  async #variables(language: string): Promise<JsonValue> {
    const asked = this.workspace?.runs.request(language, 'variables', {}).catch(() => null);
    return Promise.race([asked ?? null, new Promise((resolve) => setTimeout(resolve, ASK_MS, null))]);
  }

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

  #askVariables(): void {
    const near = this.renderRoot.querySelector('header')?.getBoundingClientRect();
    const runs = this.workspace?.runs;
    if (near === undefined || runs === undefined) return;
    const detail: AskedVariables = { language: this.#runtime ?? '', runs, near };
    this.dispatchEvent(new CustomEvent('variables-ask', { detail, bubbles: true, composed: true }));
  }

  readonly #choose = (command: CellCommand): void => {
    switch (command) {
      case 'above':
      case 'from':
        emit(this, 'fenced-run-many', { which: command, cell: this.cell });
        break;
      case 'limits':
        this.dispatchEvent(
          new CustomEvent('limits-ask', { detail: this.#asked, bubbles: true, composed: true }),
        );
        break;
      case 'variables':
        this.#askVariables();
        break;
      case 'download':
        if (this.#view !== null) emit(this, 'fenced-download', { run: this.#view.id });
        break;
      case 'original':
        this.original = !this.original;
        break;
      case 'reset':
        void this.workspace?.store.resetSource(this.cell, this.fence);
        break;
      case 'restart':
        emit(this, 'fenced-restart', null);
    }
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
