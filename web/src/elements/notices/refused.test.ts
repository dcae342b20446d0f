// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './refused.js';
import type { FencedRefused } from './refused.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

const ORIGIN = 'https://api.example.org';
const CELL = 'm.0';
let store: MemoryStore;
let runs: SetRuns;

beforeEach(() => {
  store = new MemoryStore();
  runs = new SetRuns();
  runs.refused = [{ origin: ORIGIN, times: 1, cell: CELL }];
});

const draw = (properties: Partial<FencedRefused> = {}): Promise<FencedRefused> =>
  mount(document.createElement('fenced-refused'), {
    cell: CELL,
    run: 'r1',
    consent: true,
    workspace: { store, runs },
    ...properties,
  });

it('names the site in full and lets the reader allow it', async () => {
  const note = await draw();
  const settings = heard('fenced-settings');
  expect(shown(note)).toContain(`This program asked for ${ORIGIN}, which it may not reach.`);
  expect(shown(note)).toContain('restarts the session');
  button(note, 'Allow in this conversation').click();
  expect(settings.at(-1)?.settings).toEqual({ ...store.conversation!.settings, network: [ORIGIN] });
});

it('says what came of allowing until the next run, also when the site is no longer listed', async () => {
  const note = await draw();
  note.addEventListener('fenced-settings', (event) => store.setSettings(event.detail.settings));
  button(note, 'Allow in this conversation').click();
  runs.refused = [];
  runs.tell();
  await note.updateComplete;
  expect(shown(note)).toContain('The session restarts; run the cells again.');
  expect(buttons(note)).toEqual([]);
  note.run = 'r2';
  await note.updateComplete;
  expect(shown(note).trim()).toBe('');
});

it('offers nothing where the reader may allow nothing', async () => {
  const note = await draw({ consent: false });
  expect(shown(note)).toContain('which it may not reach');
  expect(buttons(note)).toEqual([]);
});

it('speaks of its own cell alone', async () => {
  expect(shown(await draw({ cell: 'm.1' })).trim()).toBe('');
});

it('shows a site as text, whatever it is called', async () => {
  runs.refused = [{ origin: 'https://x<img src=x onerror=alert(1)>', times: 1, cell: CELL }];
  const note = await draw();
  expect(note.renderRoot.querySelector('img')).toBeNull();
  expect(shown(note)).toContain('<img src=x');
});

it('does not fill the page for a program that asks for everything', async () => {
  runs.refused = Array.from({ length: 40 }, (_, n) => ({
    origin: `https://h${n}.example`,
    times: 1,
    cell: CELL,
  }));
  const note = await draw();
  expect(buttons(note)).toHaveLength(3);
  expect(shown(note)).toContain('And for 37 more');
});
