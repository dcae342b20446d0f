/** `<fenced-told>`: says what was just done, with a way to take it back or do it otherwise, until the reader has seen it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { emit, type FencedEvents } from '../events.js';
import { activeElement } from '../controls/focus.js';
import { icon } from '../controls/icons.js';
import { noticeStyles } from '../controls/notice-styles.js';

/** Milliseconds that a remark stands; one with something to choose stays until it is dismissed or replaced. */
const SHOWN = 5000;

type Choice = NonNullable<FencedEvents['fenced-tell']['instead']>;

@customElement('fenced-told')
export class FencedTold extends LitElement {
  static override styles = [
    controls,
    noticeStyles,
    css`
      :host {
        display: block;
      }
      .notice {
        border-color: var(--border);
        background: var(--surface);
      }
      p {
        flex-basis: 10rem;
      }
    `,
  ];

  @state() private told: FencedEvents['fenced-tell'] | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the keyboard was when the remark came. */
  #from: Element | null = null;

  tell(told: FencedEvents['fenced-tell']): void {
    clearTimeout(this.#timer);
    if (!this.#hasKeyboard) this.#from = activeElement();
    this.told = told;
    emit(this, 'fenced-say', { text: told.text });
    if (choiceOf(told) === undefined) this.#timer = setTimeout(this.#pass, SHOWN);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult | typeof nothing {
    const { told } = this;
    if (told === null) return nothing;
    const choice = choiceOf(told);
    return html`<section class="notice" aria-label=${told.text}>
      ${icon('info')}
      <p>${told.text}</p>
      <div class="buttons">
        ${
          choice === undefined
            ? nothing
            : html`<button class="button small" @click=${() => this.#take(choice)}>${choice.label}</button>`
        }
        <button class="button quiet small" @click=${this.#dismiss}>Dismiss</button>
      </div>
    </section>`;
  }

  #take(choice: Choice): void {
    this.#dismiss();
    choice.act();
  }

  /** It stays while one of its buttons has the keyboard. */
  readonly #pass = (): void => {
    if (this.#hasKeyboard) this.#timer = setTimeout(this.#pass, SHOWN);
    else this.told = null;
  };

  readonly #dismiss = (): void => {
    clearTimeout(this.#timer);
    const hadKeyboard = this.#hasKeyboard;
    this.told = null;
    if (!hadKeyboard) return;
    const from = this.#from;
    if (from instanceof HTMLElement && from.isConnected && from !== document.body) {
      from.focus({ preventScroll: true });
    } else this.dispatchEvent(new CustomEvent('told-dismiss', { bubbles: true, composed: true }));
  };

  get #hasKeyboard(): boolean {
    return (this.renderRoot as ShadowRoot).activeElement !== null;
  }
}

function choiceOf({ undo, instead }: FencedEvents['fenced-tell']): Choice | undefined {
  return undo === undefined ? instead : { label: 'Undo', act: undo };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-told': FencedTold;
  }
}
