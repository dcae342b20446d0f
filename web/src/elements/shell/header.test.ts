// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './header.js';
import type { FencedHeader } from './header.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

let store: MemoryStore;
let runs: SetRuns;
let header: FencedHeader;

const names = (): string[] => buttons(header).map((one) => one.getAttribute('aria-label') ?? '');

beforeEach(async () => {
  store = new MemoryStore({ title: 'Iris' });
  runs = new SetRuns();
  header = await mount(document.createElement('fenced-header'), { workspace: { store, runs } });
});

describe('the runs of the conversation', () => {
  it('are all started from the header once there is a cell', async () => {
    expect(names()).not.toContain('Run all');
    store.add({ role: 'assistant', text: '```python\n1\n```\n' });
    await header.updateComplete;
    const many = heard('fenced-run-many');
    button(header, 'Run all').click();
    expect(many).toEqual([{ which: 'all', cell: null }]);
  });

  it('are all stopped from the header while there are several', async () => {
    runs.ongoing = 1;
    runs.tell();
    await header.updateComplete;
    expect(names().join()).not.toContain('Stop all');
    runs.ongoing = 3;
    runs.tell();
    await header.updateComplete;
    expect(shown(header)).toContain('3 runs · Stop all');
    const stops = heard('fenced-stop-all');
    button(header, '3 runs · Stop all').click();
    expect(stops).toHaveLength(1);
  });
});

it('opens and closes the settings, and hints at what they say', async () => {
  const asked: string[] = [];
  for (const name of ['side-show', 'side-close']) header.addEventListener(name, () => asked.push(name));
  button(header, 'Settings').click();
  header.side = 'settings';
  header.remark = 'Stop ends the session in this browser';
  await header.updateComplete;
  button(header, 'Settings').click();
  expect(asked).toEqual(['side-show', 'side-close']);
  expect(button(header, 'Settings').title).toContain('Stop ends the session');
  expect(button(header, 'Settings').getAttribute('aria-expanded')).toBe('true');
});

it('has nothing of a conversation where there is none', async () => {
  header.workspace = null;
  await header.updateComplete;
  expect(names()).not.toContain('Settings');
});

it('says Offline only where the server is out of reach, and otherwise what is not saved, and why', async () => {
  const remark = async (): Promise<string> => {
    store.notify({ type: 'outbox' });
    await header.updateComplete;
    const status = header.renderRoot.querySelector<HTMLElement>('[role=status] > span');
    return status === null ? '' : `${shown(status).trim()} (${status.title})`;
  };
  expect(await remark()).toBe('');
  store.pending = 2;
  store.delay = 'The disk is full.';
  expect(await remark()).toBe('Not saved yet, 2 changes waiting (The disk is full.)');
  store.connection = 'offline';
  expect(await remark()).toBe('Offline, 2 changes waiting (The disk is full.)');
  Object.assign(store, { connection: 'online', delay: null, pending: 0 });
  store.unsaved = [{ command: { kind: 'put_conversation', body: {} }, reason: 'It failed.' }];
  expect(await remark()).toBe('Not all saved, 1 change kept here (It failed.)');
});

it('shows the model chosen last where nothing has begun, and a conversation’s own else', async () => {
  const models = ['a:x', 'a:y'].map((id) => ({ id, label: id.toUpperCase(), provider: 'p', note: '' }));
  const chosen = async (): Promise<string> => {
    await header.updateComplete;
    const picker = header.renderRoot.querySelector('fenced-model-picker')!;
    await picker.updateComplete;
    return shown(picker.renderRoot.querySelector('[slot=trigger]')!).trim();
  };
  header.models = { default: 'a:x', models, state: 'ready' };
  header.model = 'a:y';
  expect(await chosen()).toBe('A:X');
  header.workspace = null;
  expect(await chosen()).toBe('A:Y');
  header.model = 'gone:z';
  expect(await chosen()).toBe('A:X');
});
