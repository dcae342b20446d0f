/** `<fenced-variable-view>`: a variable large: its rows as a table, or its numbers as a picture. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { JsonValue } from '../../protocol/generated.js';
import type { RequestMethod } from '../../protocol/session.js';
import { controls } from '../controls/controls.js';
import { readPlot, type Plot } from './plot-data.js';
import './plot-view.js';
import type { LiveRuns } from '../ports.js';
import { extentWords } from './variable-rows.js';
import type { VariableView } from './variables.js';

type Content =
  | { readonly kind: 'loading' }
  | { readonly kind: 'table'; readonly element: HTMLElement }
  | { readonly kind: 'plot'; readonly plot: Plot }
  | { readonly kind: 'problem'; readonly words: string };

@customElement('fenced-variable-view')
export class FencedVariableView extends LitElement {
  static override styles = [
    controls,
    css`
      wa-dialog {
        --width: min(70rem, 94vw);
      }
      wa-dialog::part(title) {
        min-inline-size: 0;
        font: 600 var(--text-m) / 1.4 var(--font-mono);
        font-variant-ligatures: none;
        overflow-wrap: anywhere;
      }
      .what {
        margin: 0 0 12px;
        color: var(--text-3);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
        font-variant-numeric: tabular-nums;
      }
      .note {
        margin: 0;
        padding-block: 24px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
    `,
  ];

  @property({ attribute: false }) runs: LiveRuns | null = null;
  @state() private view: VariableView | null = null;
  @state() private content: Content = { kind: 'loading' };

  /** Shows a variable; what was shown before goes. */
  async show(view: VariableView): Promise<void> {
    this.view = view;
    this.content = { kind: 'loading' };
    const content = await this.#load(view);
    if (this.view === view) this.content = content;
  }

  override render(): TemplateResult | typeof nothing {
    const { view } = this;
    if (view === null) return nothing;
    const what = [view.row.type, view.row.dtype, extentWords(view.row)].filter(Boolean).join(' · ');
    return html`<wa-dialog open light-dismiss label=${nameOf(view)} @wa-after-hide=${this.#hidden}>
      <p class="what">${what}</p>
      ${this.#body()}
    </wa-dialog>`;
  }

  #body(): unknown {
    const { content } = this;
    switch (content.kind) {
      case 'loading':
        return html`<p class="note" role="status">Asking the session…</p>`;
      case 'table':
        return content.element;
      case 'plot':
        return html`<fenced-plot .plot=${content.plot}></fenced-plot>`;
      case 'problem':
        return html`<p class="note" role="alert">${content.words}</p>`;
    }
  }

  async #load({ as, language, row }: VariableView): Promise<Content> {
    const { runs } = this;
    const path: JsonValue = [...row.path];
    const ask = (method: RequestMethod, params: JsonValue): Promise<JsonValue> =>
      runs?.request(language, method, params) ?? Promise.reject(new Error('There is no session.'));
    try {
      if (as === 'plot') {
        const plot = readPlot(await ask('plot', { path }));
        return plot === null
          ? problem('There are no numbers in it that could be drawn.')
          : { kind: 'plot', plot };
      }
      const [{ FencedTable }, { askAbout, openSource }] = await Promise.all([
        import('../../outputs/table/element.js'),
        import('../../outputs/table/source.js'),
      ]);
      const element = new FencedTable();
      element.show(await openSource(row.type, askAbout({ path }, ask)));
      return { kind: 'table', element };
    } catch (error) {
      return problem(error instanceof Error ? error.message : String(error));
    }
  }

  readonly #hidden = (event: Event): void => {
    if (event.target !== event.currentTarget) return;
    this.view = null;
  };
}

function problem(words: string): Content {
  return { kind: 'problem', words };
}

/** `df`, or `df › 0 › 'a'` for a part. */
function nameOf({ row: { path, label } }: VariableView): string {
  return path.length > 1 ? `${String(path[0])} › ${label}` : label;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-variable-view': FencedVariableView;
  }
}
