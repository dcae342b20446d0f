import { expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import { paletteChoices, type PaletteOwner } from './palette-choices.js';
import { SetRuns } from '../../testing/set-runs.js';

it('offers to run what is stale where some is, or messages are not loaded of which that is not known', () => {
  const store = new MemoryStore();
  const runs = new SetRuns();
  const parts = { workspace: { store, runs }, library: null, currentCell: null };
  const owner = Object.assign(new EventTarget(), parts) as unknown as PaletteOwner;
  const isOffered = (): boolean => paletteChoices(owner).some(({ id }) => id === 'run-stale');
  const { id } = store.add({ role: 'assistant', text: 'none' });
  expect(isOffered()).toBe(false);
  runs.stales.set(`${id}.0`, { why: 'edited' });
  expect(isOffered()).toBe(true);
  runs.stales.clear();
  store.add({ role: 'user', text: null });
  expect(isOffered()).toBe(true);
});
