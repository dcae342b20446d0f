// @vitest-environment happy-dom
import { parser } from '@lezer/python';
import { expect, it, vi } from 'vitest';
import './code.js';
import { loadParser } from './languages.js';
import { mount } from './testing.js';

vi.mock('./languages.js', () => ({ loadParser: vi.fn() }));

it('has its colours once the grammar can be fetched', async () => {
  vi.mocked(loadParser).mockReturnValueOnce(Promise.reject(new TypeError('Failed to fetch')));
  const code = await mount(document.createElement('fenced-code'), { language: 'python', source: 'if x: y' });
  const colours = (): number => code.renderRoot.querySelectorAll('.line span').length;
  await Promise.resolve();
  expect(colours()).toBe(0);
  expect(code.renderRoot.querySelector('code')?.textContent).toBe('if x: y');
  vi.mocked(loadParser).mockReturnValue(Promise.resolve(parser));
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(colours()).toBeGreaterThan(0));
  window.dispatchEvent(new Event('online'));
  expect(loadParser).toHaveBeenCalledTimes(2);
});
