/** `<fenced-about>`: the failed run that a message is about, folded: what the model is told beside the message. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { withoutColours } from '../../outputs/plain-text.js';
import type { About, RunWithOutputs } from '../../protocol/generated.js';
import { numberOf } from '../cell/cell-order.js';
import { controls } from '../controls/controls.js';
import type { Workspace } from '../ports.js';

@customElement('fenced-about')
export class FencedAbout extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-block-start: 4px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
      summary {
        cursor: pointer;
        color: var(--text-3);
      }
      summary:hover {
        color: var(--text);
      }
      pre {
        max-block-size: 20rem;
        margin: 8px 0 0;
        padding: 8px 12px;
        overflow: auto;
        border-radius: var(--radius-s);
        background: var(--code);
        color: var(--text);
        font: 400 var(--text-xs) / 1.5 var(--font-mono);
        scrollbar-width: thin;
      }
    `,
  ];

  @property({ attribute: false }) about: About | null = null;
  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Null until it was loaded; undefined where it is not kept. */
  @state() private run: RunWithOutputs | null | undefined = null;

  override render(): TemplateResult | typeof nothing {
    const { about, workspace } = this;
    if (about === null || workspace === null) return nothing;
    const number = numberOf(workspace.store, about.cell);
    return html`<details @toggle=${this.#open}>
      <summary>
        Sent with ${number === undefined ? 'the cell' : `cell ${number}`}: code, error, variables
      </summary>
      ${this.run === null ? nothing : this.#parts(about)}
    </details>`;
  }

  #parts({ notes }: About): TemplateResult {
    const { run } = this;
    const error = run?.outputs.findLast((output) => output.output_type === 'error');
    return html`${
      run === undefined ? html`<p>The run is not kept any more.</p>` : html`<pre>${run?.run.source}</pre>`
    }
    ${
      error?.output_type === 'error'
        ? html`<pre>
${withoutColours(error.traceback.join('\n')).trim() || `${error.ename}: ${error.evalue}`}</pre>`
        : nothing
    }
    ${notes === '' ? nothing : html`<pre>${notes}</pre>`}`;
  }

  readonly #open = async (event: Event): Promise<void> => {
    const { about, workspace } = this;
    if (!(event.target as HTMLDetailsElement).open || about === null || workspace === null) return;
    const { store } = workspace;
    const known = store.history.run(about.run);
    try {
      this.run =
        known === undefined
          ? await store.history.loadRun(about.run)
          : { run: known, outputs: [...store.history.outputs(about.run)] };
    } catch {
      this.run = undefined;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-about': FencedAbout;
  }
}
