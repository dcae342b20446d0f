import { describe, expect, it } from 'vitest';
import { asPath, asPlace, pathProblem } from './files.js';

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
  ])('may be %s', (path) => {
    expect(pathProblem(path)).toBeNull();
    expect(asPath(path)).toBe(path);
  });

  it.each([
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
    ['a\u2028b', 'cannot be seen'],
    [' a', 'space'],
    ['a ', 'space'],
    ['a /b', 'space'],
    ['x'.repeat(256), 'too long'],
    ['ä'.repeat(128), 'too long'],
    [`${'x/'.repeat(600)}x`, 'too long'],
    [`${'x/'.repeat(20)}x`, 'nested'],
  ])('may not be %j', (path, why) => {
    expect(pathProblem(path)).toContain(why);
    expect(asPath(path)).toBeNull();
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
  expect(asPlace(value)).toBeNull();
});

it('of a conversation is kept under its id', () => {
  expect(asPlace('01890000-0000-7000-8000-000000000001')).toBe('01890000-0000-7000-8000-000000000001');
});
