/** `<fenced-limit-field>`: an amount with its unit, what it may be, and a sentence when it may not. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Ceilings } from '../../protocol/generated.js';
import { controls } from './controls.js';
import { fieldStyles } from './field-styles.js';
import { icon } from './icons.js';
import {
  ceilingOf,
  figureOf,
  limitHint,
  LIMITS,
  parseLimit,
  unitOf,
  type LimitName,
  type Unit,
} from './limits.js';

export interface LimitChange {
  readonly name: LimitName;
  readonly value: number;
}

@customElement('fenced-limit-field')
export class FencedLimitField extends LitElement {
  static override styles = [
    controls,
    fieldStyles,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        align-items: center;
        gap: 12px;
        min-block-size: 32px;
      }
      label {
        flex: 1;
        color: var(--text);
        font: 400 var(--text-s) / 1.4 var(--font-sans);
      }
      .amount {
        display: flex;
        flex: none;
        inline-size: 124px;
      }
      .amount input {
        flex: 1;
        font-variant-numeric: tabular-nums;
        text-align: end;
      }
      .amount.united input {
        border-start-end-radius: 0;
        border-end-end-radius: 0;
      }
      .amount input:focus-visible,
      .amount select:focus-visible {
        position: relative;
        z-index: 1;
      }
      .unit {
        position: relative;
        display: flex;
        flex: none;
        align-items: center;
        inline-size: 60px;
        margin-inline-start: -1px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1 var(--font-sans);
      }
      .unit select {
        appearance: none;
        inline-size: 100%;
        padding: 0 24px 0 10px;
        border-start-start-radius: 0;
        border-end-start-radius: 0;
      }
      .unit .icon {
        position: absolute;
        inset-inline-end: 7px;
        color: var(--text-3);
        pointer-events: none;
      }
      .unit .icon svg {
        inline-size: 14px;
        block-size: 14px;
      }
      .unit.only {
        padding-inline-start: 10px;
        border: 1px solid var(--border-strong);
        border-start-end-radius: var(--radius-s);
        border-end-end-radius: var(--radius-s);
        background: var(--surface);
      }
      .hint,
      .problem {
        margin: 2px 0 0;
      }
    `,
  ];

  @property() name: LimitName = 'execution_seconds';
  @property({ type: Number }) value = 0;
  @property({ attribute: false }) ceilings: Ceilings | null = null;
  @state() private draft: string | null = null;
  @state() private unit: Unit | null = null;
  @state() private problem: string | null = null;
  #chosen = -1;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('value') && !changed.has('name')) return;
    this.draft = null;
    this.problem = null;
    // The unit that the reader wrote in stays, unless the value came from elsewhere.
    if (this.value !== this.#chosen) this.unit = null;
  }

  get #spec(): (typeof LIMITS)[LimitName] {
    return LIMITS[this.name];
  }

  /** What holds: a ceiling may have come down after the value was chosen. */
  get #held(): number {
    return Math.min(this.value, ceilingOf(this.#spec, this.ceilings));
  }

  get #unit(): Unit {
    return this.unit ?? unitOf(this.#spec, this.#held);
  }

  override render(): TemplateResult {
    const spec = this.#spec;
    const unit = this.#unit;
    return html`<div class="row">
        <label for="amount">${spec.label}</label>
        <div class="amount ${unit.name === '' ? '' : 'united'}">
          <input
            id="amount"
            inputmode="decimal"
            autocomplete="off"
            aria-describedby="words"
            aria-invalid=${this.problem === null ? nothing : 'true'}
            .value=${this.draft ?? figureOf(this.#held, unit)}
            @input=${this.#onInput}
            @change=${this.commit}
            @keydown=${this.#onKey}
          />
          ${this.#units(unit)}
        </div>
      </div>
      ${
        this.problem === null
          ? html`<p id="words" class="hint">${this.#hint}</p>`
          : html`<p id="words" class="problem" role="alert">${this.problem}</p>`
      }`;
  }

  get #hint(): string {
    return limitHint(this.#spec, this.ceilings);
  }

  #units(unit: Unit): TemplateResult | typeof nothing {
    const { units, label } = this.#spec;
    if (unit.name === '') return nothing;
    if (units.length === 1) return html`<span class="unit only">${unit.name}</span>`;
    return html`<span class="unit">
      <select aria-label=${`${label}, unit`} @change=${this.#onUnit}>
        ${units.map(({ name }) => html`<option value=${name} ?selected=${name === unit.name}>${name}</option>`)}
      </select>
      ${icon('chevronDown')}
    </span>`;
  }

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  /** Takes what is written; null, with a sentence under the field, when it cannot be taken. */
  readonly commit = (): number | null => {
    if (this.draft === null && this.problem === null) return this.#held;
    const parsed = parseLimit(
      this.#spec,
      this.draft ?? figureOf(this.#held, this.#unit),
      this.#unit,
      this.ceilings,
    );
    if ('problem' in parsed) {
      this.problem = parsed.problem;
      return null;
    }
    this.unit = this.#unit;
    this.problem = null;
    this.draft = null;
    this.#chosen = parsed.value;
    if (parsed.value !== this.value) {
      const detail: LimitChange = { name: this.name, value: parsed.value };
      this.dispatchEvent(new CustomEvent('limit-change', { detail }));
    }
    return parsed.value;
  };

  #onInput(event: Event): void {
    this.draft = (event.target as HTMLInputElement).value;
    this.problem = null;
  }

  /** The figure stays and means the other unit: what the reader sees is what holds. */
  #onUnit(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.draft ??= figureOf(this.#held, this.#unit);
    this.unit = this.#spec.units.find(({ name }) => name === value) ?? null;
    this.commit();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.isComposing) this.commit();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-limit-field': FencedLimitField;
  }
}
