// @vitest-environment happy-dom
import { describe, expect, it, test } from 'vitest';
import { codeOf, hasHidden, markCode, withMarks } from './hidden.js';

function marksOf(text: string): readonly string[] {
  const box = document.createElement('div');
  box.append(...withMarks(text));
  // A copy is the true text.
  expect(box.textContent).toBe(text);
  return [...box.querySelectorAll<HTMLElement>('.hidden-character')].map(
    ({ dataset }) => dataset['code'] ?? '',
  );
}

describe('what nobody sees is marked', () => {
  const ranges: readonly (readonly [number, number])[] = [
    [0x00, 0x08],
    [0x0b, 0x0c],
    [0x0e, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x180b, 0x180f],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x2064],
    [0x2066, 0x206f],
    [0x2800, 0x2800],
    [0x3164, 0x3164],
    [0xd800, 0xd800],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff9, 0xfffb],
    [0xe0001, 0xe0001],
    [0xe0020, 0xe007f],
    [0xe0100, 0xe01ef],
  ];
  test.each(ranges)('from U+%o to U+%o', (first, last) => {
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCodePoint(code);
      expect(marksOf(`a${character}b`)).toEqual([codeOf(character)]);
      expect(hasHidden(character)).toBe(true);
    }
  });

  it('each of several, in their order', () => {
    expect(marksOf('access != "none\u202e\u2066" # \u2069 end')).toEqual(['U+202E', 'U+2066', 'U+2069']);
    expect(marksOf('a\rb')).toEqual(['U+000D']);
  });
});

it.each([
  'if x:\n\treturn "ü" + "日本語" + "é"',
  'שלום = "عربي"',
  '👩‍👩‍👧 ❤️ 👍🏽‍ '.trim().slice(0, -1),
  'a\r\nb',
  '1️⃣',
  '👩🏽‍💻',
])('marks nothing in %j', (text) => {
  expect(marksOf(text)).toEqual([]);
});

it('marks what joins no emoji', () => {
  expect(marksOf('a\u200Db 👩\u200Db x\uFE0F')).toEqual(['U+200D', 'U+200D', 'U+FE0F']);
});

it('keeps letters from right to left to themselves', () => {
  const box = document.createElement('div');
  box.append(...withMarks('"אב גד" != "דה"'));
  expect([...box.querySelectorAll('.isolated')].map(({ textContent }) => textContent)).toEqual([
    'אב גד',
    'דה',
  ]);
});

it('marks code within a text, and nothing else there', () => {
  const box = document.createElement('div');
  box.innerHTML = '<p>a\u202eb <code>c\u202ed<b>\u200b</b></code></p>';
  markCode(box);
  expect([...box.querySelectorAll('.hidden-character')].map(({ textContent }) => textContent)).toEqual([
    '\u202e',
    '\u200b',
  ]);
  expect(box.textContent).toBe('a\u202eb c\u202ed\u200b');
});
