import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { MemoryBrowser } from '../../testing/memory-environment.js';
import { settled, until } from '../../testing/settled.js';
import { CELL, MESSAGE, openTabs } from '../../testing/tabs.js';

const tabs = openTabs();

describe('cells', () => {
  test('are added at once, and written', async () => {
    const tab = await tabs.open();
    const id = tab.store.cells.addCell(MESSAGE, CELL, 'sql');
    expect(id).toMatch(new RegExp(`^${MESSAGE}\\.c[0-9a-z]{8}$`));
    expect(tabs.languagesOf(tab)).toEqual(['python', 'sql']);
    expect(tab.changes).toContainEqual({ type: 'cell', cell: id });
    await until(() => tabs.room.cells.size === 1);
    expect(tabs.room.cells.get(id)).toMatchObject({ after: CELL, language: 'sql', removed: false });
  });

  test('are edited from nothing, and count as edited once something is in them', async () => {
    const tab = await tabs.open();
    const id = tab.store.cells.addCell(MESSAGE, null, 'python');
    const text = await tab.store.sources.open(id, '');
    expect([tab.store.sources.isEdited(id), tab.store.sources.text(id, '')]).toEqual([false, '']);
    text.insert(0, 'y = 2');
    expect([tab.store.sources.isEdited(id), tab.store.sources.text(id, '')]).toEqual([true, 'y = 2']);
    text.delete(0, 5);
    expect(tab.store.sources.isEdited(id)).toBe(false);
  });

  test('can be edited below a message that is still being written', async () => {
    const tab = await tabs.open();
    tabs.room.message(MESSAGE, { status: 'streaming', attempt: 2, text: '```python\nx' });
    await settled();
    await expect(tab.store.sources.open(CELL, 'x')).rejects.toThrow('still being written');
    const id = tab.store.cells.addCell(MESSAGE, null, 'python');
    expect((await tab.store.sources.open(id, '')).length).toBe(0);
  });

  test('that were only looked at where their block was cut off show how the model went on', async () => {
    const half = { status: 'interrupted', attempt: 1, text: '```python\nx = 1\nif x' } as const;
    const whole = 'x = 1\nif x:\n    print(x)';
    tabs.room.message(MESSAGE, half);
    const here = await tabs.open();
    await here.store.sources.open(CELL, 'x = 1\nif x');
    const elsewhere = new MemoryBrowser();
    globalThis.indexedDB = new IDBFactory();
    const there = await tabs.open(elsewhere);
    tabs.room.message(MESSAGE, { status: 'complete', text: `\`\`\`python\n${whole}\n\`\`\`` });
    await settled();
    for (const { store } of [here, there]) {
      expect([store.sources.text(CELL, whole), store.sources.isEdited(CELL)]).toEqual([whole, false]);
    }
    // Opened by two at the same time, the text is not there twice.
    tabs.goOffline();
    const texts = await Promise.all([here, there].map(({ store }) => store.sources.open(CELL, whole)));
    expect(texts.map((text) => text.toJSON())).toEqual([whole, whole]);
    texts[0]?.insert(0, '# mine\n');
    await tabs.goOnline(tabs.browser, elsewhere);
    await until(() => there.store.sources.text(CELL, whole) === `# mine\n${whole}`);
    expect(there.store.sources.isEdited(CELL)).toBe(true);
    // Cut back by hand it stays so.
    texts[0]?.delete(0, '# mine\n'.length);
    texts[0]?.delete('x = 1\nif x'.length, whole.length);
    expect([here.store.sources.text(CELL, whole), here.store.sources.isEdited(CELL)]).toEqual([
      'x = 1\nif x',
      true,
    ]);
  });

  test('that were edited where their block was cut off stay as they were edited', async () => {
    tabs.room.message(MESSAGE, { status: 'interrupted', attempt: 1, text: '```python\nx' });
    const tab = await tabs.open();
    (await tab.store.sources.open(CELL, 'x')).insert(1, ' = 2');
    tabs.room.message(MESSAGE, { status: 'complete', text: '```python\nx = 1\n```' });
    await settled();
    expect([tab.store.sources.text(CELL, 'x = 1'), tab.store.sources.isEdited(CELL)]).toEqual([
      'x = 2',
      true,
    ]);
  });

  test('added and chosen offline are there after a reload, and reach the server with their own times', async () => {
    let tab = await tabs.open();
    tabs.goOffline();
    const added = tab.store.cells.addCell(MESSAGE, CELL, 'sql');
    (await tab.store.sources.open(added, '')).insert(0, 'select 1');
    tab.store.cells.changeCell(CELL, { language: 'r' });
    const { created } = tab.store.cells.cell(added) ?? { created: '' };
    await settled();
    tabs.browser.clock.advance(600_000);
    tabs.room.restart('second');
    tab = await tabs.reload(tab);
    expect(tab.store.tree.message(MESSAGE)).toBeUndefined();
    expect(tab.store.cells.cell(CELL)?.language).toBe('r');
    expect(tab.store.cells.addedCells(MESSAGE).map(({ id }) => id)).toEqual([added]);
    expect(tab.store.sources.text(added, '')).toBe('select 1');
    await tabs.goOnline();
    await tabs.delivered(tab);
    expect(tabs.languagesOf(tab)).toEqual(['r', 'sql']);
    expect(tabs.room.cells.get(added)?.created).toBe(created);
    expect(tabs.room.doc.getText(added).toJSON()).toBe('select 1');
    expect((await tabs.openElsewhere()).store.sources.text(added, '')).toBe('select 1');
  });

  test('keep what others chose of them in the meantime', async () => {
    const here = await tabs.open();
    tabs.goOffline();
    here.store.cells.changeCell(CELL, { language: 'r' });
    tabs.room.act({ kind: 'put_cell', id: CELL, body: { line_numbers: true, language: 'sql' } });
    await tabs.goOnline();
    await tabs.delivered(here);
    expect(here.store.cells.cell(CELL)).toMatchObject({ language: 'r', line_numbers: true });
    expect(tabs.room.cells.get(CELL)).toMatchObject({ language: 'r', line_numbers: true });
  });

  test('that others change or remove are shown so', async () => {
    const here = await tabs.open();
    const there = await tabs.openElsewhere();
    const id = there.store.cells.addCell(MESSAGE, null, 'sql');
    await until(() => tabs.languagesOf(here).length === 2);
    there.store.cells.changeCell(id, { removed: true });
    await until(() => tabs.languagesOf(here).length === 1);
    expect(here.changes.filter((change) => change.type === 'cell')).toHaveLength(2);
  });

  test('that the server refuses are not shown any longer', async () => {
    const tab = await tabs.open();
    tabs.server.mood = ({ path }) => (path.includes('/cells/') ? 409 : 'well');
    tab.store.cells.addCell(MESSAGE, null, 'sql');
    await until(() => tab.store.refusal !== null);
    await until(() => tabs.languagesOf(tab).length === 1);
  });
});
