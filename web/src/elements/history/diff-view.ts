/** `<fenced-diff-view>`: two texts compared, beside each other or the one within the other. CodeMirror loads with it. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import type { DiffLayout, MountedDiff } from './diff-setup.js';
import { differenceWords } from './diff-words.js';
import { icon } from '../controls/icons.js';
import { syntax } from '../cell/syntax.js';

export interface DiffText {
  /** Says which one it is, such as `Version 2`. */
  readonly label: string;
  readonly text: string;
}

/** Narrower windows have no room for two texts beside each other. */
const NARROW = matchMedia('(max-width: 799px)');
const KEPT = 'fenced.diff';

const LAYOUTS: readonly (readonly [DiffLayout, string])[] = [
  ['side', 'Side by side'],
  ['inline', 'Inline'],
];

@customElement('fenced-diff-view')
export class FencedDiffView extends LitElement {
  static override styles = [
    controls,
    syntax,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 4px;
        margin-block-end: 8px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.4 var(--font-sans);
      }
      .sum {
        flex: 1;
        min-inline-size: 6rem;
        margin: 0;
        font-variant-numeric: tabular-nums;
      }
      .layouts {
        display: inline-flex;
        margin-inline-start: 8px;
        padding: 2px;
        border-radius: var(--radius-s);
        background: var(--surface);
      }
      .tools > .button[aria-pressed='true'] {
        background: var(--active);
        color: var(--text);
      }
      .layouts .button[aria-pressed='true'] {
        background: var(--raised);
        box-shadow: 0 0 0 1px var(--border-strong);
        color: var(--text);
      }
      .frame {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--code);
        overflow: hidden;
      }
      .labels {
        display: flex;
        flex: none;
        border-block-end: 1px solid var(--border);
        background: var(--surface);
        color: var(--text-2);
        font: 500 var(--text-xs) / 1.5 var(--font-sans);
      }
      .labels span {
        flex: 1;
        min-inline-size: 0;
        padding: 6px 12px;
        overflow-wrap: anywhere;
      }
      .labels b {
        margin-inline-end: 6px;
        color: var(--failed);
        font-family: var(--font-mono);
      }
      .labels span + span b {
        color: var(--done);
      }
      .labels[data-layout='side'] span + span,
      .place .cm-mergeViewEditor + .cm-mergeViewEditor {
        border-inline-start: 1px solid var(--border);
      }
      .place {
        min-block-size: 5rem;
        overflow: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
      }
      .note {
        margin: 0;
        padding: 24px 12px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
    `,
  ];

  @property({ attribute: false }) left: DiffText = { label: '', text: '' };
  @property({ attribute: false }) right: DiffText = { label: '', text: '' };
  @property() language = '';
  @state() private narrow = NARROW.matches;
  @state() private chosen: DiffLayout = keptLayout();
  @state() private whole = false;
  @state() private failed = false;
  @state() private mounted: MountedDiff | null = null;
  /** What is mounted or on its way, so that what arrives late is thrown away. */
  #mounting: object | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    NARROW.addEventListener('change', this.#onWidth);
    if (this.hasUpdated) void this.#mount();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    NARROW.removeEventListener('change', this.#onWidth);
    this.#unmount();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('left') || changed.has('right')) this.whole = this.left.text === this.right.text;
  }

  override render(): TemplateResult {
    const layout = this.#layout;
    const { mounted } = this;
    const differs = this.left.text !== this.right.text;
    return html`<div class="tools">
        <p class="sum" role="status">${mounted === null ? '' : differenceWords(mounted.difference)}</p>
        ${
          differs
            ? html`${this.#step('previous', 'Previous difference', 'arrowUp')}
                ${this.#step('next', 'Next difference', 'arrowDown')}
                <button
                  class="button quiet small"
                  aria-pressed=${String(this.whole)}
                  @click=${() => (this.whole = !this.whole)}
                >
                  Show all lines
                </button>`
            : nothing
        }
        ${
          this.narrow
            ? nothing
            : html`<div class="layouts" role="group" aria-label="Layout">
                ${LAYOUTS.map(
                  ([name, words]) =>
                    html`<button
                      class="button quiet small"
                      aria-pressed=${String(name === layout)}
                      @click=${() => this.#choose(name)}
                    >
                      ${words}
                    </button>`,
                )}
              </div>`
        }
      </div>
      <div class="frame">
        <div class="labels" data-layout=${layout}>
          <span><b aria-hidden="true">−</b>${this.left.label}</span>
          <span><b aria-hidden="true">+</b>${this.right.label}</span>
        </div>
        ${
          this.failed
            ? html`<p class="note" role="alert">
                The comparison could not be loaded from the server. Show it again when you are online.
              </p>`
            : nothing
        }
        <div class="place" ?hidden=${this.failed}></div>
      </div>`;
  }

  override updated(changed: PropertyValues): void {
    const own = ['left', 'right', 'language', 'narrow', 'chosen', 'whole'];
    if (own.some((name) => changed.has(name))) void this.#mount();
  }

  get #layout(): DiffLayout {
    return this.narrow ? 'inline' : this.chosen;
  }

  #step(direction: 'next' | 'previous', name: string, sign: 'arrowUp' | 'arrowDown'): TemplateResult {
    const keys = direction === 'next' ? 'Alt+Down' : 'Alt+Up';
    return html`<button
      class="button quiet small square"
      aria-label=${name}
      title=${`${name} (${keys})`}
      ?disabled=${this.mounted === null}
      @click=${() => this.mounted?.go(direction)}
    >
      ${icon(sign)}
    </button>`;
  }

  async #mount(): Promise<void> {
    this.#unmount();
    const mounting = {};
    this.#mounting = mounting;
    const { left, right, language, whole } = this;
    const parent = this.renderRoot.querySelector<HTMLElement>('.place')!;
    const options = { left, right, language, whole, parent, layout: this.#layout };
    try {
      const { mountDiff } = await import('./diff-setup.js');
      const mounted = await mountDiff({ ...options, root: this.renderRoot as ShadowRoot });
      if (this.#mounting !== mounting) mounted.destroy();
      else this.mounted = mounted;
    } catch {
      // The chunk is not there: offline before the first comparison.
      if (this.#mounting === mounting) this.failed = true;
    }
  }

  #unmount(): void {
    this.#mounting = null;
    this.failed = false;
    this.mounted?.destroy();
    this.mounted = null;
  }

  #choose(layout: DiffLayout): void {
    this.chosen = layout;
    keepLayout(layout);
  }

  readonly #onWidth = (): void => {
    this.narrow = NARROW.matches;
  };
}

function keptLayout(): DiffLayout {
  try {
    return localStorage.getItem(KEPT) === 'inline' ? 'inline' : 'side';
  } catch {
    return 'side';
  }
}

function keepLayout(layout: DiffLayout): void {
  try {
    localStorage.setItem(KEPT, layout);
  } catch {
    // Without storage it holds until the page is closed.
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-diff-view': FencedDiffView;
  }
}
