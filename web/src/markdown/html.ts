/**
 * Which angle brackets are HTML. Only the elements below are, written as HTML writes them; everything else
 * (`<token>`, `Promise<string>`, `<!-- … -->`, `<script>`) is text and is shown as it was written.
 *
 * A tag within a line also needs its counterpart in the same block: `vector<b>` and "the <p> element" are words.
 * Where blocks of HTML begin and end is decided by the same rules on the server (`fenced.conversation.html`).
 */
import type { StateBlock, StateCore, StateInline, Token } from 'markdown-it';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** They begin a block of HTML, also in the middle of a paragraph. */
const BLOCK_ELEMENTS = words(`
  address article aside blockquote caption center col colgroup dd details dir div dl dt figcaption figure footer
  h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p section summary table tbody td tfoot th thead tr ul`);

/** They begin a block only with a whole tag that has its line for itself, and not within a paragraph. */
const INLINE_ELEMENTS = words(`
  a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd mark q rp rt ruby s samp small span
  strike strong sub sup time tt u var wbr`);

const KNOWN: ReadonlySet<string> = new Set([...BLOCK_ELEMENTS, ...INLINE_ELEMENTS, 'pre']);
const INLINE: ReadonlySet<string> = new Set(INLINE_ELEMENTS);
const VOID: ReadonlySet<string> = new Set(words('br col hr img wbr'));
/** HTML lets their closing tags be left out. */
const OPEN_ENDED: ReadonlySet<string> = new Set(words('colgroup dd dt li tbody td tfoot th thead tr'));
/** Attributes that need no value: `a<b and c>d` is none of them. */
const BARE: ReadonlySet<string> = new Set(words('compact hidden ismap noshade nowrap open reversed'));

const VALUE = `(?:[^"'=<>\`\\x00-\\x20]+|'[^']*'|"[^"]*")`;
const ATTRIBUTE = `[ \\t\\n]+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:[ \\t\\n]*=[ \\t\\n]*${VALUE})?`;
const TAG = `<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:${ATTRIBUTE})*)[ \\t\\n]*/?>`;
const TAG_AT = new RegExp(TAG, 'y');
const TAG_LINE = new RegExp(`^${TAG}[ \\t]*$`);
const ATTRIBUTES = new RegExp(`[ \\t\\n]+([^ \\t\\n=]+)([ \\t\\n]*=[ \\t\\n]*${VALUE})?`, 'g');
const BLOCK_START = new RegExp(`^</?(?:${BLOCK_ELEMENTS.join('|')})(?:[ \\t]|/?>|$)`, 'i');
const PRE_START = /^<pre(?:[ \t]|>|$)/i;
const PRE_END = /<\/pre>/i;
const FENCE = /^(?:`{3,}[^`]*|~{3,}[^]*)$/;

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly start: number;
  readonly end: number;
}

/** The tag at a place of a text; null where the bracket there is none of HTML. */
function tagAt(text: string, start: number): Tag | null {
  TAG_AT.lastIndex = start;
  const match = TAG_AT.exec(text);
  if (match === null) return null;
  const name = (match[2] ?? '').toLowerCase();
  const closing = match[1] !== '';
  const attributes = match[3] ?? '';
  if (!KNOWN.has(name) || (closing && attributes !== '')) return null;
  for (const [, attribute = '', value] of attributes.matchAll(ATTRIBUTES)) {
    if (value === undefined && !BARE.has(attribute.toLowerCase())) return null;
  }
  return { name, closing, start, end: start + match[0].length };
}

// ---------------------------------------------------------------- blocks

/** A block of HTML ends at an empty line, or before a fence, so that code below a tag is a cell. */
export function htmlBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (indent(state, startLine) >= 4) return false;
  const first = lineText(state, startLine);
  const kind = kindOf(first);
  if (kind === null) return false;
  if (silent) return kind !== 'tag';
  let next = startLine + 1;
  if (kind !== 'pre' || !PRE_END.test(first)) next = blockEnd(state, next, endLine, kind === 'pre');
  state.line = next;
  const token = state.push('html_block', '', 0);
  token.map = [startLine, next];
  token.content = state.getLines(startLine, next, state.blkIndent, true);
  return true;
}

function kindOf(line: string): 'pre' | 'block' | 'tag' | null {
  if (!line.startsWith('<')) return null;
  if (PRE_START.test(line)) return 'pre';
  if (BLOCK_START.test(line)) return 'block';
  const name = TAG_LINE.exec(line)?.[2]?.toLowerCase();
  return name !== undefined && KNOWN.has(name) ? 'tag' : null;
}

function blockEnd(state: StateBlock, from: number, endLine: number, pre: boolean): number {
  for (let line = from; line < endLine; line += 1) {
    const text = lineText(state, line);
    if (indent(state, line) < 0 && (text !== '' || !pre)) return line;
    if (indent(state, line) < 4 && FENCE.test(text)) return line;
    if (pre && PRE_END.test(text)) return line + 1;
    if (!pre && text === '') return line;
  }
  return endLine;
}

const indent = (state: StateBlock, line: number): number => (state.sCount[line] ?? 0) - state.blkIndent;

function lineText(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}

// ---------------------------------------------------------------- within a line

export function htmlInline(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '<') return false;
  const tag = tagAt(state.src, state.pos);
  if (tag === null || tag.end > state.posMax) return false;
  if (!silent) {
    const token = state.push('html_inline', '', 0);
    token.content = state.src.slice(tag.start, tag.end);
    token.meta = { ...tag };
    if (tag.name === 'a') state.linkLevel += tag.closing ? -1 : 1;
  }
  state.pos = tag.end;
  return true;
}

const AUTOLINK = /<((?:https?:\/\/|mailto:)[^<>\s]+)>/iy;
const EMAIL = /<([^<>@\s"(),:;\\[\]]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*)>/iy;

/** Addresses in angle brackets, of the schemes that a link may have: `vector<std::string>` is none. */
export function autolink(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '<') return false;
  AUTOLINK.lastIndex = EMAIL.lastIndex = state.pos;
  const address = AUTOLINK.exec(state.src)?.[1];
  const shown = address ?? EMAIL.exec(state.src)?.[1];
  if (shown === undefined || state.pos + shown.length + 2 > state.posMax) return false;
  const href = state.md.normalizeLink(address ?? `mailto:${shown}`);
  if (!state.md.validateLink(href)) return false;
  if (!silent) {
    const open = state.push('link_open', 'a', 1);
    open.attrs = [['href', href]];
    open.markup = 'autolink';
    open.info = 'auto';
    state.push('text', '', 0).content = state.md.normalizeLinkText(shown);
    const close = state.push('link_close', 'a', -1);
    close.markup = 'autolink';
    close.info = 'auto';
  }
  state.pos += shown.length + 2;
  return true;
}

/** Makes text of the tags in each line's content that have no counterpart there. */
export function balanceHtml(state: StateCore): void {
  for (const { type, children } of state.tokens) {
    if (type !== 'inline' || children === null) continue;
    const tags = children.filter(({ type, meta }) => type === 'html_inline' && meta !== null);
    const alone = unmatched(tags.map(({ meta }) => meta as unknown as Tag));
    for (const [at, token] of tags.entries()) if (alone.has(at)) makeText(token);
  }
}

function makeText(token: Token): void {
  token.type = 'text';
  token.meta = null;
}

/** Places of the tags without a counterpart, but for those that need none. */
function unmatched(tags: readonly Tag[]): ReadonlySet<number> {
  const alone = new Set<number>();
  const open = new Map<string, number[]>();
  for (const [at, { name, closing }] of tags.entries()) {
    if (VOID.has(name)) continue;
    const before = open.get(name) ?? [];
    open.set(name, before);
    if (!closing) {
      before.push(at);
      alone.add(at);
    } else {
      const opened = before.pop();
      if (opened === undefined) alone.add(at);
      else alone.delete(opened);
    }
  }
  return alone;
}

// ---------------------------------------------------------------- rendering a block

/**
 * A block of HTML in which every bracket that is no tag of HTML is text. The tag of a block may
 * wait for its counterpart in a later one where it has its line for itself; in the middle of words it is a word.
 */
export function shownHtml(html: string): string {
  const tags: Tag[] = [];
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const tag = tagAt(html, at);
    if (tag !== null) tags.push(tag);
    at = tag?.end ?? at + 1;
  }
  const alone = unmatched(tags);
  const kept = tags.filter(
    (tag, at) => !alone.has(at) || OPEN_ENDED.has(tag.name) || (!INLINE.has(tag.name) && isApart(html, tag)),
  );
  let shown = '';
  let at = 0;
  for (const { start, end } of kept) {
    shown += html.slice(at, start).replaceAll('<', '&lt;') + html.slice(start, end);
    at = end;
  }
  return shown + html.slice(at).replaceAll('<', '&lt;');
}

function isApart(html: string, { start, end, closing }: Tag): boolean {
  const ends = /[ \t]*(?:[\n<]|$)/y;
  ends.lastIndex = end;
  if (!ends.test(html)) return false;
  return !closing || /(?:^|[\n>])[ \t]*$/.test(html.slice(Math.max(0, start - 80), start));
}
