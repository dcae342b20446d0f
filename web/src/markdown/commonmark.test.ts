import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { StreamingMarkdown, renderMarkdown, type Block } from './markdown.js';
import { piecesOf, randomOf } from '../testing/text-pieces.js';

interface Example {
  readonly markdown: string;
  readonly html: string;
  readonly section: string;
  readonly number: number;
}

const { tests } = createRequire(import.meta.url)('commonmark-spec') as { tests: readonly Example[] };
const examples = tests.map((test) => ({
  ...test,
  markdown: test.markdown.replaceAll('→', '\t'),
  html: test.html.replaceAll('→', '\t'),
}));

/** Examples of CommonMark 0.31.2 that we render otherwise, with the reason. */
const EXCEPTIONS: ReadonlyMap<number, string> = new Map(
  [218, 239, 240].map((number) => [number, 'an empty quote is written without a line break in it']),
);

const PLAIN = { extensions: false, cells: false };
const htmlOf = (blocks: readonly Block[]): string =>
  blocks.map((block) => (block.kind === 'html' ? block.html : '')).join('');

function streamed(pieces: readonly string[]): string {
  const stream = new StreamingMarkdown(PLAIN);
  for (const piece of pieces) stream.append(piece);
  return htmlOf(stream.blocks);
}

const ways: Readonly<Record<string, (text: string) => string>> = {
  whole: (text) => htmlOf(renderMarkdown(text, PLAIN)),
  'character by character': (text) => streamed(Array.from(text)),
  'in random pieces': (text) => streamed(piecesOf(text, randomOf(text.length + 1), 9)),
};

describe('the examples of CommonMark 0.31.2', () => {
  it('are all there', () => {
    expect(examples).toHaveLength(652);
  });

  for (const [way, render] of Object.entries(ways)) {
    it(`give the right HTML ${way}`, () => {
      const wrong = examples.filter((example) => render(example.markdown) !== example.html);
      console.log(`CommonMark 0.31.2, ${way}: ${examples.length - wrong.length} of ${examples.length}`);
      expect(wrong.map((example) => example.number)).toEqual([...EXCEPTIONS.keys()]);
    });
  }
});
