import { expect, it } from 'vitest';
import { placeOf } from './router.js';

const CONVERSATION = '0190a0a0-0000-7000-8000-000000000001';
const MESSAGE = '0190a0a0-0000-7000-8000-000000000002';

it('reads the conversation and the cell of an address', () => {
  expect(placeOf('/')).toEqual({ conversation: null, cell: null, malformed: false });
  expect(placeOf(`/c/${CONVERSATION}`)).toEqual({ conversation: CONVERSATION, cell: null, malformed: false });
  expect(placeOf(`/c/${CONVERSATION}`, `#${MESSAGE}.12`).cell).toBe(`${MESSAGE}.12`);
  expect(placeOf(`/c/${CONVERSATION}`, `#${MESSAGE}.cab12cd34`).cell).toBe(`${MESSAGE}.cab12cd34`);
});

it.each(['/c/', '/c/x', '/c/42', `/c/${CONVERSATION}x`, `/c/${CONVERSATION}/y`, '/c/%00'])(
  'sees that %s is the address of no conversation',
  (path) => {
    expect(placeOf(path)).toEqual({ conversation: null, cell: null, malformed: true });
  },
);

it('takes nothing else for a cell', () => {
  for (const fragment of ['#', '#x', `#${MESSAGE}`, `#${MESSAGE}.x`, `#${MESSAGE}.1" onload="x`])
    expect(placeOf(`/c/${CONVERSATION}`, fragment).cell).toBeNull();
  expect(placeOf('/', `#${MESSAGE}.1`).cell).toBeNull();
});
