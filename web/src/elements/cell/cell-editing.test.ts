// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './cell.js';
import type { FencedCell } from './cell.js';
import { heard, mount, SetRuns } from '../../testing/set-runs.js';

// Colours would come after the test has ended, and CodeMirror needs a browser.
vi.mock('./languages.js', () => ({ loadParser: () => null }));
vi.mock('../editor/editor.js', () => ({}));

beforeEach(() => document.body.replaceChildren());

/** A cell of Python with the source `x`. */
function mounted({ store = new MemoryStore(), open = false } = {}): Promise<FencedCell> {
  const workspace = { store, runs: new SetRuns() };
  const cell = document.createElement('fenced-cell');
  return mount(cell, { cell: 'm.0', own: 'py', fence: 'x', open, workspace });
}

it('says why its block cannot be edited yet, and waits for keys no longer', async () => {
  const told = heard('fenced-tell');
  const store = new MemoryStore();
  const why = 'This block is still being written.';
  store.sources.open = () => Promise.reject(new Error(why));
  const cell = await mounted({ store });
  await cell.edit();
  await cell.edit();
  expect(told).toEqual([{ text: why }, { text: why }]);
});

it('ends editing when the model goes on with its block', async () => {
  const cell = await mounted();
  const isEdited = (): boolean => cell.renderRoot.querySelector('[data-editing]') !== null;
  await cell.edit();
  await cell.updateComplete;
  expect(isEdited()).toBe(true);
  Object.assign(cell, { open: true, fence: 'x = 1' });
  await cell.updateComplete;
  expect(isEdited()).toBe(false);
  expect(cell.source).toBe('x = 1');
});

it('is edited by Enter on its code, and not while it is being written', async () => {
  const cell = await mounted({ open: true });
  const source = cell.renderRoot.querySelector('fenced-source')!;
  const code = source.renderRoot.querySelector('fenced-code')!;
  await code.updateComplete;
  const press = async (init: KeyboardEventInit): Promise<boolean> => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, composed: true, ...init });
    code.renderRoot.querySelector('pre')!.dispatchEvent(event);
    await Promise.resolve();
    await cell.updateComplete;
    return cell.renderRoot.querySelector('[data-editing]') !== null;
  };
  expect(await press({ key: 'Enter' })).toBe(false);
  cell.open = false;
  await cell.updateComplete;
  expect(await press({ key: 'x' })).toBe(false);
  expect(await press({ key: 'Enter' })).toBe(true);
});

it('keeps what is typed on the way to the editor, and runs only what has arrived there', async () => {
  const cell = await mounted();
  const runs = heard('fenced-run');
  const source = cell.renderRoot.querySelector('fenced-source')!;
  const typed: string[] = [];
  source.type = (text) => void typed.push(text);
  const press = (key: string, init: KeyboardEventInit = {}): void => {
    const event = new KeyboardEvent('keydown', {
      key,
      bubbles: true,
      cancelable: true,
      composed: true,
      ...init,
    });
    // Happy DOM knows of no AltGr.
    Object.assign(event, { getModifierState: () => init.ctrlKey === true && init.altKey === true });
    cell.renderRoot.querySelector('.cell')!.dispatchEvent(event);
  };
  press('Enter');
  press('Enter', { repeat: true });
  press('[', { ctrlKey: true, altKey: true });
  press('Enter');
  press(']');
  press('Enter', { ctrlKey: true });
  await cell.updateComplete;
  expect(runs).toEqual([]);
  source.dispatchEvent(new CustomEvent('source-ready'));
  expect(typed).toEqual(['[\n]']);
  expect(runs).toHaveLength(1);
  source.dispatchEvent(new CustomEvent('source-ready'));
  expect(runs).toHaveLength(1);
});

it('leaves the keyboard to a reader who writes elsewhere by now', async () => {
  const store = new MemoryStore();
  const open = store.sources.open.bind(store);
  let come = (): void => undefined;
  store.sources.open = async (id, fence) => {
    await new Promise<void>((resolve) => (come = resolve));
    return open(id, fence);
  };
  const cell = await mounted({ store });
  const editing = cell.edit();
  const elsewhere = document.createElement('textarea');
  document.body.append(elsewhere);
  elsewhere.focus();
  come();
  await editing;
  await cell.updateComplete;
  expect(cell.renderRoot.querySelector('[data-editing]')).toBeNull();
  expect(document.activeElement).toBe(elsewhere);
});
