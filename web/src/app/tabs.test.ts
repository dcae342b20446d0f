import { expect, it } from 'vitest';
import { Tabs, type Locks } from './tabs.js';

it('tells all who wait for the end of a page, and asks for its lock once', () => {
  const asked: [string, () => Promise<unknown>][] = [];
  const locks: Locks = {
    request: (name, held) => {
      asked.push([name, held]);
      return new Promise(() => undefined);
    },
  };
  const tabs = new Tabs(locks, 'browser');
  const told: string[] = [];
  tabs.whenGone('browser.before', () => told.push('one'));
  tabs.whenGone('browser.before', () => told.push('other'));
  tabs.whenGone('elsewhere.page', () => told.push('another browser'));
  tabs.whenGone(tabs.me, () => told.push('this page'));
  expect(asked.slice(1).map(([name]) => name)).toEqual(['fenced-page-before']);
  void asked[1]?.[1]();
  expect(told).toEqual(['one', 'other']);
});
