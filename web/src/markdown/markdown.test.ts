/** A text that streams in ends as the same blocks as the whole text. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StreamingMarkdown, renderMarkdown, type Block } from './markdown.js';
import { piecesOf, randomOf } from '../testing/text-pieces.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/fences.json', import.meta.url), 'utf8'),
) as readonly { readonly name: string; readonly text: string }[];

/** Lines out of which texts are put together in which everything meets everything. */
const LINES = [
  '', '', 'words', '- item', '  more', '    code', '> quote', '1. one', '2. two', '```', '```', '```python', '```json',
  '~~~', '````', '   ```', '"""', 'x = """', "'''", '$$', 'x^2 $$', '| a | b |', '|---|---|', '<div>', '</div>', '<b>',
  '<token>', '<pre>', '</pre>', '<!--', '-->', '[^1]: note', '[^1] and [a]', '[a]: /url', '"title"', '# heading', '===',
  '```markdown', '>>> print("""', '**b** https://example.org',
]; // prettier-ignore

const shown = (blocks: readonly Block[]): readonly unknown[] =>
  blocks.map((block) => ({ ...block, open: false }));

function streamed(pieces: readonly string[]): readonly Block[] {
  const stream = new StreamingMarkdown();
  for (const piece of pieces) stream.append(piece);
  return stream.blocks;
}

describe('a text that streams in ends as the whole text', () => {
  it.each(vectors.map(({ name, text }) => [name, text] as const))('%s', (_name, text) => {
    const whole = shown(renderMarkdown(text));
    expect(shown(streamed(Array.from(text)))).toEqual(whole);
    expect(shown(streamed(piecesOf(text, randomOf(text.length), 7)))).toEqual(whole);
  });

  it('also where blocks of all kinds meet', () => {
    const random = randomOf(7);
    for (let round = 0; round < 1500; round += 1) {
      const count = 2 + Math.floor(random() * 14);
      const lines = Array.from({ length: count }, () => LINES[Math.floor(random() * LINES.length)] ?? '');
      const text = lines.join('\n');
      expect(shown(streamed(piecesOf(text, random, 12))), JSON.stringify(text)).toEqual(
        shown(renderMarkdown(text)),
      );
    }
  });
});
