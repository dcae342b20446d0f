/** `<fenced-model-picker>`: which language model answers in this conversation. */
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ModelInfo } from '../../protocol/generated.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import type { Models } from '../ports.js';

@customElement('fenced-model-picker')
export class FencedModelPicker extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        flex: 0 1 auto;
        min-inline-size: 0;
      }
      .trigger {
        max-inline-size: 100%;
        min-inline-size: 0;
        padding: 0 8px;
        font-weight: 450;
      }
      .label,
      .trigger .note {
        line-height: 1.4;
      }
      .label {
        color: var(--text);
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .note {
        color: var(--text-3);
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .trigger .icon svg {
        inline-size: 14px;
        block-size: 14px;
      }
      .none {
        display: block;
        overflow: hidden;
        padding: 0 8px;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--text-3);
        font: 400 var(--text-s) / 1.4 var(--font-sans);
      }
      wa-dropdown::part(menu) {
        max-inline-size: min(24rem, 90vw);
      }
      .choice {
        display: grid;
        gap: 1px;
      }
      .choice small {
        color: var(--text-3);
        font-size: var(--text-xs);
      }
      .tick {
        inline-size: 16px;
      }
      @media (max-width: 799px) {
        .trigger .note {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) models: Models | null = null;
  @property() model: string | null = null;

  get #chosen(): ModelInfo | undefined {
    const id = this.model ?? this.models?.default;
    return this.models?.models.find((model) => model.id === id);
  }

  override render(): TemplateResult | typeof nothing {
    const { models } = this;
    if (models === null || models.state !== 'ready') return nothing;
    if (models.models.length === 0)
      return html`<span class="none" title="Programs run all the same.">No model</span>`;
    const chosen = this.#chosen;
    const gone = chosen === undefined && this.model !== null;
    const label = chosen?.label ?? (gone ? nameOf(this.model ?? '') : 'Choose a model');
    return html`<wa-dropdown placement="bottom-end" distance="4" @wa-select=${this.#choose}>
      <button
        slot="trigger"
        class="button quiet trigger"
        title=${gone ? 'This model is not available now. Choose another one.' : 'Which model answers'}
      >
        <span class="label">${label}</span>${this.#note(gone ? 'not available' : (chosen?.note ?? ''))}
        ${icon('chevronDown')}
      </button>
      ${models.models.map(
        (model) =>
          html`<wa-dropdown-item value=${model.id}>
            <span slot="icon" class="tick">${model.id === chosen?.id ? icon('check') : nothing}</span>
            <span class="choice">${model.label}<small>${remark(model)}</small></span>
          </wa-dropdown-item>`,
      )}
    </wa-dropdown>`;
  }

  #note(words: string): TemplateResult | typeof nothing {
    return words === '' ? nothing : html`<span class="note">· ${words}</span>`;
  }

  readonly #choose = (event: CustomEvent<{ item: { value: string } }>): void => {
    emit(this, 'fenced-model', { model: event.detail.item.value });
  };
}

/** A model's name in its id, `{provider}:{name}`. */
const nameOf = (id: string): string => id.slice(id.indexOf(':') + 1);

function remark(model: ModelInfo): string {
  return [model.provider, model.note].filter((part) => part !== '').join(' · ');
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-model-picker': FencedModelPicker;
  }
}
