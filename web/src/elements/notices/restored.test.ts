// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import './restored.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

const back = {
  language: 'python',
  title: 'Python',
  names: ['a', 'b'],
  skipped: [] as { name: string; reason: string }[],
  missing: [] as { name: string; reason: string }[],
  is_others: false,
  saved: 0,
  ran: [{ cell: 'm.0', run: 'r' }],
};

async function open(restored: typeof back): Promise<{ notice: HTMLElement; runs: SetRuns }> {
  const runs = new SetRuns();
  runs.restored = [restored];
  const workspace = { store: new MemoryStore(), runs };
  return { notice: await mount(document.createElement('fenced-restored'), { workspace }), runs };
}

it('says what is back, once for those who cannot see it', async () => {
  const said = heard('fenced-say');
  const { notice, runs } = await open(back);
  expect(shown(notice)).toContain('2 variables are back as of');
  expect(shown(notice)).toContain('a, b.');
  expect(buttons(notice).map((one) => one.textContent.trim())).toEqual(['Start fresh', 'Dismiss']);
  runs.tell();
  await Promise.resolve();
  expect(said).toHaveLength(1);
});

it('names what is missing and why, and offers to run the cells again', async () => {
  const skipped = [{ name: 'gen', reason: 'a generator cannot be saved' }];
  const { notice } = await open({ ...back, skipped });
  const replayed = heard('fenced-replay');
  const dismissed = heard('fenced-forget-restored');
  expect(shown(notice)).toContain('Not saved: gen (a generator cannot be saved).');
  button(notice, 'Run the cells again').click();
  button(notice, 'Dismiss').click();
  expect(replayed).toEqual([{ language: 'python' }]);
  expect(dismissed).toEqual([{ language: 'python' }]);
});

it('tells of what another tab had saved', async () => {
  const { notice } = await open({ ...back, is_others: true });
  expect(shown(notice)).toContain('a, b. Some of them another tab had saved.');
});

it('tells what could not be brought back by its reasons, and offers to try again or to give it up', async () => {
  const reason = 'needs the module rare, which is not here';
  const missing = [
    { name: 'x', reason },
    { name: 'y', reason },
    { name: 'rare', reason: 'rare was not installed: no answer. Check the connection and run again.' },
  ];
  const { notice } = await open({ ...back, missing });
  expect(shown(notice)).toContain(
    'Could not be brought back: x, y (needs the module rare, which is not here), ' +
      'rare (rare was not installed: no answer. Check the connection and run again). They stay saved.',
  );
  const wanted = heard('fenced-missing');
  button(notice, 'Try again').click();
  button(notice, 'Forget them').click();
  expect(wanted).toEqual([
    { language: 'python', action: 'retry' },
    { language: 'python', action: 'drop' },
  ]);
  expect(buttons(notice).map((one) => one.textContent.trim())).toContain('Run the cells again');
});

it('lists a few of many', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `v${n}`);
  const { notice } = await open({ ...back, names });
  expect(shown(notice)).toContain('40 variables are back');
  expect(shown(notice)).toContain('v4 and 35 more');
});
