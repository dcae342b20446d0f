/** `<fenced-side>`: the panel beside the conversation: its tabs, and the one that is shown in its slot. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { icon } from '../controls/icons.js';

/** A tab is one entry here, and what `fenced-app` puts into the panel for it. */
export const SIDE_TABS = {
  variables: 'Variables',
  files: 'Files',
  history: 'History',
  settings: 'Settings',
} as const;

export type SideTab = keyof typeof SIDE_TABS;

const NAMES = Object.keys(SIDE_TABS) as SideTab[];

@customElement('fenced-side')
export class FencedSide extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        block-size: 100%;
        background: var(--page);
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        flex: none;
        block-size: var(--header);
        padding: 0 12px;
      }
      [role='tablist'] {
        display: flex;
        gap: 2px;
      }
      [role='tab'][aria-selected='true'] {
        background: var(--hover);
        color: var(--text);
        font-weight: 600;
      }
      .scroll {
        flex: 1;
        min-block-size: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
      }
      .scroll:focus-visible {
        outline-offset: -2px;
      }
    `,
  ];

  @property() tab: SideTab = 'settings';

  constructor() {
    super();
    this.addEventListener('keydown', this.#onKey);
  }

  override render(): TemplateResult {
    const name = `Close the ${SIDE_TABS[this.tab].toLowerCase()}`;
    return html`<h2 class="unseen">${SIDE_TABS[this.tab]}</h2>
      <div class="head">
        <div role="tablist" aria-label="Panel" @keydown=${this.#onArrow}>
          ${NAMES.map(
            (tab) =>
              html`<button
                class="button quiet small"
                role="tab"
                data-tab=${tab}
                aria-selected=${tab === this.tab}
                aria-controls="shown"
                tabindex=${tab === this.tab ? 0 : -1}
                @click=${() => this.#choose(tab)}
              >
                ${SIDE_TABS[tab]}
              </button>`,
          )}
        </div>
        <button class="button quiet square" aria-label=${name} title="Close (Esc)" @click=${this.#close}>
          ${icon('close')}
        </button>
      </div>
      <div class="scroll" id="shown" role="tabpanel" aria-label=${SIDE_TABS[this.tab]} tabindex="-1">
        <slot></slot>
      </div>`;
  }

  /** The keyboard goes into the panel when it opens. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.head > .square')?.focus();
  }

  #choose(tab: SideTab): void {
    this.dispatchEvent(new CustomEvent('side-show', { detail: tab, bubbles: true, composed: true }));
  }

  readonly #onArrow = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const tab = NAMES[(NAMES.indexOf(this.tab) + step + NAMES.length) % NAMES.length];
    if (step === 0 || tab === undefined) return;
    event.preventDefault();
    this.#choose(tab);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-tab='${tab}']`)?.focus(),
    );
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    this.#close();
  };

  readonly #close = (): void =>
    void this.dispatchEvent(new CustomEvent('side-close', { bubbles: true, composed: true }));
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-side': FencedSide;
  }
}
