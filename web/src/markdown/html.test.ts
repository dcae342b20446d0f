import { describe, expect, it, test } from 'vitest';
import { renderMarkdown } from './markdown.js';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** The words of a text as a browser would show them, and the HTML elements of it that are counted here. */
function read(text: string): { readonly words: string; readonly elements: readonly string[] } {
  const blocks = renderMarkdown(text, { cells: false });
  const html = blocks.map((block) => (block.kind === 'html' ? block.html : '')).join('');
  const elements = [...html.matchAll(/<(b|sub|kbd|br|img|details|div|span|em|strong|a|u|i)(?=[ />])/gi)];
  const words = html.replace(/<[^>]*>/g, '').replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
  return {
    words: words.trim().replace(/\s+/g, ' '),
    elements: elements.map(([, name]) => name?.toLowerCase() ?? ''),
  };
}

describe('angle brackets that are no HTML are text', () => {
  test.each([
    'Authorization: Bearer <token> ... Return Promise<string>; run pip install <package>. If x<y and y>z.',
    '<your-name>',
    'Write <your-name> here, or <YOUR NAME>.',
    'List<Map<String, int>> and Map<K, V> of <T>',
    '#include <stdio.h>',
    'vector<int> v; vector<b> w; Array<s>; Set<a>; Option<i>; Foo<p>',
    'vector<std::string> v and std::map<std::string, std::vector<int>> m',
    '<|endoftext|> and <|im_start|>user',
    'a <!-- comment --> b',
    '<!-- a comment on its own -->',
    'Use the <script> tag, the <title> tag, <form>, <iframe> and <style>.',
    'Use the <p> tag, <div> or <span>, and close it with </ul>.',
    '<table> elements are slow.',
    '<script> tags run.',
    'a<b and c>d, i<s or k>l',
    'x <<y>> z',
    'a </nothing> b </T> c',
    '<?php echo 1 ?> and <![CDATA[x]]> and <!DOCTYPE html>',
    '<constructor> <toString>',
    'Name <ssh://host/x> and <javascript:x> and <foo:bar>',
    'if (a <b && b> c)',
    '<K> <ſpan> <Kbd>',
  ])('%s', (text) => {
    expect(read(text)).toEqual({ words: text, elements: [] });
  });

  it('in headings, lists, tables, quotes and emphasis', () => {
    expect(read('## Promise<string>').words).toBe('Promise<string>');
    expect(read('- <T>\n- a <b>\n\n> <U>').words).toBe('<T> a <b> <U>');
    expect(read('| a | b |\n|---|---|\n| <T> | x<y |').words).toBe('a b <T> x<y');
    expect(read('**<token>** *<T>* [<U>](https://example.org)').words).toBe('<token> <T> <U>');
  });

  it('within blocks of HTML', () => {
    expect(read('<div>\nPromise<string> and <T> and <script>x</script>\n</div>')).toEqual({
      words: 'Promise<string> and <T> and <script>x</script>',
      elements: ['div'],
    });
  });

  it('on a line of its own above more text', () => {
    expect(read('<your-token>\n*text*')).toEqual({ words: '<your-token> text', elements: ['em'] });
  });
});

describe('HTML that models write is HTML', () => {
  test.each([
    ['one<br>two<br/>three', 'onetwothree', ['br', 'br']],
    ['H<sub>2</sub>O', 'H2O', ['sub']],
    ['Press <kbd>Ctrl</kbd>+<kbd>C</kbd>', 'Press Ctrl+C', ['kbd', 'kbd']],
    ['<b>bold</b> and <u>under *both*</u>', 'bold and under both', ['b', 'u', 'em']],
    ['<B CLASS="x">bold</B>', 'bold', ['b']],
    ['<details>\n<summary>More</summary>\nText\n</details>', 'More Text', ['details']],
    ['<details open>\n<summary>More</summary>\nText\n</details>', 'More Text', ['details']],
    [
      '<details><summary>More</summary>\n\nText **here**\n\n</details>',
      'More Text here',
      ['details', 'strong'],
    ],
    ['<div align="center">\n\n**Title**\n\n</div>', 'Title', ['div', 'strong']],
    ['<span style="color:red">red</span>', 'red', ['span']],
    ['<a href="https://example.org">x</a>', 'x', ['a']],
    ['<img src="data:image/png;base64,x" alt="y">', '', ['img']],
  ])('%s', (text, words, elements) => {
    expect(read(text)).toEqual({ words, elements });
  });
});

it('keeps an address in angle brackets a link', () => {
  expect(read('<https://example.org/x> <me@example.org> <mailto:me@example.org>')).toEqual({
    words: 'https://example.org/x me@example.org mailto:me@example.org',
    elements: ['a', 'a', 'a'],
  });
});
