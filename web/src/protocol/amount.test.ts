import { expect, it } from 'vitest';
import { amount } from './amount.js';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1536, '1.5 KB'],
  [200 * 2 ** 20, '200 MB'],
  [2 ** 30, '1 GB'],
])('%d bytes are %s', (bytes, words) => {
  expect(amount(bytes)).toBe(words);
});
