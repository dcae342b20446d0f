// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import './drop-target.js';
import { heard, mount } from '../../testing/set-runs.js';

const unreadable = {
  name: 'gone.csv',
  isFile: true,
  file: (_: unknown, reject: (error: Error) => void) => reject(new Error('NotFoundError')),
};

function drop(entries: readonly object[]): void {
  const items = entries.map((entry) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => null,
  }));
  window.dispatchEvent(Object.assign(new Event('drop'), { dataTransfer: { types: ['Files'], items } }));
}

it('hands on what could not be read, and begins no conversation with nothing', async () => {
  const target = await mount(document.createElement('fenced-drop'), { started: true });
  const adds = heard('fenced-files-add');
  const told = heard('fenced-tell');
  drop([unreadable]);
  await expect.poll(() => adds).toEqual([{ added: [], unread: ['gone.csv'] }]);
  target.started = false;
  drop([unreadable]);
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]?.text).toContain('gone.csv was not added: the browser could not read it.');
  drop([
    {
      name: 'empty',
      isDirectory: true,
      createReader: () => ({ readEntries: (answer: (none: []) => void) => answer([]) }),
    },
  ]);
  await expect.poll(() => told.at(-1)?.text).toBe('There are no files in what was dropped.');
  expect(adds).toHaveLength(1);
});
