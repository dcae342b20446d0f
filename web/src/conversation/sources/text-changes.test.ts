import { describe, expect, test } from 'vitest';
import { changesBetween } from './text-changes.js';

function applied(text: string, other: string): string {
  return changesBetween(text, other).reduceRight(
    (changed, { at, remove, insert }) => changed.slice(0, at) + insert + changed.slice(at + remove),
    text,
  );
}

const sizeOf = (before: string, after: string): number =>
  changesBetween(before, after).reduce((sum, { remove, insert }) => sum + remove + insert.length, 0);

describe('changes between texts', () => {
  test.each([
    ['', 'x = 1'],
    ['x = 1', ''],
    ['x = 1', 'x = 1\n'],
    ['a\nb\nc', 'a\nc'],
    ['a\nb\nc\n', 'c\nb\na\n'],
    ['a\na\na', 'a\na\na\na'],
    ['def f(x):\n  return x', 'def f(x):\n    return x\n'],
    ['🙂\n😀', '😀\n🙂'],
    ['a\r\nb', 'a\nb'],
  ])('make %j into %j', (before, after) => {
    expect(applied(before, after)).toBe(after);
  });

  test('make any text into any other', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 0x7fffffff) % below;
    const text = (): string =>
      Array.from(
        { length: random(12) },
        () => ['a', 'bb', '\n', '🙂', ' ', '\n\n', 'x = 1\n'][random(7)],
      ).join('');
    for (let n = 0; n < 3000; n += 1) {
      const [before, after] = [text(), text()];
      expect(applied(before, after)).toBe(after);
    }
  });

  test('are none where nothing differs', () => {
    expect(changesBetween('a\nb', 'a\nb')).toEqual([]);
  });

  test('are as small as what a formatter changes', () => {
    const before = 'import os\nx=1\ny = [1,2]\nprint(x)\n';
    expect(changesBetween(before, 'import os\nx = 1\ny = [1, 2]\nprint(x)\n')).toEqual([
      { at: 11, remove: 1, insert: ' = ' },
      { at: 21, remove: 0, insert: ' ' },
    ]);
  });

  test('leave alone the lines between two edits', () => {
    const lines = Array.from({ length: 200 }, (_, n) => `line_${n} = ${n}`);
    const changed = lines.with(3, 'three = 3').toSpliced(150, 1);
    expect(sizeOf(lines.join('\n'), changed.join('\n'))).toBeLessThan(40);
  });

  test('never cut a surrogate pair', () => {
    expect(changesBetween('a🙂b', 'a🙃b')).toEqual([{ at: 1, remove: 2, insert: '🙃' }]);
  });

  test('are found quickly in a very long text', () => {
    const long = Array.from({ length: 100_000 }, (_, n) => `${n}\n`).join('');
    const started = performance.now();
    expect(applied(long, `first\n${long}last`)).toBe(`first\n${long}last`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
