/**
 * A message of the reader as blocks: its text is shown as it was typed, with its lines, its indentation and its
 * underscores. Only fences are read, by the grammar of all messages, so they are cells with the same numbers.
 */
import { findFences, normalize } from './fences.js';
import type { Block } from './markdown.js';

export function typedBlocks(text: string): readonly Block[] {
  const lines = normalize(text).split('\n');
  const blocks: Block[] = [];
  let at = 0;
  for (const fence of findFences(text)) {
    // In a list or quote its first line begins with their marks.
    const mark = /^[^`~]*/.exec(lines[fence.startLine] ?? '')?.[0] ?? '';
    putText(blocks, at, [...lines.slice(at, fence.startLine), mark]);
    blocks.push({ kind: 'fence', key: `f${fence.index}`, fence, open: false });
    at = fence.endLine;
  }
  putText(blocks, at, lines.slice(at));
  return blocks;
}

/** Empty lines around a text separate it from the cells, and need no room of their own. */
function putText(blocks: Block[], line: number, lines: readonly string[]): void {
  const text = lines
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  if (text.trim() !== '') blocks.push({ kind: 'text', key: `t${line}`, text, fences: [], open: false });
}

/** Without the empty lines around it; the first line keeps its indentation. */
export function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
}
