// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import type { PageConfig } from '../../protocol/generated.js';
import './settings.js';
import type { FencedLimitField } from '../controls/limit-field.js';
import type { FencedNetwork } from './network-settings.js';
import type { FencedSettings } from './settings.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

const config = (fields: Partial<PageConfig> = {}, consent = true): PageConfig => ({
  version: '1',
  sandbox_origin: 'http://127.0.0.1:1',
  sandbox: 'site',
  ceilings: {
    execution_seconds: 600,
    heap_bytes: 4 * 2 ** 30,
    output_bytes: 2 ** 30,
    idle_seconds: 7 * 86_400,
    sessions: 4,
  },
  network: { allowed: ['https://data.example.com'], consent, index: null },
  revision: 'r',
  tested: [],
  examples: [],
  ...fields,
});

let store: MemoryStore;
let runs: SetRuns;
let panel: FencedSettings;

async function open(fields: Partial<FencedSettings> = {}): Promise<void> {
  panel = await mount(document.createElement('fenced-settings'), {
    workspace: { store, runs },
    config: config(),
    ...fields,
  });
  await network()?.updateComplete;
}

const fields = (): FencedLimitField[] => [...panel.renderRoot.querySelectorAll('fenced-limit-field')];
const network = (): FencedNetwork | null => panel.renderRoot.querySelector('fenced-network');
const field = (name: string): FencedLimitField => fields().find((one) => one.name === name)!;

async function write(into: FencedLimitField, text: string): Promise<void> {
  const input = into.renderRoot.querySelector('input')!;
  input.value = text;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
  await into.updateComplete;
}

async function site(text: string): Promise<void> {
  const input = network()!.renderRoot.querySelector('input')!;
  input.value = text;
  input.dispatchEvent(new Event('input'));
  input.form!.dispatchEvent(new Event('submit', { cancelable: true }));
  await network()!.updateComplete;
}

beforeEach(() => {
  store = new MemoryStore();
  runs = new SetRuns();
});

describe('limits', () => {
  it('are applied when they are written', async () => {
    await open();
    const settings = heard('fenced-settings');
    await write(field('execution_seconds'), '90');
    expect(settings.at(-1)?.settings).toEqual({ ...store.conversation!.settings, execution_seconds: 90 });
  });

  it('are refused with a sentence and not applied', async () => {
    await open();
    const settings = heard('fenced-settings');
    await write(field('execution_seconds'), '601');
    expect(shown(field('execution_seconds'))).toContain('At most 10 min on this server.');
    expect(field('execution_seconds').renderRoot.querySelector('input')?.getAttribute('aria-invalid')).toBe(
      'true',
    );
    expect(settings).toEqual([]);
  });

  it('of sessions are the preference of the reader, not of the conversation', async () => {
    await open({ sessionsMost: 4 });
    const [settings, sessions] = [heard('fenced-settings'), heard('fenced-sessions')];
    await write(field('sessions'), '2');
    expect(sessions).toEqual([{ most: 2 }]);
    expect(settings).toEqual([]);
  });

  it('go back to the defaults at once, without the sites', async () => {
    store.setSettings({
      ...store.conversation!.settings,
      execution_seconds: 5,
      network: ['https://a.example'],
    });
    await open();
    const settings = heard('fenced-settings');
    button(panel, 'Reset to defaults').click();
    expect(settings.at(-1)?.settings).toMatchObject({
      execution_seconds: 60,
      network: ['https://a.example'],
    });
  });

  it('show what holds where the operator allows less by now', async () => {
    store.setSettings({ ...store.conversation!.settings, execution_seconds: 3600 });
    await open();
    expect(field('execution_seconds').renderRoot.querySelector('input')?.value).toBe('10');
  });
});

describe('sites', () => {
  it('are added as origins and listed with a way to remove them', async () => {
    await open();
    const settings = heard('fenced-settings');
    await site('api.example.org');
    expect(settings.at(-1)?.settings.network).toEqual(['https://api.example.org']);
    store.setSettings(settings.at(-1)!.settings);
    await panel.updateComplete;
    await network()!.updateComplete;
    button(panel, 'Remove https://api.example.org').click();
    expect(settings.at(-1)?.settings.network).toEqual([]);
  });

  it('of the operator cannot be removed', async () => {
    await open();
    expect(shown(network()!)).toMatch(/https:\/\/data\.example\.com ?set by the server/);
    expect(buttons(network()!).map((one) => one.textContent.trim())).toEqual(['Allow']);
  });

  it('are refused with a sentence', async () => {
    await open();
    const settings = heard('fenced-settings');
    await site('https://api.example.org/v1');
    expect(shown(network()!)).toContain('without a path');
    await site('data.example.com');
    expect(shown(network()!)).toContain('already');
    expect(settings).toEqual([]);
  });

  it('say that a change restarts the session', async () => {
    await open();
    expect(shown(network()!)).toContain('A change restarts the session');
  });

  it('asked for in vain are listed with a way to allow them', async () => {
    runs.refused = [{ origin: 'https://api.example.org', times: 3, cell: null }];
    await open();
    const settings = heard('fenced-settings');
    expect(shown(network()!)).toContain('Refused attempts https://api.example.org 3 times');
    button(panel, 'Allow https://api.example.org').click();
    expect(settings.at(-1)?.settings.network).toEqual(['https://api.example.org']);
  });

  it.each([
    ['the operator forbids it', config({}, false), 'The operator of this server lets nobody allow others.'],
    ['the sandbox is opaque', config({ sandbox: 'opaque' }), 'No site can be allowed'],
  ])('cannot be added where %s, which is said', async (_why, given, words) => {
    runs.refused = [{ origin: 'https://api.example.org', times: 1, cell: null }];
    await open({ config: given });
    expect(network()!.renderRoot.querySelector('input')).toBeNull();
    expect(buttons(network()!)).toEqual([]);
    expect(shown(network()!)).toContain(words);
    expect(shown(network()!)).toContain('https://api.example.org once');
  });
});

describe('saved variables', () => {
  it('can be kept or not, and forgotten', async () => {
    runs.environments.set('python', { names: ['a', 'b'], skipped: [], size: 1_200_000, saved: 0 });
    await open();
    const settings = heard('fenced-settings');
    const forgotten = heard('fenced-forget-saved');
    expect(shown(panel)).toContain('2 variables · 1.1 MB');
    const saved = panel.renderRoot.querySelector('fenced-saved-settings')!;
    const check = saved.renderRoot.querySelector<HTMLInputElement>('input[type=checkbox]')!;
    expect(check.checked).toBe(true);
    check.click();
    expect(settings[0]?.settings.keep_environment).toBe(false);
    button(panel, 'Forget the saved Python variables').click();
    expect(forgotten).toEqual([{ language: 'python' }]);
  });
});

describe('code and history', () => {
  it('are set for the conversation', async () => {
    await open();
    const settings = heard('fenced-settings');
    const code = panel.renderRoot.querySelector('fenced-code-settings')!;
    code.renderRoot.querySelector<HTMLInputElement>('[name=line_numbers]')!.click();
    code.renderRoot.querySelector<HTMLInputElement>('[name=wrap]')!.click();
    expect(settings.map(({ settings: { line_numbers, wrap } }) => [line_numbers, wrap])).toEqual([
      [true, false],
      [false, true],
    ]);
    const [runs, bytes] = code.renderRoot.querySelectorAll('fenced-limit-field');
    await write(runs!, '7');
    await write(bytes!, '5');
    expect(settings.at(-2)?.settings.history_runs).toBe(7);
    expect(settings.at(-1)?.settings.history_bytes).toBe(5 * 2 ** 20);
  });

  it('keep at least one run', async () => {
    await open();
    const settings = heard('fenced-settings');
    const code = panel.renderRoot.querySelector('fenced-code-settings')!;
    const runs = code.renderRoot.querySelector('fenced-limit-field')!;
    await write(runs, '0');
    expect(shown(runs)).toContain('At least 1.');
    expect(settings).toEqual([]);
  });
});

describe('the panel', () => {
  it('lists the live sessions and restarts them', async () => {
    const heap = 140 * 2 ** 20;
    runs.sessions = [
      { id: 's', language: 'python', title: 'Python', state: 'ready', heap, capabilities: null },
    ];
    await open();
    const restarts = heard('fenced-restart');
    expect(shown(panel)).toContain('Python ready · 140 MB');
    button(panel, 'Restart').click();
    expect(restarts).toHaveLength(1);
  });

  it('says what this browser and this server cannot do', async () => {
    await open();
    expect(shown(panel)).not.toContain('Stop ends the session');
    await open({ tier: 'degraded', config: config({ sandbox: 'opaque' }) });
    expect(shown(panel)).toContain('Stop ends the session with its variables');
    expect(shown(panel)).toContain('their files are fetched anew each time');
  });
});
