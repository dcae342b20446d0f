/**
 * Footnotes: `Claim[^1]` and, in a paragraph of its own, `[^1]: The note.` A note stays where it stands, so nothing moves
 * while an answer streams; a mark whose note is not there (`[^a-z]` in prose) is text.
 */
import type { MarkdownIt, StateBlock, StateCore, StateInline } from 'markdown-it';

const MARK = /\[\^([^\]\s^[]{1,64})\]/y;
const NOTE_BEGINS = /\[\^[^\]\s^[]{1,64}\]:[ \t]/y;
const NOTE = /^\[\^([^\]\s^[]{1,64})\]:[ \t]/gm;

export function footnotes(markdown: MarkdownIt): void {
  const { ruler } = markdown.block;
  const paragraph = ruler.getRules('').at(-1);
  // The server has this rule too: a note is a paragraph and never the definition of a link.
  ruler.before('reference', 'note', (state: StateBlock, startLine, endLine, silent) => {
    const begin = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
    NOTE_BEGINS.lastIndex = begin;
    if (silent || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4 || !NOTE_BEGINS.test(state.src))
      return false;
    return paragraph?.(state, startLine, endLine, silent) === true;
  });
  markdown.core.ruler.after('block', 'footnotes', findNotes);
  markdown.inline.ruler.before('link', 'footnote', mark);
}

/** The labels of notes that a token holds. */
export interface NoteMeta {
  readonly notes: readonly string[];
}

/** Notes are known before the marks are read, as definitions of links are. */
function findNotes(state: StateCore): void {
  const references = (state.env['references'] ??= {}) as Record<string, unknown>;
  for (const [at, token] of state.tokens.entries()) {
    if (token.type !== 'inline' || state.tokens[at - 1]?.type !== 'paragraph_open') continue;
    const notes = [...token.content.matchAll(NOTE)].map(([, label]) => labelOf(state.md, label ?? ''));
    if (notes.length === 0) continue;
    token.meta = { notes } satisfies NoteMeta;
    for (const note of notes) references[note] ??= { href: '', title: '' };
  }
}

function mark(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('[^', state.pos)) return false;
  MARK.lastIndex = state.pos;
  const match = MARK.exec(state.src);
  const label = match?.[1];
  if (label === undefined) return false;
  const references = state.env['references'] as Record<string, unknown>;
  if (references[labelOf(state.md, label)] === undefined) return false;
  const begins = state.pos === 0 || state.src[state.pos - 1] === '\n';
  const note = begins && /^:[ \t]/.test(state.src.slice(MARK.lastIndex, MARK.lastIndex + 2));
  if (!silent) {
    if (note && state.pos > 0) state.push('hardbreak', 'br', 0);
    state.push('footnote_open', 'sup', 1);
    state.push('text', '', 0).content = label;
    state.push('footnote_close', 'sup', -1);
    if (note) state.push('text', '', 0).content = ' ';
  }
  state.pos = MARK.lastIndex + (note ? 2 : 0);
  return true;
}

function labelOf(markdown: MarkdownIt, label: string): string {
  return markdown.utils.normalizeReference(`^${label}`);
}
