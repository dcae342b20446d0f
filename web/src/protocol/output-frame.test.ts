import { expect, it } from 'vitest';
import { parseFromFrame } from './output-frame.js';

it('takes what a frame may say, and nothing more of it', () => {
  const said = [
    { type: 'height', height: 5 },
    { type: 'pong', n: 1 },
    { type: 'shown' },
    { type: 'failed', message: 'x' },
    { type: 'refused', host: 'cdn.example.org:8080' },
  ];
  for (const message of said) expect(parseFromFrame({ ...message, more: 1 })).toEqual(message);
  expect(parseFromFrame({ type: 'failed', message: 'x'.repeat(1000) })).toEqual({
    type: 'failed',
    message: 'x'.repeat(300),
  });
});

it.each([
  null,
  'height',
  [],
  {},
  { type: 'height', height: '5' },
  { type: 'height', height: -1 },
  { type: 'height', height: Number.NaN },
  { type: 'height', height: Infinity },
  { type: 'pong', n: 1.5 },
  { type: 'failed' },
  { type: 'refused', host: '<b>' },
  { type: 'refused', host: 'x'.repeat(300) },
  { type: 'hello' },
])('drops %j', (message) => {
  expect(parseFromFrame(message)).toBeNull();
});
