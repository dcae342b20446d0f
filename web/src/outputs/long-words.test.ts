// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { breakLongWords } from './long-words.js';

it('lets a long word break, and keeps its text', () => {
  const box = document.createElement('div');
  const text = `short words ${'\\'.repeat(10_000)} and ${'a'.repeat(300)} <b>`;
  box.append(text);
  breakLongWords(box);
  expect(box.textContent).toBe(text);
  expect(box.querySelectorAll('wbr')).toHaveLength(40);
  for (const node of box.childNodes) expect(node.textContent?.length).toBeLessThanOrEqual(600);
});

it('leaves other text alone', () => {
  const box = document.createElement('div');
  box.append('some words '.repeat(1000));
  breakLongWords(box);
  expect(box.childNodes).toHaveLength(1);
});
