// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import type { TracebackFrame } from '../protocol/generated.js';
import { renderError } from './error.js';

const frame = (fields: Partial<TracebackFrame>): TracebackFrame => ({
  where: 'cell',
  cell: 'm.0',
  file: 'cell 1',
  line: 2,
  name: 'half',
  source: { first: 1, lines: ['def half(x):', '    return 1 / x'] },
  values: [{ name: 'x', preview: '0' }],
  repeat: null,
  ...fields,
});

function drawn(frames: readonly TracebackFrame[]): HTMLElement {
  const element = renderError({
    output_type: 'error',
    ename: 'ZeroDivisionError',
    evalue: 'division by zero',
    traceback: ['Traceback'],
    frames: [...frames],
  });
  document.body.replaceChildren(element);
  return element;
}

beforeEach(() => document.body.replaceChildren());

it('marks the line, and has its values where the keyboard can be', () => {
  const element = drawn([frame({})]);
  const row = element.querySelector<HTMLElement>('.row.here')!;
  expect(row.textContent).toContain('2    return 1 / x');
  expect(row.tabIndex).toBe(0);
  const values = element.querySelector(`#${row.getAttribute('aria-describedby')!}`);
  expect(values?.textContent).toBe('x0');
  expect(element.querySelectorAll('.row:not(.here)')).toHaveLength(1);
  expect(element.querySelector('.level-head')?.textContent).toBe('half · this cell, line 2');
  const inner = drawn([frame({ name: 'outer.<locals>.half' })]);
  expect(inner.querySelector('.level-head')?.textContent).toBe('outer.half · this cell, line 2');
});

it('folds what is in libraries', () => {
  const file = '/lib/python3.14/site-packages/numpy/linalg/x.py';
  const library = frame({ where: 'library', cell: null, file, values: [] });
  const element = drawn([
    frame({ name: '<module>' }),
    library,
    library,
    frame({ where: 'earlier', file: 'cell 3' }),
  ]);
  const heads = [...element.querySelectorAll('.frames > li')].map(
    (one) => one.querySelector('summary, .level-head')?.textContent,
  );
  expect(heads).toEqual([
    'this cell, line 2',
    '2 levels in numpy',
    'half · an earlier cell (cell 3), line 2',
  ]);
});

it('shows the last levels of a recursion', () => {
  const element = drawn(Array.from({ length: 100 }, (_, n) => frame({ name: `f${n}` })));
  expect(element.querySelectorAll('.level')).toHaveLength(40);
  expect(element.textContent).toContain('60 levels before');
});

it('says how often levels came that are told once', () => {
  const element = drawn([
    frame({ name: 'even' }),
    frame({ name: 'odd', repeat: { levels: 2, times: 2496 } }),
    frame({ name: 'down', repeat: { levels: 1, times: 20 } }),
  ]);
  const words = [...element.querySelectorAll('.level > .level-head:last-child')].map(
    (one) => one.textContent,
  );
  expect(words).toEqual(['The 2 levels above, 2,495 times more', 'The level above, 19 times more']);
});

it('draws the first and the last of many levels in one function, and folds those between', () => {
  const element = drawn(Array.from({ length: 9 }, (_, n) => frame({ name: 'walk', line: 2 + (n % 3) })));
  expect(element.querySelectorAll('.level')).toHaveLength(2);
  expect(element.querySelector('summary')?.textContent).toBe('7 levels more in walk');
});

it('shows text of a program as text', () => {
  const evil = '<img src=x onerror=pwned=1>\u001b[31m';
  const element = drawn([
    frame({
      name: evil,
      file: evil,
      source: { first: 2, lines: [evil] },
      values: [{ name: evil, preview: evil }],
    }),
  ]);
  expect(element.querySelector('img')).toBeNull();
  expect(element.textContent).not.toContain('\u001b');
});
