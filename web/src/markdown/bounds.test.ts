/** No message can make the page do more than so much: work is counted here, not time. */
import { describe, expect, it } from 'vitest';
import { LONGEST_INLINE, MOST_FENCES, MOST_PARTS } from './bounds.js';
import { findFences } from './fences.js';
import { renderMarkdown, StreamingMarkdown } from './markdown.js';

const htmlOf = (text: string): string =>
  renderMarkdown(text)
    .map((block) => (block.kind === 'html' ? block.html : ''))
    .join('');
const elements = (html: string): number => (html.match(/<[a-z]/g) ?? []).length;

it('makes cells of so many fences, and shows those after them as code', () => {
  const text = '```\na\n```\n'.repeat(MOST_FENCES + 2);
  expect(findFences(text)).toHaveLength(MOST_FENCES);
  const blocks = renderMarkdown(text);
  expect(blocks.filter(({ kind }) => kind === 'fence')).toHaveLength(MOST_FENCES);
  expect(blocks.filter(({ kind }) => kind === 'html')).toHaveLength(2);
  const streamed = new StreamingMarkdown();
  for (const line of text.split(/(?<=\n)/)) streamed.append(line);
  expect(streamed.blocks.map(({ kind }) => kind)).toEqual(blocks.map(({ kind }) => kind));
});

describe('a block has so many parts, and its rest is text', () => {
  it.each([
    ['a list', '- a\n', 30_000],
    ['numbers', '1. a\n', 30_000],
    ['nested lists', '- a\n  - b\n', 15_000],
    ['a table', '|a\n', 30_000],
    ['a quote', '> a\n>\n', 15_000],
  ])('%s', (name, part, count) => {
    const head = name === 'a table' ? '|a|b|\n|-|-|\n' : '';
    const html = htmlOf(head + part.repeat(count));
    expect(elements(html)).toBeLessThan(MOST_PARTS + 100);
    expect(html).toContain('The rest of this block is shown as text');
    // Every letter is still there.
    expect(html.replace(/<[^>]*>/g, '').match(/\ba\b/g)?.length).toBeGreaterThanOrEqual(count);
  });
});

it.each(['*a ', '[a](b) ', '$a$ ', '<b>x</b>', '`a` ', '![a](b)', 'https://a.b '])(
  'looks for nothing within a long line of %s',
  (part) => {
    const html = htmlOf(part.repeat(Math.ceil((LONGEST_INLINE + 1) / part.length)));
    expect(elements(html)).toBe(1);
  },
);

it('makes no table of a header of hundreds of columns', () => {
  const text = `|${'a|'.repeat(500)}\n|${'-|'.repeat(500)}\n${'|a\n'.repeat(130)}`;
  expect(elements(htmlOf(text))).toBe(1);
});
