import { expect, it, test } from 'vitest';
import { findFences } from './fences.js';
import type { Block } from './markdown.js';
import { typedBlocks } from './typed.js';

const shown = (blocks: readonly Block[]): readonly string[] =>
  blocks.map((block) =>
    block.kind === 'text' ? block.text : block.kind === 'fence' ? `[${block.fence.source}]` : 'HTML',
  );

test.each([
  'one\ntwo\n    three\n\n\nfour\ndef __init__(self):',
  '# no heading\n- no list\n1. none\n> no quote\n\n| a | b |\n|---|---|',
  '**not bold** _nor_ `this` <b>or</b> &amp; that\n$x$',
  '    indented from the first line on\n\tand by a tab',
  'a  \nb\\\nc',
  'trailing    spaces within',
])('shows as it was typed: %j', (text) => {
  expect(shown(typedBlocks(text))).toEqual([text]);
});

test.each([
  ['look:\n```python\nx = 1\n```\nwhat?', ['look:', '[x = 1]', 'what?']],
  ['a\n\n~~~\n  x\n~~~\n\n\n  b', ['a', '[  x]', '  b']],
  ['- ```\n  1\n  ```\n- b', ['-', '[1]', '- b']],
  ['  ```\n  1\n    2\n  ```', ['[1\n  2]']],
  ['> ```\n> 1\n> ```\n> b', ['>', '[1]', '> b']],
  ['never closed:\n```js\n1\n\n2', ['never closed:', '[1\n\n2]']],
  ['\r\na\r\n```\r\n1\r\n```\r\n', ['a', '[1]']],
  ['', []],
  [' \n\t\n', []],
])('finds the fences of %j', (text, blocks) => {
  expect(shown(typedBlocks(text))).toEqual(blocks);
});

it('gives fences the numbers that they have everywhere', () => {
  const text = 'a\n```\n1\n```\n- b\n  ```\n  2\n  ```\n<div>\n~~~\n3\n~~~\n';
  const fences = typedBlocks(text).flatMap((block) => (block.kind === 'fence' ? [block.fence] : []));
  expect(fences).toEqual(findFences(text));
});
