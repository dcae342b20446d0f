import { describe, expect, it } from 'vitest';
import { indentationOf } from './indentation.js';

describe('indentation', () => {
  it('is what is usual in the language when the text says nothing', () => {
    expect(indentationOf('py', 'x = 1')).toBe('    ');
    expect(indentationOf('ts', 'let x')).toBe('  ');
    expect(indentationOf('go', '')).toBe('\t');
    expect(indentationOf('unheard-of', '')).toBe('    ');
  });

  it('is the smallest step of the text', () => {
    expect(indentationOf('python', 'if x:\n  a\n  if y:\n    b')).toBe('  ');
    expect(indentationOf('js', 'if (x) {\n        b\n    a\n}')).toBe('    ');
    expect(indentationOf('js', 'f(\n\ta)')).toBe('\t');
  });

  it('takes neither a single space nor an odd width for a step', () => {
    expect(indentationOf('js', '/**\n * a\n */')).toBe('  ');
    expect(indentationOf('python', 'f(a,\n     b)')).toBe('    ');
    expect(indentationOf('python', 'x = 1\n      \n')).toBe('    ');
  });
});
