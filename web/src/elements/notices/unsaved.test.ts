// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import type { Unsaved } from '../../conversation/api.js';
import type { Command } from '../../conversation/sync/commands.js';
import { MemoryStore } from '../../testing/memory-store.js';
import './unsaved.js';
import { button, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

const unsaved = (command: Command): Unsaved => ({ command, reason: 'The server failed at this.' });
const message = (id: string): Unsaved =>
  unsaved({
    kind: 'put_message',
    id,
    body: { parent: null, role: 'user', text: 'kept', attachments: [], about: null },
  });

it('says what could not be saved and why, and lets the reader try again, keep it or give it up', async () => {
  const store = new MemoryStore();
  const notice = await mount(document.createElement('fenced-unsaved'), {
    workspace: { store, runs: new SetRuns() },
  });
  expect(shown(notice)).toBe('');
  const [said, saved] = [heard('fenced-say'), heard('fenced-save')];
  const discards: unknown[] = [];
  notice.addEventListener('unsaved-discard', (event) => discards.push(event));
  store.unsaved = [
    message('m'),
    unsaved({ kind: 'put_reply', id: 'a', body: { parent: 'm', attempt: 1, example: null } }),
    unsaved({ kind: 'put_outputs', id: 'r', body: { start: 0, outputs: [] } }),
    message('n'),
  ];
  for (let times = 0; times < 2; times += 1) {
    store.notify({ type: 'outbox' });
    await notice.updateComplete;
  }
  expect(shown(notice)).toContain('2 messages, 1 answer, 1 output of a run could not be saved.');
  expect(shown(notice)).toContain('The server failed at this. This browser keeps what was not saved.');
  expect(said).toHaveLength(1);
  button(notice, 'Download').click();
  const [file] = saved;
  expect(JSON.parse((await file?.file.text()) ?? '')).toEqual(
    store.unsaved.map(({ command, reason }) => ({ ...command, reason })),
  );
  button(notice, 'Discard').click();
  expect([discards.length, store.unsaved.length]).toEqual([1, 4]);
  button(notice, 'Try again').click();
  await notice.updateComplete;
  expect(shown(notice)).toBe('');
});
