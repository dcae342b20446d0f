/**
 * The Markdown of a conversation: CommonMark with tables, strikethrough, task lists and mathematics.
 *
 * Fences are numbered by this grammar in the page and on the server (`fenced.conversation.fences`), so a rule
 * that decides where a block begins or ends is made on both sides or on neither, and held together by the
 * vectors in `tests/vectors/fences.json`.
 */
import Markdown from 'markdown-it';
import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { MOST_COLUMNS } from './bounds.js';
import { fenceRule } from './fence-rule.js';
import { footnotes } from './footnotes.js';
import { autolink, balanceHtml, htmlBlock, htmlInline, shownHtml } from './html.js';
import { bareLink, textRun } from './links.js';
import { mathBlock, mathInline, renderMath } from './math.js';

export interface GrammarOptions {
  /** Tables, strikethrough, task lists and mathematics; without them this is plain CommonMark. */
  readonly extensions?: boolean;
}

export function createGrammar({ extensions = true }: GrammarOptions = {}): MarkdownIt {
  const markdown = new Markdown('commonmark', { html: true, linkify: false });
  if (!extensions) return markdown;
  markdown.enable(['table', 'strikethrough']);
  markdown.block.ruler.before('fence', 'math_block', mathBlock, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  boundTables(markdown);
  markdown.block.ruler.at('fence', fenceRule, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  markdown.block.ruler.at('html_block', htmlBlock, { alt: ['paragraph', 'reference', 'blockquote'] });
  markdown.inline.ruler.before('escape', 'math_inline', mathInline);
  markdown.use(cjkFriendly);
  markdown.use(footnotes);
  markdown.inline.ruler.before('text', 'bare_link', bareLink);
  markdown.inline.ruler.at('text', textRun);
  markdown.inline.ruler.at('autolink', autolink);
  markdown.inline.ruler.at('html_inline', htmlInline);
  markdown.core.ruler.after('inline', 'balance_html', balanceHtml);
  markdown.core.ruler.after('balance_html', 'task_lists', taskLists);
  markdown.core.ruler.after('block', 'table_alignment', alignTables);
  markdown.renderer.rules['html_block'] = (tokens, at) => shownHtml(tokens[at]?.content ?? '');
  markdown.renderer.rules['math_block'] = renderMath;
  markdown.renderer.rules['math_inline'] = renderMath;
  return markdown;
}

/** A wide header makes thousands of cells of a few short rows. */
function boundTables(markdown: MarkdownIt): void {
  const { ruler } = markdown.block;
  const [table] = ruler.getRules('');
  const bounded: typeof table = (state, startLine, endLine, silent) => {
    const next = startLine + 1;
    const columns = state.src.slice(state.bMarks[next], state.eMarks[next]).split('|').length;
    return columns <= MOST_COLUMNS + 2 && table?.(state, startLine, endLine, silent) === true;
  };
  ruler.at('table', bounded, { alt: ['paragraph', 'reference'] });
}

/** The alignment of columns as an attribute: the page's policy refuses styles. */
function alignTables({ tokens }: StateCore): void {
  for (const { type, attrs } of tokens) {
    if ((type !== 'th_open' && type !== 'td_open') || attrs === null) continue;
    for (const attribute of attrs) {
      if (attribute[0] === 'style')
        [attribute[0], attribute[1]] = ['align', String(attribute[1]).replace('text-align:', '')];
    }
  }
}

const TASK = /^\[([ xX])\][ \t\n]+/;

/** Makes a checkbox of `[ ]` and `[x]` at the beginning of a list item. */
function taskLists(state: StateCore): void {
  const { tokens } = state;
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'inline') continue;
    if (tokens[at - 1]?.type !== 'paragraph_open' || tokens[at - 2]?.type !== 'list_item_open') continue;
    const first = token.children?.[0];
    const mark = TASK.exec(token.content);
    // The brackets stand in the first text unless they were made a link.
    if (mark === null || first?.type !== 'text' || !first.content.startsWith('[')) continue;
    first.content = first.content.replace(/^\[.\]/, '');
    const box: Token = new state.Token('html_inline', '', 0);
    const checked = mark[1] === ' ' ? '' : ' checked=""';
    box.content = `<input type="checkbox" disabled=""${checked} />`;
    token.children?.unshift(box);
  }
}
