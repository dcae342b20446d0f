// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './refusal.js';
import { button, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

it('says why a change was not saved, once, until that is dismissed', async () => {
  const store = new MemoryStore();
  const notice = await mount(document.createElement('fenced-refusal'), {
    workspace: { store, runs: new SetRuns() },
  });
  expect(shown(notice)).toBe('');
  const said = heard('fenced-say');
  store.refusal = 'The place may not be reached. Choose another one.';
  for (let times = 0; times < 2; times += 1) {
    store.notify({ type: 'outbox' });
    await notice.updateComplete;
  }
  expect(shown(notice)).toContain(
    'A change was not saved. The place may not be reached. Choose another one.',
  );
  expect(said).toHaveLength(1);
  button(notice, 'Dismiss').click();
  await notice.updateComplete;
  expect([store.refusal, shown(notice)]).toEqual([null, '']);
});
