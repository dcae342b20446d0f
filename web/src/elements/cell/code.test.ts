// @vitest-environment happy-dom
import { parser } from '@lezer/python';
import { expect, it, vi } from 'vitest';
import './code.js';
import { loadParser } from './languages.js';
import { mount } from '../../testing/set-runs.js';

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

it('marks what nobody sees, with and without colours, and stays the true text', async () => {
  const source = "if access != 'none\u202e\u2066': # \u200b\nx = '\u{e0041}'";
  for (const loaded of [null, Promise.resolve(parser)]) {
    vi.mocked(loadParser).mockReturnValue(loaded);
    const code = await mount(document.createElement('fenced-code'), { language: 'python', source });
    await loaded;
    await vi.waitFor(() => {
      const marks = [...code.renderRoot.querySelectorAll<HTMLElement>('.hidden-character')];
      expect(marks.map(({ dataset }) => dataset['code'])).toEqual(['U+202E', 'U+2066', 'U+200B', 'U+E0041']);
      if (loaded !== null) expect(code.renderRoot.querySelector('.line .tok-keyword')).not.toBeNull();
    });
    expect(
      [...code.renderRoot.querySelectorAll('.line')].map(({ textContent }) => textContent).join('\n'),
    ).toBe(source);
  }
});
