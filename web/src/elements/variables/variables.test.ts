// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestRefused } from '../../execution/api.js';
import type { JsonValue } from '../../protocol/generated.js';
import type { Capabilities, RequestMethod } from '../../protocol/session.js';
import './variables.js';
import type { FencedVariables, VariableView } from './variables.js';
import { extentWords } from './variable-rows.js';
import { button, buttons, mount, SetRuns, shown } from '../../testing/set-runs.js';

const capabilities: Capabilities = {
  interrupt: true,
  input: true,
  heap: true,
  requests: ['variables', 'expand', 'remove'],
};

const variable = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  name,
  type: 'int',
  dtype: null,
  length: null,
  shape: null,
  size: 28,
  preview: '1',
  expandable: false,
  tabular: false,
  plottable: false,
  kind: 'data',
  change: null,
  ...more,
});

let runs: SetRuns;
let panel: FencedVariables;
let asked: [RequestMethod, JsonValue][];
let variables: unknown[];
let children: unknown[];

const settle = async (): Promise<void> => {
  for (let n = 0; n < 5; n++) await Promise.resolve();
  await panel.updateComplete;
};

function live(state: 'ready' | 'executing' = 'ready', id = 's'): void {
  runs.sessions = [{ id, language: 'python', title: 'Python', state, heap: null, capabilities }];
  runs.tell();
}

const rows = (): HTMLElement[] => [...panel.renderRoot.querySelectorAll<HTMLElement>('[role=treeitem]')];
const names = (): (string | null | undefined)[] =>
  rows().map((row) => row.querySelector('.name')?.textContent);
const press = (key: string): boolean | undefined =>
  (panel.shadowRoot!.activeElement ?? rows()[0])?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }),
  );

beforeEach(async () => {
  runs = new SetRuns();
  asked = [];
  variables = [variable('a'), variable('b', { type: 'list', length: 3, expandable: true, size: 4096 })];
  children = [{ ...variable('', { type: 'str', preview: "'x'" }), step: 0, label: '0' }];
  runs.answer = (method, params) => {
    asked.push([method, params]);
    if (method === 'variables') return Promise.resolve({ variables, more: 0 });
    if (method === 'expand') return Promise.resolve({ children, total: 250 });
    return Promise.resolve({ removed: 1 });
  };
  panel = await mount(document.createElement('fenced-variables'), { runs });
});

describe('the variables', () => {
  it('are asked for when a session is live, and again after each run', async () => {
    expect(asked).toEqual([]);
    expect(shown(panel)).toContain('Nothing is defined yet.');
    live();
    await settle();
    expect(names()).toEqual(['a', 'b']);
    live('executing');
    await settle();
    expect(names()).toEqual(['a', 'b']);
    variables = [variable('c', { change: 'added' })];
    live();
    await settle();
    expect(names()).toEqual(['c']);
    expect(shown(panel)).toContain('new');
    expect(asked.filter(([method]) => method === 'variables')).toHaveLength(2);
  });

  it('are those of the live session alone', async () => {
    live();
    await settle();
    variables = [];
    live('ready', 'another');
    await settle();
    expect(names()).toEqual([]);
    runs.sessions = [];
    runs.tell();
    await settle();
    expect(shown(panel)).toContain('Nothing is defined yet.');
  });

  it('open lazily, and go on where they are many', async () => {
    live();
    await settle();
    expect(asked).toHaveLength(1);
    rows()[1]!.querySelector<HTMLElement>('.row')!.click();
    await settle();
    expect(asked[1]).toEqual(['expand', { path: ['b'], start: 0, stop: 100 }]);
    expect(names()).toEqual(['a', 'b', '0']);
    button(panel, '249 more').click();
    await settle();
    expect(asked[2]).toEqual(['expand', { path: ['b'], start: 1, stop: 101 }]);
    rows()[1]!.querySelector<HTMLElement>('.row')!.click();
    await settle();
    expect(names()).toEqual(['a', 'b']);
  });

  it('are deleted one by one, and all after a question', async () => {
    live();
    await settle();
    variables = [variable('b')];
    button(panel, 'Delete: a').click();
    await settle();
    expect(asked[1]).toEqual(['remove', { names: ['a'] }]);
    expect(names()).toEqual(['b']);
    button(panel, 'Clear all').click();
    await settle();
    expect(asked.at(-1)?.[0]).toBe('variables');
    button(panel, 'Delete').click();
    await settle();
    expect(asked.at(-2)).toEqual(['remove', { all: true }]);
  });

  it('are found and put in order', async () => {
    variables = Array.from({ length: 8 }, (_, n) => variable(`v${7 - n}`, { size: n }));
    live();
    await settle();
    const select = panel.renderRoot.querySelector('select')!;
    select.value = 'name';
    select.dispatchEvent(new Event('change'));
    await settle();
    expect(names()[0]).toBe('v0');
    const search = panel.renderRoot.querySelector('input')!;
    search.value = 'V3';
    search.dispatchEvent(new Event('input'));
    await settle();
    expect(names()).toEqual(['v3']);
  });

  it('are gone through with the keyboard', async () => {
    const views: VariableView[] = [];
    panel.addEventListener('variable-view', (event) =>
      views.push((event as CustomEvent<VariableView>).detail),
    );
    variables = [variable('a'), variable('df', { type: 'DataFrame', tabular: true, expandable: true })];
    live();
    await settle();
    panel.focus();
    press('ArrowDown');
    press('Enter');
    expect(views.map(({ as, row }) => [as, row.path])).toEqual([['table', ['df']]]);
    press('ArrowRight');
    await settle();
    press('ArrowRight');
    expect(panel.shadowRoot!.activeElement?.textContent).toContain("'x'");
    press('ArrowLeft');
    press('ArrowLeft');
    await settle();
    expect(names()).toEqual(['a', 'df']);
    press('Delete');
    await settle();
    expect(asked.at(-2)).toEqual(['remove', { names: ['df'] }]);
  });

  it('cannot be told of by an answer that is none', async () => {
    runs.answer = () => Promise.resolve({ variables: 'all of them' });
    live();
    await settle();
    expect(shown(panel)).toContain('gave no list');
  });

  it('are kept as they were when the session is busy, and say what went wrong otherwise', async () => {
    live();
    await settle();
    runs.answer = () => Promise.reject(new RequestRefused('busy', 'A program runs.'));
    button(panel, 'Delete: a').click();
    await settle();
    expect(names()).toEqual(['a', 'b']);
    runs.answer = () => Promise.reject(new RequestRefused('timed_out', 'It took too long.'));
    button(panel, 'Delete: a').click();
    await settle();
    expect(shown(panel)).toContain('It took too long.');
  });

  it('of the last run alone stand in a brief list', async () => {
    variables = [variable('a'), variable('b', { change: 'changed' })];
    panel.brief = true;
    live();
    await settle();
    expect(names()).toEqual(['b']);
    expect(buttons(panel)).toEqual([]);
  });
});

describe('words', () => {
  it.each([
    [{ shape: [1000, 5], length: 1000 }, '1,000 × 5'],
    [{ shape: [] }, 'scalar'],
    [{ shape: [3], length: 3, type: 'Series' }, '3 items'],
    [{ length: 1 }, '1 item'],
    [{ length: 7, type: 'str' }, '7 characters'],
    [{}, ''],
  ])('of an extent', (more, words) => {
    const row = { shape: null, length: null, type: 'list', ...more } as unknown as Parameters<
      typeof extentWords
    >[0];
    expect(extentWords(row)).toBe(words);
  });
});
