import { describe, expect, it } from 'vitest';
import { cellKey, Twice } from './cell-keys.js';

const press = (key: string, ...held: readonly ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]) => ({
  key,
  ctrlKey: held.includes('ctrlKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
  altKey: held.includes('altKey'),
});

describe('keys at a cell', () => {
  it('run it, wherever in the cell the keyboard is', () => {
    expect(cellKey(press('Enter', 'ctrlKey'), false)).toBe('run');
    expect(cellKey(press('Enter', 'metaKey'), true)).toBe('run');
    expect(cellKey(press('Enter', 'shiftKey'), false)).toBe('run-next');
    expect(cellKey(press('Enter', 'altKey'), false)).toBe('run-add');
  });

  it('edit it and move between cells only where they mean nothing else', () => {
    expect(cellKey(press('Enter'), true)).toBe('edit');
    expect(cellKey(press('Enter'), false)).toBeNull();
    expect(cellKey(press('ArrowDown'), true)).toBe('next');
    expect(cellKey(press('ArrowUp'), true)).toBe('previous');
    expect(cellKey(press('ArrowUp'), false)).toBeNull();
  });

  it('mean nothing with keys held that belong to something else', () => {
    expect(cellKey(press('Enter', 'ctrlKey', 'shiftKey'), true)).toBeNull();
    expect(cellKey(press('ArrowDown', 'shiftKey'), true)).toBeNull();
    expect(cellKey(press('x'), true)).toBeNull();
  });
});

describe('a key pressed twice', () => {
  it('counts when nothing came between and it was quick', () => {
    const twice = new Twice();
    expect(twice.press('i', 0)).toBe(false);
    expect(twice.press('i', 300)).toBe(true);
    // A third press is the first of the next pair.
    expect(twice.press('i', 400)).toBe(false);
  });

  it('does not count otherwise', () => {
    const twice = new Twice();
    twice.press('i', 0);
    twice.press('0', 100);
    expect(twice.press('i', 200)).toBe(false);
    expect(twice.press('i', 5000)).toBe(false);
    twice.reset();
    expect(twice.press('i', 5100)).toBe(false);
  });
});
