// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { RequestRefused } from '../../execution/api.js';
import type { OutputSession } from '../renderer.js';
import { tableRenderer } from '../table.js';
import { BadAnswer } from './answers.js';
import { MemoryTable, someColumns } from '../../testing/table.js';

let table: MemoryTable;
let element: HTMLElement;
let root: ShadowRoot;

const session: OutputSession = {
  ask: (method, params) => table.ask(method as 'slice', params as Record<string, never>),
};
const draw = (data: unknown = table.bundle()): void => {
  const context = { mime: '', metadata: {}, text: '', session };
  element = tableRenderer.render(data, context);
  document.body.replaceChildren(element);
  if (element.shadowRoot !== null) root = element.shadowRoot;
};
const grid = (): HTMLElement => root.querySelector<HTMLElement>('.grid')!;
const rows = (): (string | null)[][] =>
  [...root.querySelectorAll('.body .row')].map((row) =>
    [...row.querySelectorAll('.label, .cell')].map((cell) => cell.textContent),
  );
const words = (): string => (root.querySelector('.words')?.textContent ?? '').replace(/\s+/g, ' ').trim();
const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 30));
};
const press = (key: string, more: KeyboardEventInit = {}): void => {
  grid().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
};
const active = (): string | null => grid().getAttribute('aria-activedescendant');

beforeEach(() => {
  // There is no layout here: everything is as large as a table in a conversation.
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  table = new MemoryTable(100_000, someColumns(20));
});

it('draws the first rows at once, as a grid that says how large it is', () => {
  draw();
  expect(rows()[1]?.slice(0, 3)).toEqual(['1', '3', '23.5993']);
  expect(rows().length).toBeLessThan(20);
  expect(table.asked).toEqual([]);
  expect(words()).toBe('100,000 rows × 20 columns');
  expect([grid().role ?? grid().getAttribute('role'), grid().getAttribute('aria-rowcount')]).toEqual([
    'grid',
    '100001',
  ]);
  expect(root.querySelector('.body .row')?.getAttribute('aria-rowindex')).toBe('2');
});

it('shows text as text', () => {
  table = new MemoryTable(1, [
    { name: '<b>x', type: 'text', dtype: '', at: () => '<img src=x onerror=alert(1)>' },
  ]);
  draw();
  expect(root.querySelector('img, b')).toBeNull();
  expect(rows()[0]).toEqual(['0', '<img src=x onerror=alert(1)>']);
});

it('leaves content that is no table to another view', () => {
  expect(() => draw({ version: 1, rows: -1 })).toThrow(BadAnswer);
});

it('goes with the keyboard to the last cell, whose row has its number before it has come', async () => {
  draw();
  table.isHeld = true;
  press('ArrowDown');
  expect(active()).toBe('c0-0');
  press('End', { ctrlKey: true });
  expect(active()).toBe('c99999-19');
  expect(rows().at(-1)?.[0]).toBe('99,999');
  table.isHeld = false;
  table.release();
  await settled();
  expect(rows().at(-1)?.[0]).toBe('99999');
  press('Home', { ctrlKey: true });
  expect(active()).toBe('c0-0');
  press('ArrowUp');
  expect(active()).toBe('h0');
});

it('sorts by the name under the cursor, says so, and takes it back', async () => {
  draw();
  press('Enter');
  press('Enter');
  await settled();
  expect(rows()[0]?.slice(0, 2)).toEqual(['99999', '299997']);
  expect(words()).toContain('sorted by id_0, descending');
  expect(root.querySelector('#h0')?.getAttribute('aria-sort')).toBe('descending');
  root.querySelector<HTMLButtonElement>('.words .link')?.click();
  await settled();
  expect(words()).toBe('100,000 rows × 20 columns');
  expect(rows()[0]?.[0]).toBe('0');
});

it('says that the program is awaited', async () => {
  draw();
  table.refusal = { reason: 'busy', message: '' };
  press('End', { ctrlKey: true });
  await settled();
  expect(words()).toContain('Waiting for the program');
});

it('keeps the first rows when the session has gone, and offers nothing that needs it', async () => {
  draw();
  table.refusal = { reason: 'gone', message: '' };
  press('End', { ctrlKey: true });
  await settled();
  expect(words()).toContain('The first 50 of 100,000 rows; run the cell again to see all');
  expect(rows().at(-1)?.[0]).toBe('49');
  const disabled = [...root.querySelectorAll<HTMLButtonElement>('.tool')].filter((tool) => tool.disabled);
  expect(disabled.map((tool) => tool.getAttribute('aria-label'))).toEqual(['Download CSV', 'Summaries']);
});

it('copies the first rows when the session has gone, and says that long ones are cut', async () => {
  table = new MemoryTable(1000, [{ name: 'x', type: 'text', dtype: '', at: () => 'long '.repeat(100) }]);
  table.longest = 200;
  draw();
  table.refusal = { reason: 'gone', message: '' };
  press('End', { ctrlKey: true });
  await settled();
  const data = new Map<string, string>();
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand = () => {
    const event = new Event('copy', { cancelable: true, bubbles: true });
    const clipboardData = { setData: (type: string, text: string) => data.set(type, text) };
    document.dispatchEvent(Object.assign(event, { clipboardData }));
    return true;
  };
  vi.stubGlobal('ClipboardItem', undefined);
  root.querySelector<HTMLButtonElement>('.tool[aria-label^=Copy]')?.click();
  await settled();
  vi.unstubAllGlobals();
  expect(data.get('text/plain')?.split('\n').length).toBe(51);
  expect(words()).toContain('Long values were copied as they stand here, cut');
});

it('shows the younger rows where a summary is of them', async () => {
  const values = { at: (row: number): number => row };
  table = new MemoryTable(1000, [{ name: 'x', type: 'integer', dtype: '', at: (row) => values.at(row) }]);
  draw();
  element.dispatchEvent(new Event('pointerenter'));
  await settled();
  values.at = (row) => row + 5000;
  table.run += 1;
  root.querySelector<HTMLButtonElement>('.tool[aria-label=Summaries]')?.click();
  await settled();
  await settled();
  expect(rows()[1]?.slice(0, 2)).toEqual(['1', '5001']);
});

it('needs no session to sort what is all there', async () => {
  table = new MemoryTable(5, someColumns(2));
  table.refusal = { reason: 'gone', message: '' };
  draw();
  press('Enter');
  press('Enter');
  await settled();
  expect(rows().map(([label]) => label)).toEqual(['4', '3', '2', '1', '0']);
  expect(table.asked).toEqual([]);
});

it('keeps its place when a column is resized', () => {
  draw();
  press('End', { ctrlKey: true });
  press('ArrowRight', { altKey: true });
  expect(rows().at(-1)?.[0]).toBe('99,999');
});

it('makes a column wider by the keyboard', () => {
  draw();
  const width = (): number => parseFloat(root.querySelector<HTMLElement>('#h0')!.style.inlineSize);
  const before = width();
  press('ArrowRight', { altKey: true });
  expect(width()).toBe(before + 16);
});

it('asks for summaries only of the columns that are seen, and only once they are wanted', async () => {
  table = new MemoryTable(200, someColumns(300));
  draw();
  await settled();
  expect(table.asked).toEqual([]);
  root.querySelector<HTMLButtonElement>('.tool[aria-label=Summaries]')?.click();
  await settled();
  await settled();
  const columns = table.asked
    .filter(({ method }) => method === 'summary')
    .map(({ params }) => params['column']);
  expect(columns.slice(0, 3)).toEqual([0, 1, 2]);
  expect(columns.length).toBeLessThan(15);
  expect(root.querySelector('#h0 .summary')?.textContent).toContain('200 distinct');
});

it('keeps the keys of the cell around out of it', () => {
  draw();
  const heard = vi.fn();
  document.addEventListener('keydown', heard);
  press('ArrowDown');
  expect(heard).not.toHaveBeenCalled();
  document.removeEventListener('keydown', heard);
});

it('passes on why a request was refused', async () => {
  const ask = vi.fn(() => Promise.reject(new RequestRefused('failed', 'The value <x> cannot be read.')));
  element = tableRenderer.render(table.bundle(), { mime: '', metadata: {}, text: '', session: { ask } });
  document.body.replaceChildren(element);
  root = element.shadowRoot!;
  press('Enter');
  await settled();
  expect(words()).toContain('The value <x> cannot be read.');
  expect(ask).toHaveBeenCalledWith('slice', expect.objectContaining({ handle: 'table-1' }));
});
