import { describe, expect, it } from 'vitest';
import { countLines, digitsOf, headOf, isSameMark, markWords } from './code-layout.js';

describe('the layout of code', () => {
  it('counts lines as an editor does: the end of a line begins another', () => {
    expect(['', 'a', 'a\n', 'a\n\nb'].map(countLines)).toEqual([1, 1, 2, 3]);
  });

  it('takes the head without the end of its last line', () => {
    expect(headOf('a\nb\nc', 2)).toBe('a\nb');
    expect(headOf('a\nb', 2)).toBe('a\nb');
    expect(headOf('a', 5)).toBe('a');
    expect(headOf('\n\n\n', 2)).toBe('\n');
  });

  it('has room for two digits before the tenth line', () => {
    expect([1, 9, 10, 99, 100, 1000].map(digitsOf)).toEqual([2, 2, 2, 2, 3, 4]);
  });

  it('knows a mark by what it says', () => {
    const mark = { line: 2, message: 'NameError: x', source: 'a\nx' };
    expect(isSameMark(mark, { ...mark })).toBe(true);
    expect(isSameMark(null, undefined)).toBe(true);
    expect(isSameMark(mark, null)).toBe(false);
    expect(isSameMark(mark, { ...mark, source: 'b\nx' })).toBe(false);
    expect(markWords(mark)).toBe('Error in line 2: NameError: x');
  });
});
