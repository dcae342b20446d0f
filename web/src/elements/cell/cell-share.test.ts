import { expect, it } from 'vitest';
import { cellPath, extensionOf, sourceName } from './cell-share.js';

it('names files as people of the language do', () => {
  expect(extensionOf('python')).toBe('py');
  expect(extensionOf('py3')).toBe('py');
  expect(extensionOf('JavaScript')).toBe('js');
  expect(extensionOf('c++')).toBe('cpp');
  expect(extensionOf('sql')).toBe('sql');
  expect(extensionOf('')).toBe('txt');
  expect(extensionOf('../../../etc')).toBe('txt');
  expect(sourceName('python', 3)).toBe('cell-3.py');
  expect(sourceName('text', undefined)).toBe('cell.txt');
});

it('links to a cell by its conversation and its own name', () => {
  expect(cellPath('c', 'm.0')).toBe('/c/c#m.0');
});
