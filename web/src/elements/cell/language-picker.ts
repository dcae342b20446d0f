/** `<fenced-language-picker>`: chooses the language of a block; one for the whole page, shown beside the block. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { activeElement } from '../controls/focus.js';
import { icon } from '../controls/icons.js';
import { chosenLanguage, findLanguages, type LanguageChoice } from './language-choices.js';

/** Detail of the event `language-ask`. */
export interface AskedLanguage {
  /** What the block's language is called now. */
  readonly language: string;
  /** The fence's own, while another was chosen; null otherwise. */
  readonly own: string | null;
  /** The control that asked, which has the keyboard again afterwards. */
  readonly from: HTMLElement;
  /** Null for the fence's own. */
  readonly choose: (language: string | null) => void;
}

const GAP = 4;
const MARGIN = 12;
/** Pixels that the list takes at most. */
const TALLEST = 340;

@customElement('fenced-language-picker')
export class FencedLanguagePicker extends LitElement {
  static override styles = [
    controls,
    css`
      .box {
        position: fixed;
        inset: auto;
        display: none;
        flex-direction: column;
        inline-size: min(17rem, calc(100vw - 24px));
        max-block-size: min(340px, 60vh);
        margin: 0;
        padding: 0;
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--raised);
        box-shadow: var(--shadow-l);
        color: var(--text);
        overflow: hidden;
      }
      .box:popover-open {
        display: flex;
      }
      input {
        flex: none;
        block-size: 38px;
        padding: 0 12px;
        border: 0;
        border-block-end: 1px solid var(--border);
        background: none;
        color: var(--text);
        font: 400 var(--text-s) / 1 var(--font-sans);
      }
      input:focus-visible {
        outline: none; /* the whole box is this field and what it finds */
      }
      input::placeholder {
        color: var(--text-3);
        opacity: 1;
      }
      ul {
        flex: 1;
        min-block-size: 0;
        margin: 0;
        padding: 4px;
        overflow-y: auto;
        list-style: none;
        scrollbar-width: thin;
      }
      li {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 30px;
        padding: 4px 8px;
        border-radius: var(--radius-s);
        font: 400 var(--text-s) / 1.4 var(--font-sans);
        cursor: pointer;
      }
      li[aria-selected='true'] {
        background: var(--active);
      }
      .title {
        flex: 1;
      }
      .note {
        color: var(--text-2);
        font-size: var(--text-xs);
      }
      .check {
        inline-size: 16px;
        color: var(--accent);
      }
      .none {
        margin: 0;
        padding: 12px;
        color: var(--text-3);
        font-size: var(--text-s);
      }
      @media (pointer: coarse) {
        li {
          min-block-size: 44px;
        }
      }
    `,
  ];

  @state() private asked: AskedLanguage | null = null;
  @state() private query = '';
  @state() private at = 0;

  async show(asked: AskedLanguage): Promise<void> {
    this.asked = asked;
    this.query = '';
    this.at = Math.max(
      0,
      this.#found.findIndex(({ id }) => id === chosenLanguage(asked.language)),
    );
    await this.updateComplete;
    const box = this.renderRoot.querySelector<HTMLElement>('.box');
    if (box === null) return;
    box.showPopover();
    const near = asked.from.getBoundingClientRect();
    box.style.left = `${Math.max(MARGIN, Math.min(near.left, window.innerWidth - box.offsetWidth - MARGIN))}px`;
    const below = window.innerHeight - near.bottom - GAP - MARGIN;
    if (below >= Math.min(TALLEST, box.offsetHeight) || below >= near.top)
      box.style.top = `${near.bottom + GAP}px`;
    else box.style.bottom = `${window.innerHeight - near.top + GAP}px`;
    this.renderRoot.querySelector('input')?.focus();
    this.#keepInView();
  }

  get #found(): readonly LanguageChoice[] {
    return findLanguages(this.query);
  }

  override render(): TemplateResult | typeof nothing {
    const { asked } = this;
    if (asked === null) return nothing;
    const found = this.#found;
    const now = chosenLanguage(asked.language);
    const own = asked.own === null ? null : chosenLanguage(asked.own);
    return html`<div
      class="box"
      popover="auto"
      role="dialog"
      aria-label="Language of this block"
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      <input
        role="combobox"
        aria-label="Language"
        aria-expanded="true"
        aria-controls="languages"
        aria-activedescendant=${found.length === 0 ? nothing : `language-${this.at}`}
        placeholder="Find a language"
        autocomplete="off"
        spellcheck="false"
        .value=${this.query}
        @input=${this.#onInput}
      />
      ${found.length === 0 ? html`<p class="none">No such language.</p>` : nothing}
      <ul id="languages" role="listbox" aria-label="Languages" ?hidden=${found.length === 0}>
        ${found.map(
          ({ id, title, runs }, n) =>
            html`<li
              id=${`language-${n}`}
              role="option"
              aria-selected=${n === this.at}
              @pointermove=${() => (this.at = n)}
              @click=${() => this.#choose(id)}
            >
              <span class="title">${title}</span>
              <span class="note"
                >${[runs ? 'runs' : '', id === own ? 'as written' : ''].filter((word) => word !== '').join(' · ')}</span
              >
              <span class="check">${id === now ? icon('check') : nothing}</span>
            </li>`,
        )}
      </ul>
    </div>`;
  }

  override updated(): void {
    this.#keepInView();
  }

  #keepInView(): void {
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #onInput(event: Event): void {
    this.query = (event.target as HTMLInputElement).value;
    this.at = 0;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { length } = this.#found;
    if (event.key === 'ArrowDown' && length > 0) this.at = (this.at + 1) % length;
    else if (event.key === 'ArrowUp' && length > 0) this.at = (this.at - 1 + length) % length;
    else if (event.key === 'Enter') this.#choose(this.#found[this.at]?.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(id: string | undefined): void {
    const { asked } = this;
    if (asked === null || id === undefined) return;
    this.renderRoot.querySelector<HTMLElement>('.box')?.hidePopover();
    asked.choose(asked.own !== null && id === chosenLanguage(asked.own) ? null : id);
  }

  readonly #onToggle = (event: ToggleEvent): void => {
    if (event.newState !== 'closed') return;
    // Who clicked elsewhere has the keyboard there.
    const active = activeElement();
    if (active === null || active === document.body || this.renderRoot.contains(active))
      this.asked?.from.focus();
    this.asked = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-language-picker': FencedLanguagePicker;
  }
}
