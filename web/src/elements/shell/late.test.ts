// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { fetchAllLate, late } from './late.js';

test('all that is late can be fetched, one after the other, and each tag comes to life', async () => {
  document.body.innerHTML = '<fenced-keys></fenced-keys><fenced-diff></fenced-diff>';
  let pauses = 0;
  await fetchAllLate(() => {
    pauses += 1;
    return Promise.resolve();
  });
  expect(pauses).toBeGreaterThan(10);
  for (const name of ['fenced-keys', 'fenced-settings', 'fenced-history', 'fenced-palette'])
    expect(customElements.get(name), name).toBeDefined();
});

test('an element that was drawn before its code came is the one that lives', async () => {
  document.body.innerHTML = '<fenced-confirm></fenced-confirm>';
  const drawn = document.querySelector('fenced-confirm');
  const confirm = await late(document, 'fenced-confirm');
  expect(confirm).toBe(drawn);
  const agreed = confirm.ask({ title: 'Delete?', words: 'For good.', action: 'Delete' });
  await confirm.updateComplete;
  confirm.renderRoot.querySelector<HTMLButtonElement>('.danger')?.click();
  expect(await agreed).toBe(true);
});

test('one that is not in the page is an error that names it', async () => {
  document.body.innerHTML = '';
  await expect(late(document, 'fenced-confirm')).rejects.toThrow('<fenced-confirm>');
});
