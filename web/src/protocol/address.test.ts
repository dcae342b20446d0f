import { expect, it } from 'vitest';
import { conversationPath, conversationsPath, outputsPath, runsPath, selfTestPath } from './addresses.js';

it('names what is in the path, in an encoding of its own', () => {
  expect(outputsPath('a', 'b')).toBe('/api/conversations/a/runs/b/outputs');
  expect(selfTestPath('c++')).toBe('/api/self-tests/c%2B%2B');
  expect(conversationPath('../models?x#y')).toBe('/api/conversations/..%2Fmodels%3Fx%23y');
});

it('has a parameter for each value that is given, and for each item of a list', () => {
  expect(conversationPath('a', { tail: 0, leaf: null })).toBe('/api/conversations/a?tail=0');
  expect(conversationsPath({ q: null })).toBe('/api/conversations');
  expect(conversationsPath({ q: 'ä & b' })).toBe('/api/conversations?q=%C3%A4+%26+b');
  expect(runsPath('a', { status: ['failed', 'lost'], limit: 5 })).toBe(
    '/api/conversations/a/runs?status=failed&status=lost&limit=5',
  );
});
