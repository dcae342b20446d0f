// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import './cell.js';
import { heard, mount } from './testing.js';

beforeEach(() => document.body.replaceChildren());

it('tells once what its program will need, as soon as that is written', async () => {
  const appeared = heard('fenced-appear');
  const cell = await mount(document.createElement('fenced-cell'), {
    cell: 'm.0',
    own: 'py',
    open: true,
    fence: 'import num',
  });
  expect(appeared).toEqual([]);
  cell.fence = 'import numpy as np\n';
  await cell.updateComplete;
  cell.fence = 'import numpy as np\nx';
  await cell.updateComplete;
  expect(appeared).toEqual([{ language: 'python', source: 'import numpy as np\n' }]);
});
