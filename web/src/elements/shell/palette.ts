/** `<fenced-palette>`: Ctrl/Cmd+K finds conversations and commands. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { icon, type IconName } from '../controls/icons.js';
import { search, type Choice } from './palette-search.js';

export interface PaletteChoice extends Choice {
  readonly icon: IconName;
  readonly run: () => void;
}

@customElement('fenced-palette')
export class FencedPalette extends LitElement {
  static override styles = [
    controls,
    css`
      wa-dialog {
        --width: 36rem;
        --spacing: 0px;
      }
      wa-dialog::part(dialog) {
        margin-block-start: 14vh;
        overflow: hidden;
      }
      .field {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 0 16px;
        border-block-end: 1px solid var(--border);
        color: var(--text-3);
      }
      input {
        flex: 1;
        block-size: 48px;
        border: 0;
        outline: none;
        background: none;
        color: var(--text);
        font: 400 var(--text-m) / 1 var(--font-sans);
      }
      input:focus-visible {
        outline: none; /* the whole dialog is this field and what it finds */
      }
      input::placeholder {
        color: var(--text-3);
        opacity: 1;
      }
      ul {
        max-block-size: min(50vh, 26rem);
        margin: 0;
        padding: 6px;
        overflow-y: auto;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 8px 10px;
        border-radius: var(--radius-s);
        color: var(--text);
        font-size: var(--text-s);
        cursor: pointer;
      }
      li .icon {
        color: var(--text-3);
      }
      li span:nth-child(2) {
        flex: 1;
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li[aria-selected='true'] {
        background: var(--active);
      }
      .none {
        padding: 16px;
        color: var(--text-3);
        font-size: var(--text-s);
      }
    `,
  ];

  @property({ attribute: false }) choices: readonly PaletteChoice[] = [];
  @property({ type: Boolean }) open = false;
  @state() private query = '';
  @state() private at = 0;
  #chosen: PaletteChoice | null = null;

  get #found(): readonly PaletteChoice[] {
    return search(this.choices, this.query);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) {
      this.query = '';
      this.at = 0;
    }
  }

  override render(): TemplateResult {
    const found = this.#found;
    return html`<wa-dialog
      without-header
      light-dismiss
      label="Find"
      .open=${this.open}
      @wa-hide=${() => (this.open = false)}
      @wa-after-hide=${() => this.#hidden()}
    >
      <div class="field">
        ${icon('search')}
        <input
          autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="choices"
          aria-activedescendant=${`choice-${this.at}`}
          aria-label="Find conversations and commands"
          placeholder="Find conversations and commands"
          .value=${this.query}
          @input=${this.#onInput}
          @keydown=${this.#onKey}
        />
      </div>
      ${found.length === 0 ? html`<div class="none">Nothing found.</div>` : nothing}
      <ul id="choices" role="listbox" aria-label="Found" ?hidden=${found.length === 0}>
        ${found.map(
          (choice, index) =>
            html`<li
              id=${`choice-${index}`}
              role="option"
              aria-selected=${index === this.at}
              @pointermove=${() => (this.at = index)}
              @click=${() => this.#choose(choice)}
            >
              ${icon(choice.icon)}<span>${choice.label}</span>
            </li>`,
        )}
      </ul>
    </wa-dialog>`;
  }

  override updated(): void {
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #onInput(event: Event): void {
    this.query = (event.target as HTMLInputElement).value;
    this.at = 0;
  }

  #onKey(event: KeyboardEvent): void {
    const { length } = this.#found;
    if (event.isComposing || length === 0) return;
    if (event.key === 'ArrowDown') this.at = (this.at + 1) % length;
    else if (event.key === 'ArrowUp') this.at = (this.at - 1 + length) % length;
    else if (event.key === 'Enter') this.#choose(this.#found[this.at]);
    else return;
    event.preventDefault();
  }

  #choose(choice: PaletteChoice | undefined): void {
    if (choice === undefined) return;
    this.#chosen = choice;
    this.open = false;
  }

  /** Only now can anything else have the keyboard. */
  #hidden(): void {
    const chosen = this.#chosen;
    this.#chosen = null;
    chosen?.run();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-palette': FencedPalette;
  }
}
