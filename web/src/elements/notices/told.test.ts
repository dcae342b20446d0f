// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import './told.js';
import { button, mount, shown } from '../../testing/set-runs.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('stays while its button has the keyboard, and then gives that back', async () => {
  const told = await mount(document.createElement('fenced-told'), {});
  const before = document.createElement('input');
  document.body.append(before);
  before.focus();
  told.tell({ text: 'Copied.' });
  await told.updateComplete;
  button(told, 'Dismiss').focus();
  vi.advanceTimersByTime(60_000);
  await told.updateComplete;
  expect(shown(told)).toContain('Copied.');
  button(told, 'Dismiss').click();
  await told.updateComplete;
  expect(shown(told)).not.toContain('Copied.');
  expect(document.activeElement).toBe(before);
});

it('goes by itself, and takes the keyboard from nobody', async () => {
  const told = await mount(document.createElement('fenced-told'), {});
  const before = document.createElement('input');
  document.body.append(before);
  before.focus();
  told.tell({ text: 'Copied.' });
  await told.updateComplete;
  vi.advanceTimersByTime(60_000);
  await told.updateComplete;
  expect(shown(told)).not.toContain('Copied.');
  expect(document.activeElement).toBe(before);
});

it('tells where the keyboard was at something that is gone', async () => {
  const told = await mount(document.createElement('fenced-told'), {});
  const gone = document.createElement('input');
  document.body.append(gone);
  gone.focus();
  let undone = 0;
  told.tell({ text: 'The cell was removed.', undo: () => (undone += 1) });
  gone.remove();
  await told.updateComplete;
  let left = 0;
  document.body.addEventListener('told-dismiss', () => (left += 1), { once: true });
  button(told, 'Undo').focus();
  button(told, 'Undo').click();
  expect([undone, left]).toEqual([1, 1]);
});
