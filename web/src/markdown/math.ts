/**
 * Mathematics in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` on their own.
 *
 * A block of mathematics is a block of its own, because a line in it may begin with `+`, `=` or `<`, which
 * Markdown would take for something else. It never spans an empty line or a fence's marker, and it must be
 * closed, so a stray `$$` costs nothing.
 */
import type { RendererRule, StateBlock, StateInline } from 'markdown-it';

/** Lines that a block of mathematics may have; longer ones are text. */
export const MATH_LINES = 100;
/** UTF-16 code units of mathematics within a line. */
const MATH_LENGTH = 2000;

const CLOSERS: Readonly<Record<string, string>> = { $$: '$$', '\\[': '\\]' };

/** A line that could open a block of mathematics at the top level. */
export const MATH_OPENER = /^ {0,3}(?:\$\$|\\\[)/;

export function mathBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (indent(state, startLine) >= 4) return false;
  const first = lineText(state, startLine);
  const opener = first.slice(0, 2);
  const closer = CLOSERS[opener];
  if (closer === undefined) return false;
  const end = closingLine(state, startLine, Math.min(endLine, startLine + MATH_LINES), closer);
  if (end < 0) return false;
  if (silent) return true;
  const source = state.getLines(startLine, end + 1, state.blkIndent, false).trim();
  const token = state.push('math_block', 'span', 0);
  token.content = source.slice(2, -2).trim();
  token.markup = opener;
  token.map = [startLine, end + 1];
  state.line = end + 1;
  return true;
}

function closingLine(state: StateBlock, startLine: number, limit: number, closer: string): number {
  for (let line = startLine; line < limit; line += 1) {
    const text = line === startLine ? lineText(state, line).slice(2) : lineText(state, line);
    if (line > startLine) {
      if (text === '' || indent(state, line) < 0) return -1;
      if (text.startsWith('```') || text.startsWith('~~~')) return -1;
    }
    const at = text.indexOf(closer);
    if (at < 0) continue;
    // What closes it must end the line, and something must stand before it.
    const empty = line === startLine && /^[ \t]*$/.test(text.slice(0, at));
    return at === text.length - closer.length && !empty ? line : -1;
  }
  return -1;
}

function lineText(state: StateBlock, line: number): string {
  const begin = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return state.src.slice(begin, state.eMarks[line]).replace(/[ \t]+$/, '');
}

function indent(state: StateBlock, line: number): number {
  return (state.sCount[line] ?? 0) - state.blkIndent;
}

export function mathInline(state: StateInline, silent: boolean): boolean {
  const found = findInline(state.src.slice(state.pos, state.pos + MATH_LENGTH));
  if (found === null) return false;
  if (!silent) {
    const token = state.push('math_inline', 'span', 0);
    token.content = found.tex;
    token.markup = found.markup;
  }
  state.pos += found.length;
  return true;
}

interface InlineMath {
  readonly tex: string;
  readonly markup: string;
  readonly length: number;
}

const DELIMITERS: readonly (readonly [string, string])[] = [
  ['$$', '$$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
];

function findInline(text: string): InlineMath | null {
  for (const [opener, closer] of DELIMITERS) {
    if (!text.startsWith(opener)) continue;
    const end = text.indexOf(closer, 2);
    const tex = text.slice(2, end).trim();
    return end < 0 || tex === '' ? null : { tex, markup: opener, length: end + 2 };
  }
  return text.startsWith('$') ? findDollars(text) : null;
}

/** One dollar sign means mathematics only where prices are unlikely: no space within, no digit after. */
function findDollars(text: string): InlineMath | null {
  if (/^\$[\s$]/.test(text)) return null;
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '`') return null;
    else if (character === '$') {
      if (/\s/.test(text[at - 1] ?? '') || /[\d$]/.test(text[at + 1] ?? '')) return null;
      return at === 1 ? null : { tex: text.slice(1, at), markup: '$', length: at + 1 };
    }
  }
  return null;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');

/** A placeholder that shows the source until the page has set it. */
export const renderMath: RendererRule = (tokens, at) => {
  const token = tokens[at];
  if (token === undefined) return '';
  const tex = escape(token.content);
  const display = token.markup === '$$' || token.markup === '\\[';
  const span = `<span class="math" data-tex="${tex}"${display ? ' data-display="true"' : ''}>${tex}</span>`;
  return token.type === 'math_block' ? `<p>${span}</p>\n` : span;
};
