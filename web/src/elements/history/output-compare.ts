/** `<fenced-output-compare>`: a dialog with what two runs have shown, and for plain text where that differs. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ConversationStore } from '../../conversation/api.js';
import { RequestError } from '../../conversation/sync/rest.js';
import { isOnlyText } from '../../outputs/only-text.js';
import { textsOf } from '../../outputs/plain-text.js';
import type { Run, StoredOutput } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { wideDialog } from '../controls/wide-dialog.js';
import './diff-view.js';
import { exactMoment, momentWords, runName, STATUSES } from './history-words.js';
import { icon } from '../controls/icons.js';
import '../cell/output.js';
import type { Workspace } from '../ports.js';
import { runWords } from '../cell/run-words.js';

/** Two runs, the earlier one on the left. */
export interface OutputsComparison {
  readonly left: Run;
  readonly right: Run;
}

interface Side {
  readonly run: Run;
  readonly outputs: readonly StoredOutput[];
  /** Null where pictures, tables and the like are among them. */
  readonly text: string | null;
}

type Content =
  | { readonly kind: 'loading' }
  | { readonly kind: 'there'; readonly left: Side; readonly right: Side }
  | { readonly kind: 'problem'; readonly words: string };

/** Longer texts are shown, not compared. */
const LONGEST = 200_000;

@customElement('fenced-output-compare')
export class FencedOutputCompare extends LitElement {
  static override styles = [
    controls,
    wideDialog,
    css`
      .tools {
        display: flex;
        gap: 2px;
        align-self: start;
        margin-block-end: 12px;
        padding: 2px;
        border-radius: var(--radius-s);
        background: var(--surface);
      }
      .tools .button[aria-pressed='true'] {
        background: var(--raised);
        box-shadow: 0 0 0 1px var(--border-strong);
        color: var(--text);
      }
      .sides {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 12px;
        min-block-size: 0;
        overflow: auto;
      }
      section {
        align-self: start;
        min-inline-size: 0;
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        overflow: hidden;
      }
      h3 {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        margin: 0;
        padding: 8px 16px;
        background: var(--surface);
        color: var(--text-2);
        font: 400 var(--text-xs) / 1.5 var(--font-sans);
        font-variant-numeric: tabular-nums;
      }
      h3 b {
        color: var(--text);
        font-weight: 550;
      }
      h3 [data-kind='done'] {
        color: var(--done);
      }
      h3 [data-kind='failed'] {
        color: var(--failed);
      }
      h3 [data-kind='stale'] {
        color: var(--stale);
      }
      .mark {
        display: inline-flex;
      }
      .note {
        margin: 0;
        padding: 16px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
      .buttons {
        display: flex;
        flex: none;
        justify-content: flex-end;
        margin-block-start: 16px;
      }
      @media (max-width: 799px) {
        wa-dialog {
          --width: 100vw;
          --spacing: 12px;
        }
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @state() private comparison: OutputsComparison | null = null;
  @state() private content: Content = { kind: 'loading' };
  @state() private asText = false;

  /** Shows what two runs have shown; what was there before goes. */
  async show(comparison: OutputsComparison): Promise<void> {
    this.comparison = comparison;
    this.content = { kind: 'loading' };
    this.asText = false;
    const content = await this.#load(comparison);
    if (this.comparison === comparison) this.content = content;
  }

  override render(): TemplateResult | typeof nothing {
    if (this.comparison === null) return nothing;
    return html`<wa-dialog
      open
      without-header
      light-dismiss
      label="Outputs of two runs"
      @wa-after-hide=${this.#hidden}
    >
      <h2>Outputs of two runs</h2>
      ${this.#body()}
      <div class="buttons">
        <button class="button primary" autofocus @click=${this.#close}>Done</button>
      </div>
    </wa-dialog>`;
  }

  #body(): TemplateResult {
    const { content } = this;
    switch (content.kind) {
      case 'loading':
        return html`<p class="note" role="status">Loading the outputs…</p>`;
      case 'problem':
        return html`<p class="note" role="alert">${content.words}</p>`;
      case 'there':
        return html`${this.#switch(content)}
        ${this.asText ? difference(content) : html`<div class="sides">${this.#side(content.left)}${this.#side(content.right)}</div>`}`;
    }
  }

  #switch({ left, right }: Content & { kind: 'there' }): TemplateResult | typeof nothing {
    if (left.text === null || right.text === null) return nothing;
    const option = (asText: boolean, words: string): TemplateResult =>
      html`<button
        class="button quiet small"
        aria-pressed=${String(this.asText === asText)}
        @click=${() => (this.asText = asText)}
      >
        ${words}
      </button>`;
    return html`<div class="tools" role="group" aria-label="View">
      ${option(false, 'Outputs')} ${option(true, 'Difference')}
    </div>`;
  }

  #side({ run, outputs }: Side): TemplateResult {
    const { workspace } = this;
    const [, name, kind] = STATUSES[run.status];
    return html`<section aria-label=${runName(run)}>
      <h3>
        <span class="mark" data-kind=${kind}>${icon(name)}</span>
        <b title=${exactMoment(run.created)}>${momentWords(run.created, new Date(), true)}</b>
        <span>${runWords(run)}</span>
      </h3>
      ${
        outputs.length === 0
          ? html`<p class="note">It showed nothing.</p>`
          : html`<fenced-output
              .store=${workspace?.store ?? null}
              .runs=${workspace?.runs ?? null}
              .run=${run}
              .outputs=${outputs}
            ></fenced-output>`
      }
    </section>`;
  }

  async #load({ left, right }: OutputsComparison): Promise<Content> {
    const store = this.workspace?.store;
    if (store === undefined) return { kind: 'problem', words: 'The conversation is not open any more.' };
    try {
      const [one, other] = await Promise.all([sideOf(store, left), sideOf(store, right)]);
      return { kind: 'there', left: one, right: other };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return { kind: 'problem', words: `The outputs are on the server. ${error.message}` };
    }
  }

  readonly #close = (): void => {
    const dialog = this.renderRoot.querySelector('wa-dialog');
    if (dialog !== null) dialog.open = false;
  };

  readonly #hidden = (event: Event): void => {
    if (event.target === event.currentTarget) this.comparison = null;
  };
}

async function sideOf(store: ConversationStore, run: Run): Promise<Side> {
  const { outputs } = await store.history.loadRun(run.id);
  const texts = isOnlyText(outputs)
    ? await textsOf(outputs, (sha256) => store.history.loadBlob(sha256))
    : null;
  // The end of the last line is no line of its own.
  const text = texts?.join('').replace(/\n$/, '') ?? null;
  return { run, outputs, text: text !== null && text.length <= LONGEST ? text : null };
}

function difference({ left, right }: Content & { kind: 'there' }): TemplateResult {
  const one = ({ run, text }: Side): { label: string; text: string } => ({
    label: runName(run),
    text: text ?? '',
  });
  return html`<fenced-diff-view .left=${one(left)} .right=${one(right)}></fenced-diff-view>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-output-compare': FencedOutputCompare;
  }
}
