// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './output.js';
import type { FencedOutput } from './output.js';
import type { RunView } from '../../execution/run.js';
import { button, buttons, heard, mount, shown } from '../../testing/set-runs.js';

const view = (fields: Partial<RunView>): RunView => ({
  id: 'r',
  cell: 'm.0',
  language: 'python',
  session: null,
  status: 'completed',
  clocks: { queue: null, load: null, download: null, execution: 1 },
  memory: null,
  dropped: 23.4e6,
  names: null,
  error: null,
  source: '',
  ...fields,
});

let output: FencedOutput;
const draw = async (properties: Partial<FencedOutput>): Promise<void> => {
  output = await mount(document.createElement('fenced-output'), { store: new MemoryStore(), ...properties });
};

beforeEach(() => document.body.replaceChildren());

it('offers the whole output while what was beyond the limit is kept', async () => {
  await draw({ run: view({}), limit: 10e6, kept: true });
  const downloads = heard('fenced-download');
  expect(shown(output)).toContain('Output capped at 10 MB; 23.4 MB hidden.');
  button(output, 'Download all').click();
  expect(downloads).toEqual([{ run: 'r' }]);
});

it('says that it was not kept once it is gone', async () => {
  await draw({ run: view({}) });
  expect(shown(output)).toContain('Output capped; 23.4 MB more were not kept.');
  expect(buttons(output)).toEqual([]);
});

it('says so beside what else became of the run', async () => {
  const error = { name: 'TimedOut', message: 'It took longer than 60 s.', line: null, variables_lost: false };
  await draw({ run: view({ status: 'timed_out', error }), kept: true });
  expect(shown(output)).toContain('23.4 MB hidden.');
  expect(shown(output)).toContain('It took longer than 60 s.');
});

it('hides a password and sends it with Enter', async () => {
  await draw({ run: view({ status: 'executing', dropped: 0, input: { prompt: 'Key: ', password: true } }) });
  const field = output.renderRoot.querySelector('fenced-input')!;
  await field.updateComplete;
  const input = field.renderRoot.querySelector('input')!;
  expect(input.type).toBe('password');
  const replies = heard('fenced-reply');
  input.value = 'secret';
  input.form!.dispatchEvent(new Event('submit', { cancelable: true }));
  expect(replies).toEqual([{ run: 'r', text: 'secret' }]);
  expect(input.value).toBe('');
});
