// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { HeldKey, isText, turnOf } from './page-keys.js';

const press = (key: string, held: readonly string[] = []) => ({
  key,
  ctrlKey: held.includes('Control'),
  metaKey: held.includes('Meta'),
  altKey: held.includes('Alt'),
  getModifierState: (name: string) => held.includes(name),
});

describe('isText', () => {
  it('is every character that a keyboard writes', () => {
    for (let code = 33; code < 127; code++) expect(isText(press(String.fromCharCode(code)))).toBe(true);
    for (const key of ['ä', 'ß', 'é', '€', 'ж', '中', '한', '😀']) expect(isText(press(key))).toBe(true);
  });

  it('is what begins with a dead key or an input method', () => {
    expect(isText(press('Dead'))).toBe(true);
    expect(isText(press('Process'))).toBe(true);
  });

  it('is no key that moves, and no shortcut', () => {
    for (const key of [' ', 'Enter', 'Tab', 'Escape', 'ArrowUp', 'PageDown', 'F5', 'Shift', 'Backspace'])
      expect(isText(press(key))).toBe(false);
    for (const held of ['Control', 'Meta', 'Alt']) expect(isText(press('a', [held]), false)).toBe(false);
  });

  it('is what AltGr writes, and Option on a Mac', () => {
    expect(isText(press('[', ['Control', 'Alt', 'AltGraph']), false)).toBe(true);
    expect(isText(press('@', ['Alt']), true)).toBe(true);
    expect(isText(press('c', ['Meta']), true)).toBe(false);
  });
});

describe('turnOf', () => {
  it('pages with Space as browsers do, and leaves selecting alone', () => {
    expect(turnOf({ key: ' ', shiftKey: false })).toBe('page-down');
    expect(turnOf({ key: ' ', shiftKey: true })).toBe('page-up');
    expect(turnOf({ key: 'End', shiftKey: false })).toBe('end');
    expect(turnOf({ key: 'ArrowUp', shiftKey: true })).toBe(null);
    expect(turnOf({ key: 'a', shiftKey: false })).toBe(null);
  });
});

describe('HeldKey', () => {
  it('gives a key back once, unless it was long ago', () => {
    const held = new HeldKey();
    held.hold('i', 0);
    expect([held.take(500), held.take(501)]).toEqual(['i', '']);
    held.hold('i', 0);
    expect(held.take(5000)).toBe('');
  });
});
