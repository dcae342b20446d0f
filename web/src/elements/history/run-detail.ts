/** `<fenced-run-detail>`: one run of the history, opened: its figures, its source, its outputs, and what can be done with it. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { RequestError } from '../../conversation/sync/rest.js';
import { runnable } from '../../languages/registry.js';
import type { Run, StoredOutput } from '../../protocol/generated.js';
import { factsOf, fenceTextOf, languageTitle } from '../cell/cell-lookup.js';
import { Copying } from '../controls/clipboard.js';
import '../cell/code.js';
import { controls } from '../controls/controls.js';
import type { Comparison } from './diff.js';
import { emit } from '../events.js';
import { byWords, engineWords, exactMoment, runName } from './history-words.js';
import { icon } from '../controls/icons.js';
import '../cell/output.js';
import type { Workspace } from '../ports.js';
import { clockLines, isBusy } from '../cell/run-words.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

type Outputs =
  | { readonly kind: 'loading' }
  | { readonly kind: 'there'; readonly outputs: readonly StoredOutput[] }
  | { readonly kind: 'missing'; readonly words: string };

@customElement('fenced-run-detail')
export class FencedRunDetail extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 10px;
        min-inline-size: 0;
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 12px;
        margin: 0;
        font-size: var(--text-xs);
        font-variant-numeric: tabular-nums;
      }
      dt {
        color: var(--text-3);
      }
      dd {
        margin: 0;
        color: var(--text-2);
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .part {
        min-inline-size: 0;
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
        background: var(--code);
        overflow: hidden;
      }
      fenced-code {
        max-block-size: 15rem;
        overflow: auto;
        scrollbar-width: thin;
      }
      .note {
        margin: 0;
        color: var(--text-2);
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) run: Run | null = null;
  /** Which version its source is; null where that is not known. */
  @property({ attribute: false }) version: string | null = null;
  /** Whether runs of other cells are listed too. */
  @property({ type: Boolean }) among = false;
  @state() private outputs: Outputs = { kind: 'loading' };
  readonly #copying = new Copying(this);
  #loading = '';

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) =>
        (change.type === 'run' && change.run === this.run?.id) ||
        (change.type === 'source' && change.cell === this.run?.cell),
    );
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { run } = this;
    if (run === null || !changed.has('run')) return;
    // Its outputs are complete once it has ended; they can be given up later.
    const wanted = `${run.id} ${isBusy(run.status)} ${run.pruned}`;
    if (wanted === this.#loading) return;
    this.#loading = wanted;
    void this.#load(run);
  }

  override render(): TemplateResult | typeof nothing {
    const { run, workspace } = this;
    if (run === null || workspace === null) return nothing;
    const { copied } = this.#copying;
    return html`${this.#figures(run, workspace)}
      <div class="actions">
        ${
          runnable(run.language) === null
            ? nothing
            : html`<button class="button small" @click=${this.#again}>${icon('play')}Run again</button>`
        }
        <button class="button small" ?disabled=${this.#now === null} @click=${this.#compareSource}>
          Compare source with now
        </button>
        <button
          class="button small"
          ?disabled=${run.pruned || isBusy(run.status)}
          @click=${() => this.#tell('run-pick')}
        >
          Compare outputs…
        </button>
        <button class="button small" @click=${() => void this.#copying.copy(run.source)}>
          ${icon(copied ? 'check' : 'copy')}${copied ? 'Copied' : 'Copy source'}
        </button>
        ${
          this.among
            ? html`<button class="button small" @click=${() => this.#tell('run-narrow')}>
                Only this cell
              </button>`
            : nothing
        }
      </div>
      <div class="part">
        <fenced-code .language=${run.language} .source=${run.source}></fenced-code>
        ${this.#output(run, workspace)}
      </div>
      ${this.outputs.kind === 'there' ? nothing : this.#note(this.outputs)}`;
  }

  #figures(run: Run, workspace: Workspace): TemplateResult {
    const me = workspace.runs.by;
    const lines: (readonly [string, string])[] = [
      ['Asked for', exactMoment(run.created)],
      ['By', byWords(run.by, me)],
      ['Language', languageTitle(run.language)],
      ['Engine', engineWords(run, me)],
      ['Source', this.version ?? 'no version that is kept'],
      ...clockLines(run)
        .map((line): [string, string] => {
          const [what = '', much = ''] = line.split(': ');
          return [what, much];
        })
        // Phases that did not happen.
        .filter(([what, much]) => what === 'Running' || much !== '0.00 s'),
    ];
    return html`<dl>
      ${lines.map(
        ([what, much]) =>
          html`<dt>${what}</dt>
            <dd>${much}</dd>`,
      )}
    </dl>`;
  }

  #output(run: Run, workspace: Workspace): TemplateResult | typeof nothing {
    if (this.outputs.kind !== 'there') return nothing;
    const outputs = isBusy(run.status) ? workspace.store.history.outputs(run.id) : this.outputs.outputs;
    return html`<fenced-output
      .store=${workspace.store}
      .runs=${workspace.runs}
      .run=${run}
      .outputs=${outputs}
      .busy=${isBusy(run.status)}
      .limit=${workspace.runs.limits(run.id)?.output ?? null}
      .kept=${workspace.runs.hasRest(run.id)}
    ></fenced-output>`;
  }

  #note(outputs: Exclude<Outputs, { kind: 'there' }>): TemplateResult {
    if (outputs.kind === 'loading') return html`<p class="note" role="status">Loading its outputs…</p>`;
    return html`<p class="note" role="status">${outputs.words}</p>
      ${
        this.run?.pruned === true
          ? nothing
          : html`<div class="actions">
              <button class="button small" @click=${this.#retry}>Try again</button>
            </div>`
      }`;
  }

  /** The source that the run's cell has now, if that is known. */
  get #now(): string | null {
    const { run, workspace } = this;
    return run === null || workspace === null ? null : factsOf(workspace.store, run.cell).source;
  }

  async #load(run: Run): Promise<void> {
    const { workspace } = this;
    const wanted = this.#loading;
    if (workspace === null) return;
    if (run.pruned) {
      this.outputs = {
        kind: 'missing',
        words:
          'Its outputs were given up to make room for later ones. Run it again to have them, or keep more in the settings.',
      };
      return;
    }
    this.outputs = { kind: 'loading' };
    const outputs = await this.#ask(run, workspace);
    if (this.#loading === wanted) this.outputs = outputs;
  }

  async #ask(run: Run, { store }: Workspace): Promise<Outputs> {
    if (isBusy(run.status)) return { kind: 'there', outputs: store.history.outputs(run.id) };
    try {
      return { kind: 'there', outputs: (await store.history.loadRun(run.id)).outputs };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return { kind: 'missing', words: `Its outputs are on the server. ${error.message}` };
    }
  }

  readonly #retry = (): void => {
    if (this.run !== null) void this.#load(this.run);
  };

  readonly #again = (): void => {
    const { run } = this;
    if (run === null) return;
    emit(this, 'fenced-run', { cell: run.cell, language: run.language, source: run.source });
    emit(this, 'fenced-say', { text: 'It runs again with the source of then.' });
  };

  readonly #compareSource = (): void => {
    const { run, workspace } = this;
    const now = this.#now;
    if (run === null || workspace === null || now === null) return;
    const { store } = workspace;
    const detail: Comparison = {
      title: 'Source of the run and source now',
      language: run.language,
      left: { label: runName(run), text: run.source },
      right: { label: 'Now', text: now },
      restore: {
        label: 'Put the source of the run back',
        run: () => void store.sources.write(run.cell, fenceTextOf(store, run.cell), run.source),
      },
    };
    this.dispatchEvent(new CustomEvent('diff-show', { detail, bubbles: true, composed: true }));
  };

  #tell(name: 'run-pick' | 'run-narrow'): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-run-detail': FencedRunDetail;
  }
}
