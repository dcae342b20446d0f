/**
 * Where a fenced code block ends. As in CommonMark at the first bare marker, with one exception, because models write
 * fences of equal length within each other: a marker with an info string opens one more fence within the block, and the
 * next bare marker closes that one. In Python a bare marker within a string of three quotes opens one too. If such a block
 * is never closed, it is read as CommonMark reads it. The server has the same rule (`fenced.conversation.fence_rule`).
 */
import type { StateBlock } from 'markdown-it';
import { languageOf } from './info.js';

/** Markers within one block; after so many it is read as CommonMark reads it. */
const MOST_MARKERS = 64;
/** Longer lines of Python are not looked through for quotes. */
const LONGEST_LINE = 2_000;

const PYTHON: ReadonlySet<string> = new Set(
  'py py3 pycon python python2 python3 ipython ipython3 pyodide'.split(' '),
);
const OPENING = /^(`{3,})([^`]*)$|^(~{3,})([^]*)$/;
const QUOTES = /"""|'''|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|#[^]*/g;
const ENDS: Readonly<Record<string, RegExp>> = { '"""': /\\[^]|"""/g, "'''": /\\[^]|'''/g };

interface Ending {
  /** The line of the closing marker, or the first after an unclosed block. */
  readonly line: number;
  readonly closed: boolean;
  /** Whether a marker that comes later could still make more lines part of the block. */
  readonly provisional: boolean;
}

export function fenceRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (indent(state, startLine) >= 4) return false;
  const match = OPENING.exec(lineText(state, startLine));
  if (match === null) return false;
  if (silent) return true;
  const markup = match[1] ?? match[3] ?? '';
  const info = match[2] ?? match[4] ?? '';
  const end = endOf(state, startLine, endLine, markup, PYTHON.has(languageOf(info.trim())));
  state.line = end.line + (end.closed ? 1 : 0);
  const token = state.push('fence', 'code', 0);
  token.info = info;
  token.content = state.getLines(startLine + 1, end.line, state.sCount[startLine] ?? 0, true);
  token.markup = markup;
  token.map = [startLine, state.line];
  token.meta = { provisional: end.provisional };
  return true;
}

function endOf(
  state: StateBlock,
  startLine: number,
  endLine: number,
  markup: string,
  python: boolean,
): Ending {
  let first = -1;
  let depth = 1;
  let markers = 0;
  let quotes = '';
  let line = startLine + 1;
  for (; line < endLine; line += 1) {
    const text = lineText(state, line);
    if (text !== '' && indent(state, line) < 0) break;
    const rest = indent(state, line) < 4 ? afterMarker(text, markup) : null;
    if (rest === null) {
      if (python) quotes = quotesAfter(text, quotes);
      continue;
    }
    if (rest === '' && first < 0) first = line;
    markers += 1;
    if (markers > MOST_MARKERS && first >= 0) break;
    if (rest !== '') depth += 1;
    else if (depth > 1) depth -= 1;
    else if (quotes === '') return { line, closed: true, provisional: false };
    else depth += 1;
  }
  if (first < 0) return { line, closed: false, provisional: false };
  return { line: first, closed: true, provisional: true };
}

/** What follows a marker that is no shorter than `markup`; null where there is none. */
function afterMarker(text: string, markup: string): string | null {
  if (!text.startsWith(markup)) return null;
  const mark = markup[0] ?? '';
  let at = markup.length;
  while (text[at] === mark) at += 1;
  const rest = text.slice(at).replace(/^[ \t]+|[ \t]+$/g, '');
  return mark === '`' && rest.includes('`') ? null : rest;
}

/** The three quotes within which the text after a line of Python stands; empty outside of such a string. */
function quotesAfter(line: string, open: string): string {
  if (line.length > LONGEST_LINE) return open;
  let quotes = open;
  let at = 0;
  for (;;) {
    const pattern = ENDS[quotes] ?? QUOTES;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) return quotes;
    at = pattern.lastIndex;
    if (match[0] === quotes) quotes = '';
    else if (quotes === '' && ENDS[match[0]] !== undefined) quotes = match[0];
  }
}

const indent = (state: StateBlock, line: number): number => (state.sCount[line] ?? 0) - state.blkIndent;

function lineText(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
