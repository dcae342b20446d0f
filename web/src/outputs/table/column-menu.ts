/** What can be done with one column: sort, filter, width, and what it holds. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Column, ColumnType } from '../../protocol/kernel.js';
import { histogramOf } from './histogram.js';
import { icon } from './icons.js';
import type { Known } from './summaries.js';
import {
  OP_WORDS,
  opsFor,
  takesValue,
  valueOf,
  type Filter,
  type FilterOp,
  type Sort,
} from './view-state.js';
import { counted, share, shortText, typeWord } from './words.js';

export interface MenuState {
  readonly column: number;
  readonly field: Column;
  readonly sort: Sort | null;
  readonly filter: Filter | undefined;
  readonly known: Known;
  readonly canAsk: boolean;
  /** The comparison that is chosen, before it is applied. */
  readonly op: FilterOp;
  readonly problem: string | null;
}

export interface MenuActions {
  readonly close: () => void;
  readonly sort: (sort: Sort | null) => void;
  readonly filter: (filter: Filter | null) => void;
  readonly chooseOp: (op: FilterOp) => void;
  readonly refuse: (problem: string) => void;
  readonly select: () => void;
  readonly resize: (step: number) => void;
  readonly fit: () => void;
}

export function columnMenu(state: MenuState, act: MenuActions): TemplateResult {
  const { field, column, sort } = state;
  const direction = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : 'none';
  const type = field.dtype === '' ? typeWord(field) : `${typeWord(field)} · ${field.dtype}`;
  const choice = (name: string, label: string, next: Sort | null): TemplateResult =>
    html`<button
      type="button"
      class="choice"
      aria-pressed=${String(direction === name)}
      ?disabled=${!state.canAsk}
      @click=${() => act.sort(next)}
    >
      ${label}
    </button>`;
  return html`<header>
      <div class="title">
        <strong>${field.name}</strong>
        <span>${type}</span>
      </div>
      <button class="tool" type="button" aria-label="Close" title="Close" @click=${act.close}>
        ${icon('close')}
      </button>
    </header>
    <div class="choices" role="group" aria-label="Sort">
      ${choice('ascending', '↑ Ascending', { column, descending: false })}
      ${choice('descending', '↓ Descending', { column, descending: true })}
      ${choice('none', 'Unsorted', null)}
    </div>
    ${filterForm(state, act)}
    <div class="summary-part">${summaryPart(state.known)}</div>
    <footer>
      <button class="link" type="button" @click=${act.select}>Select column</button>
      <span class="widths" role="group" aria-label="Width">
        Width
        <button class="tool" type="button" aria-label="Narrower" @click=${() => act.resize(-1)}>−</button>
        <button class="tool" type="button" aria-label="Wider" @click=${() => act.resize(1)}>+</button>
        <button class="link" type="button" @click=${act.fit}>Fit</button>
      </span>
    </footer>`;
}

function filterForm(state: MenuState, act: MenuActions): TemplateResult {
  const { field, filter, op, column } = state;
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    if (!takesValue(op)) {
      act.filter({ column, op });
      return;
    }
    const given = new FormData(event.currentTarget).get('value');
    const value = valueOf(typeof given === 'string' ? given : '', field.type);
    if (value === null)
      act.refuse(field.type === 'integer' || field.type === 'number' ? 'Write a number.' : 'Write a value.');
    else act.filter({ column, op, value });
  };
  const value = filter?.value === undefined ? '' : String(filter.value);
  return html`<form class="filter" @submit=${apply}>
    <div class="fields">
      <select
        name="op"
        aria-label="Filter"
        ?disabled=${!state.canAsk}
        @change=${(event: Event) =>
          event.currentTarget instanceof HTMLSelectElement &&
          act.chooseOp(event.currentTarget.value as FilterOp)}
      >
        ${opsFor(field.type).map((one) => html`<option value=${one} ?selected=${one === op}>${OP_WORDS[one]}</option>`)}
      </select>
      ${takesValue(op) ? valueField(state, value) : nothing}
    </div>
    ${state.problem === null ? nothing : html`<p class="problem" id="problem">${state.problem}</p>`}
    <div class="buttons">
      <button class="apply" type="submit" ?disabled=${!state.canAsk}>Filter</button>
      ${
        filter === undefined
          ? nothing
          : html`<button class="link" type="button" @click=${() => act.filter(null)}>Remove filter</button>`
      }
    </div>
  </form>`;
}

const PLACEHOLDERS: Readonly<Partial<Record<ColumnType, string>>> = {
  time: '2024-01-31',
  duration: 'seconds',
};

function valueField({ field, canAsk, problem }: MenuState, value: string): TemplateResult {
  if (field.type === 'boolean')
    return html`<select name="value" aria-label="Value" ?disabled=${!canAsk}>
      <option value="True" ?selected=${value !== 'False'}>True</option>
      <option value="False" ?selected=${value === 'False'}>False</option>
    </select>`;
  const isNumber = field.type === 'integer' || field.type === 'number';
  return html`<input
    name="value"
    aria-label="Value"
    autocomplete="off"
    spellcheck="false"
    maxlength="200"
    inputmode=${isNumber ? 'decimal' : 'text'}
    placeholder=${PLACEHOLDERS[field.type] ?? ''}
    aria-invalid=${problem === null ? nothing : 'true'}
    aria-describedby=${problem === null ? nothing : 'problem'}
    .value=${value}
    ?disabled=${!canAsk}
  />`;
}

function summaryPart(known: Known): TemplateResult {
  if (known.state === 'loading') return html`<p class="quiet">Summary comes…</p>`;
  if (known.state === 'waiting') return html`<p class="quiet">${icon('loader')} Waiting for the program</p>`;
  if (known.state === 'none') return html`<p class="quiet">${known.message}</p>`;
  const { summary } = known;
  const all = summary.count + summary.missing;
  const figures: readonly (readonly [string, string])[] = [
    ['Values', counted(summary.count)],
    ['Missing', summary.missing === 0 ? '0' : share(summary.missing, all)],
    ...(summary.distinct === null ? [] : [['Distinct', counted(summary.distinct)] as const]),
    ...(summary.min === null ? [] : [['Least', shortText(summary.min)] as const]),
    ...(summary.mean === null ? [] : [['Mean', shortText(summary.mean)] as const]),
    ...(summary.max === null ? [] : [['Greatest', shortText(summary.max)] as const]),
  ];
  const top = summary.histogram === null ? (summary.top ?? []).slice(0, 5) : [];
  const most = Math.max(1, ...top.map(({ count }) => count));
  return html`${summary.histogram === null ? nothing : histogramOf(summary)}
    <dl>
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd title=${value}>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      top.length === 0
        ? nothing
        : html`<ol class="top" aria-label="Most frequent">
            ${top.map(
              ({ value, count }) =>
                html`<li>
                  <meter min="0" max=${most} value=${count} aria-hidden="true"></meter>
                  <span title=${shortText(value)}>${shortText(value)}</span>
                  <span>${counted(count)}</span>
                </li>`,
            )}
          </ol>`
    }`;
}
