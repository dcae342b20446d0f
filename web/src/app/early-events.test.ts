import { expect, test } from 'vitest';
import { EarlyEvents } from './early-events.js';

const event = (name: string, detail: unknown): CustomEvent => new CustomEvent(name, { detail });

test('what was done early is told once more, in its order, and nothing twice', () => {
  const target = new EventTarget();
  const early = new EarlyEvents(target);
  target.dispatchEvent(event('fenced-navigate', { path: '/c/1' }));
  target.dispatchEvent(event('fenced-theme', { theme: 'dark' }));
  const heard: unknown[] = [];
  for (const name of ['fenced-theme', 'fenced-navigate'])
    target.addEventListener(name, (one) => heard.push([name, (one as CustomEvent).detail]));
  early.release();
  expect(heard).toEqual([
    ['fenced-navigate', { path: '/c/1' }],
    ['fenced-theme', { theme: 'dark' }],
  ]);
  target.dispatchEvent(event('fenced-theme', { theme: 'light' }));
  early.release();
  expect(heard).toHaveLength(3);
});
