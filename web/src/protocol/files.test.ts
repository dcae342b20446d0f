import { describe, expect, it } from 'vitest';
import { asPath, asConversation, pathProblem } from './files.js';

/** Of each kind: formats, tags, fillers, blanks, ends of lines, private and unassigned characters. */
const UNSEEN = Array.from(
  '\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202e\u2060\u2061\u2066' +
    '\u206f\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\ufffe\ue000\u0378\u{1d159}\u{1d173}\u{e0001}\u{e0041}\u{e0100}\u{f0000}\u{10ffff}',
);

describe('a path', () => {
  it.each([
    'sales.csv',
    'data/2024/sales.csv',
    'Bericht (Kopie) – ä.txt',
    'con.txt',
    '.hidden',
    '…',
    '👩‍💻.py',
    'a:b*c?.txt',
    'x'.repeat(255),
    'Screenshot at 1.00.00\u202fPM.png',
    '資料\u3000二.csv',
    '❤️ 1️⃣ 👍🏽 🏳️‍🌈 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿.txt',
    'می\u200cخواهم.txt',
    'ක්\u200dරි.txt',
    'ന്\u200d.txt',
    'Tiếng Việt e\u0302\u0301.txt',
  ])('may be %s', (path) => {
    expect(pathProblem(path)).toBeNull();
    expect(asPath(path)).toBe(path);
  });

  it.each<readonly [string, string]>([
    ['', 'empty'],
    ['/etc/passwd', 'empty'],
    ['a//b', 'empty'],
    ['a/', 'empty'],
    ['..', 'not a name'],
    ['a/../b', 'not a name'],
    ['./a', 'not a name'],
    ['a\\b', 'backslash'],
    ['a\0b', 'cannot be seen'],
    ['a\nb', 'cannot be seen'],
    ['a\u007f', 'cannot be seen'],
    ['gpj.\u202eexe', 'cannot be seen'],
    ['\ud800', 'cannot be seen'],
    ...UNSEEN.map((hidden) => [`a${hidden}b`, 'cannot be seen'] as const),
    ...UNSEEN.filter((hidden) => hidden.trim() !== '').map((hidden) => [hidden, 'cannot be seen'] as const),
    ['👩\u200d', 'cannot be seen'],
    ['\u200d👩', 'cannot be seen'],
    ['👩\u200d\u200d💻', 'cannot be seen'],
    ['a\ufe0f', 'cannot be seen'],
    ['🏴\u{e0041}\u{e0042}\u{e007f}', 'cannot be seen'],
    ['a\u200cb', 'cannot be seen'],
    ['م\u200c\u200cخ', 'cannot be seen'],
    ['ک\u200c', 'cannot be seen'],
    [`a${'\u0301'.repeat(6)}`, 'accents'],
    ['   ', 'space'],
    ['\u3000a', 'space'],
    ['a\u00a0', 'space'],
    [' a', 'space'],
    ['a ', 'space'],
    ['a /b', 'space'],
    ['x'.repeat(256), 'too long'],
    ['ä'.repeat(128), 'too long'],
    [`${'x/'.repeat(600)}x`, 'too long'],
    [`${'x/'.repeat(20)}x`, 'nested'],
  ])('may not be %j', (path, why) => {
    expect(pathProblem(path)).toContain(why);
  });

  it.each(['..', 'a//b', 'a\\b', 'a\nb', 'gpj.\u202eexe', '\ud800', 'a\u2028b', ' a', 'x'.repeat(256)])(
    'is none where it is %j',
    (path) => {
      expect(asPath(path)).toBeNull();
    },
  );

  it('of a file that was added when more was allowed is one still, so that it can be renamed or deleted', () => {
    expect(asPath('a\u200bb')).toBe('a\u200bb');
    expect(pathProblem('a\u200bb')).not.toBeNull();
  });
});

it.each([null, 7, {}, ['a']])('%j is no path', (value) => {
  expect(asPath(value)).toBeNull();
});

it.each([
  '..',
  '01890000-0000-7000-8000-00000000000',
  '01890000-0000-7000-8000-00000000000G',
  'a/b',
  7,
  null,
])('%j names no conversation', (value) => {
  expect(asConversation(value)).toBeNull();
});

it('of a conversation is kept under its id', () => {
  expect(asConversation('01890000-0000-7000-8000-000000000001')).toBe('01890000-0000-7000-8000-000000000001');
});
