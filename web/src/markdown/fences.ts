/** Finds the fenced code blocks of a message, wherever they are nested. The n-th of them is cell `{message}.{n}`. */
import type { Token } from 'markdown-it';
import { MOST_FENCES } from './bounds.js';
import { createGrammar } from './grammar.js';
import { languageOf } from './info.js';

export interface Fence {
  /** Place among the message's fences, from 0. */
  readonly index: number;
  /** The first word of `info` in lower case, without braces and leading dots; may be empty. */
  readonly language: string;
  /** What follows the opening marker, trimmed, with entities and escapes resolved. */
  readonly info: string;
  /** The code, without its last line break. */
  readonly source: string;
  /** Lines from 0; `endLine` is the first after the fence. Both markers are within. */
  readonly startLine: number;
  readonly endLine: number;
  /** Whether it ends with a marker of its own, and not with its surroundings. */
  readonly closed: boolean;
}

/** Only where blocks begin and end matters here. */
const blocksOnly = createGrammar();
blocksOnly.core.ruler.enableOnly(['normalize', 'block']);

export function findFences(text: string): readonly Fence[] {
  const tokens = blocksOnly.parse(endLine(normalize(text)), {}).filter(({ type }) => type === 'fence');
  return tokens.slice(0, MOST_FENCES).map((token, index) => toFence(token, index, 0));
}

/** Line breaks as `\n`; NUL as the replacement character, since Markdown forbids it. */
export function normalize(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
}

/** A last line without a line break would be read otherwise here and there when it is empty. */
export function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The text that was parsed begins at line `firstLine` of the message. */
export function toFence(token: Token, index: number, firstLine: number): Fence {
  const [start, end] = token.map ?? [0, 0];
  const info = trim(resolve(token.info));
  return {
    index,
    language: languageOf(info),
    info,
    source: token.content.endsWith('\n') ? token.content.slice(0, -1) : token.content,
    startLine: firstLine + start,
    endLine: firstLine + end,
    // The grammar does not say whether it found a closing marker, but that is a line more than it holds.
    closed: end - start === token.content.split('\n').length + 1,
  };
}

const resolve = (info: string): string => blocksOnly.utils.unescapeAll(info);
const trim = (text: string): string => text.replace(/^[ \t\n\f\v]+|[ \t\n\f\v]+$/g, '');
