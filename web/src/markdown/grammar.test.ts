import { describe, expect, it, test } from 'vitest';
import { renderMarkdown, StreamingMarkdown } from './markdown.js';

const htmlOf = (text: string): string =>
  renderMarkdown(text)
    .map((block) => (block.kind === 'html' ? block.html : ''))
    .join('');
const linksOf = (text: string): readonly string[] =>
  [...htmlOf(text).matchAll(/href="([^"]*)"/g)].map(([, address]) => address?.replaceAll('&amp;', '&') ?? '');

describe('addresses in a text are links', () => {
  test.each([
    ['see https://example.org/a_b_c?x=1&y=2', ['https://example.org/a_b_c?x=1&y=2']],
    ['www.example.org is', ['https://www.example.org']],
    ['http://localhost:8000/x, and (https://a.b/c_(d)).', ['http://localhost:8000/x', 'https://a.b/c_(d)']],
    ['https://a.b/_x_/*y*', ['https://a.b/_x_/*y']],
    ['**https://a.b/c**', ['https://a.b/c']],
    ['见https://a.b/c。再见 https://a.b/d看', ['https://a.b/c', 'https://a.b/d']],
    ['“https://a.b/c”, https://a.b/c…', ['https://a.b/c', 'https://a.b/c']],
    ['mailto:me@a.b', ['mailto:me@a.b']],
    ['| https://a.b/c | x |\n|---|---|\n| www.a.b | y |', ['https://a.b/c', 'https://www.a.b']],
    ['[x](https://a.b/c) <https://a.b/d>', ['https://a.b/c', 'https://a.b/d']],
    ['<a href="https://a.b">https://c.d</a>', ['https://a.b']],
    ['https://a.b/c#d?e=[f]&g={h}!', ['https://a.b/c#d?e=%5Bf%5D&g=%7Bh%7D']],
  ])('%s', (text, links) => expect(linksOf(text)).toEqual(links));

  test.each([
    'file.py example.org a.b/c main.rs',
    '`https://a.b/c` and `www.a.b`',
    '    https://a.b/c',
    'https:// http://. www. wwww.a.b xhttps://a.b',
    'javascript:alert(1) ftp://a.b file:///etc data:text/html,x git@a.b:c/d',
  ])('%s has none', (text) => expect(linksOf(text)).toEqual([]));

  it('with their text as it was', () => {
    expect(htmlOf('a https://a.b/c_d_e, f')).toBe(
      '<p>a <a href="https://a.b/c_d_e">https://a.b/c_d_e</a>, f</p>\n',
    );
  });
});

test.each([
  ['这是**“重点”**内容', '<p>这是<strong>“重点”</strong>内容</p>\n'],
  ['これは**「重要」**です。', '<p>これは<strong>「重要」</strong>です。</p>\n'],
  ['**중요(重要)**합니다', '<p><strong>중요(重要)</strong>합니다</p>\n'],
  ['a**"b"**c', '<p>a**&quot;b&quot;**c</p>\n'],
])('emphasis beside Chinese, Japanese and Korean: %s', (text, html) => expect(htmlOf(text)).toBe(html));

it('says how the columns of a table are aligned', () => {
  const html = htmlOf('| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |');
  expect(html).not.toContain('style');
  expect([...html.matchAll(/<t[hd](?: align="(\w+)")?>/g)].map(([, side]) => side)).toEqual([
    'left', 'center', 'right', undefined, 'left', 'center', 'right', undefined,
  ]); // prettier-ignore
});

describe('footnotes', () => {
  const shown = (text: string): string => htmlOf(text).trim();

  it('are marks, and stay where they stand', () => {
    expect(shown('Claim[^1] and[^n].\n\n[^1]: The *note*.\n[^n]: Another.')).toBe(
      '<p>Claim<sup>1</sup> and<sup>n</sup>.</p>\n' +
        '<p><sup>1</sup> The <em>note</em>.\n<br />\n<sup>n</sup> Another.</p>',
    );
  });

  it('are text where there is no note', () => {
    expect(shown('The class [^a-z] and x[^2].')).toBe('<p>The class [^a-z] and x[^2].</p>');
    expect(shown('`[^1]`\n\n[^1]: note')).toContain('<code>[^1]</code>');
  });

  it('may be one word or an address', () => {
    expect(shown('See[^1].\n\n[^1]: https://example.org/a')).toContain(
      '<sup>1</sup> <a href="https://example.org/a">https://example.org/a</a>',
    );
    expect(shown('See[^1].\n\n[^1]: word')).toContain('<sup>1</sup> word');
  });

  it.each([1, 3, 7])('are found as the text streams in, %i characters at a time', (size) => {
    const text = 'Claim[^1].\n\nMore text.\n\n[^1]: The note.\n\nEnd.\n';
    const streaming = new StreamingMarkdown();
    for (let at = 0; at < text.length; at += size) streaming.append(text.slice(at, at + size));
    const html = streaming.blocks.map((block) => (block.kind === 'html' ? block.html : '')).join('');
    expect(html).toContain('Claim<sup>1</sup>.');
    expect(html).toContain('<sup>1</sup> The note.');
  });
});
