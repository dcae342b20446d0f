/** `<fenced-failure>`: what can be done about a run that failed. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { About, ErrorOutput, JsonValue, StoredOutput } from '../../protocol/generated.js';
import { withoutColours } from '../../outputs/plain-text.js';
import { fixNotes, fixWords } from './ask-to-fix.js';
import { Copying } from '../controls/clipboard.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import type { LiveRuns } from '../ports.js';
import type { RunView } from '../../execution/run.js';

/** A session that is busy with its variables for longer is asked for help without them. */
const ASK_MS = 1000;

@customElement('fenced-failure')
export class FencedFailure extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 0 16px 12px;
        background: var(--page);
      }
      .button {
        color: var(--text-2);
      }
    `,
  ];

  @property({ attribute: false }) cell = '';
  @property({ attribute: false }) view: RunView | null = null;
  @property({ attribute: false }) outputs: readonly StoredOutput[] = [];
  @property({ attribute: false }) runs: LiveRuns | null = null;
  @state() private asking = false;
  readonly #copying = new Copying(this);

  override render(): TemplateResult {
    const { copied } = this.#copying;
    return html`<button class="button small" ?disabled=${this.asking} @click=${this.#ask}>
        ${icon('message')}Ask to fix
      </button>
      <button class="button small" @click=${() => this.#copying.copy(this.#text)}>
        ${icon(copied ? 'check' : 'copy')}${copied ? 'Copied' : 'Copy error'}
      </button>`;
  }

  get #error(): ErrorOutput | undefined {
    const found = this.outputs.findLast((output) => output.output_type === 'error');
    return found?.output_type === 'error' ? found : undefined;
  }

  get #text(): string {
    const traceback = this.#error?.traceback.join('\n') ?? '';
    const { error } = this.view ?? {};
    return withoutColours(traceback) || `${error?.name ?? 'Error'}: ${error?.message ?? ''}`;
  }

  readonly #ask = async (): Promise<void> => {
    const { view } = this;
    if (view === null) return;
    this.asking = true;
    const variables = await this.#variables(view.language);
    this.asking = false;
    const error = this.#error ?? { ename: view.error?.name ?? 'Error', evalue: view.error?.message ?? '' };
    const about: About = { cell: this.cell, run: view.id, notes: fixNotes(variables) };
    emit(this, 'fenced-fix', { text: fixWords(error), about });
  };

  /** What the session has now, if it says so soon. */
  async #variables(language: string): Promise<JsonValue> {
    const asked = this.runs?.request(language, 'variables', {}).catch(() => null);
    return Promise.race([asked ?? null, new Promise<null>((resolve) => setTimeout(resolve, ASK_MS, null))]);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-failure': FencedFailure;
  }
}
