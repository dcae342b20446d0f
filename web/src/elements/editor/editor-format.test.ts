import { ChangeSet, Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../execution/api.js';
import { changesTo, NO_FORMATTER, NO_SESSION, readFormatted, refusalWords } from './editor-format.js';

const lines = (text: string): Text => Text.of(text.split('\n'));

describe('formatting', () => {
  it('reads the text or the words of an answer', () => {
    expect(readFormatted({ code: 'x = 1\n', by: 'Black', message: null })).toEqual({ code: 'x = 1\n' });
    expect(readFormatted({ code: null, by: null, message: 'Install it.' })).toEqual({
      message: 'Install it.',
    });
    for (const answer of [null, 7, {}, { code: 7 }])
      expect(readFormatted(answer)).toHaveProperty('message', expect.stringContaining('did not answer'));
  });

  it('changes only what differs, so that a cursor stays at its word', () => {
    const before = 'def f( a,b ):\n  return a+b\nprint( f(1,2) )';
    const after = 'def f(a, b):\n    return a + b\n\n\nprint(f(1, 2))';
    const changes = ChangeSet.of(changesTo(before, after), before.length);
    expect(changes.apply(lines(before)).toString()).toBe(after);
    for (const word of ['return', 'print', 'f(1'])
      expect(changes.mapPos(before.indexOf(word), 1)).toBe(after.indexOf(word));
  });

  it('tells why a session had no answer', () => {
    const words = (reason: RequestRefused['reason']): string =>
      refusalWords(new RequestRefused(reason, 'A program runs.'));
    expect(words('gone')).toBe(NO_SESSION);
    expect(words('unsupported')).toBe(NO_FORMATTER);
    expect(words('busy')).toBe('A program runs.');
    expect(words('timed_out')).toContain('did not answer');
    expect(refusalWords(new Error('x'))).toContain('did not answer');
  });
});
