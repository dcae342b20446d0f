/**
 * A text as its top-level blocks, and where it may be cut so that what comes later cannot change what stands
 * before the cut.
 *
 * Markdown is parsed by lines, and a top-level block, once another has begun, is closed for good, with five
 * exceptions that `stableCut` observes: a line that is not complete yet may turn out to continue the block
 * before it; a table or block of mathematics begins only when its next lines are complete; a link reference
 * definition may still take its title from the following lines; an open block of mathematics swallows the
 * blocks after it when it is closed, and so does a fence that may have fences within it. Definitions reach back further and are kept track of by `Lookups`.
 */
import type { MarkdownIt, RendererRule, StateCore, Token } from 'markdown-it';
import { LONGEST_INLINE, MOST_FENCES, MOST_PARTS } from './bounds.js';
import { endLine, toFence, type Fence } from './fences.js';
import type { NoteMeta } from './footnotes.js';
import { createGrammar, type GrammarOptions } from './grammar.js';
import { MATH_LINES, MATH_OPENER } from './math.js';

export interface Reference {
  readonly title: string;
  readonly href: string;
}

/** What labels mean; a definition looked up here may also stand in the prototype. */
export type Definitions = Record<string, Reference>;

export interface Section {
  /** The type of its first token. */
  readonly type: string;
  /** Without those of definitions, which render to nothing. */
  readonly tokens: readonly Token[];
  /** Lines of the parsed text. */
  readonly start: number;
  readonly end: number;
  readonly fences: readonly Fence[];
  /** Whether it is a fence that later lines may still make longer. */
  readonly provisional: boolean;
  /** Labels asked for, defined or not. */
  readonly lookups: ReadonlySet<string>;
  /** Labels defined in it. */
  readonly defines: readonly string[];
}

interface Place {
  /** Line of the message at which the parsed text begins. */
  readonly line: number;
  /** Number of the first fence in it. */
  readonly fence: number;
}

const DEFINITION = 'reference_definition';

/** Notes which labels a block asks for while its inline content is parsed. */
class Lookups {
  #current: Set<string> | null = null;
  readonly byToken = new Map<Token, ReadonlySet<string>>();
  readonly references: Definitions;

  constructor(definitions: Definitions) {
    this.references = new Proxy(definitions, {
      get: (target, label) => {
        if (typeof label === 'string') this.#current?.add(label);
        return Reflect.get(target, label) as unknown;
      },
    });
  }

  during(token: Token, parse: () => void): void {
    this.#current = new Set();
    parse();
    this.byToken.set(token, this.#current);
    this.#current = null;
  }
}

export interface SectionOptions extends GrammarOptions {
  /** Puts a `<fenced-slot>` where a nested fence stands; without it fences become `<pre><code>`. */
  readonly cells?: boolean;
}

export class SectionParser {
  readonly #markdown: MarkdownIt;
  readonly #cells: boolean;

  constructor({ cells = true, ...grammar }: SectionOptions = {}) {
    this.#cells = cells;
    this.#markdown = createGrammar(grammar);
    this.#markdown.core.ruler.at('inline', parseInline);
    this.#markdown.core.ruler.disable('strip_references');
    if (cells) this.#markdown.renderer.rules['fence'] = renderSlot(this.#markdown);
  }

  /** Splits a text; definitions found in it are added to `definitions` unless the label is defined there. */
  parse(text: string, definitions: Definitions, place: Place): readonly Section[] {
    const lookups = new Lookups(definitions);
    const tokens = this.#markdown.parse(endLine(text), { references: lookups.references, lookups });
    const sections: Section[] = [];
    let fence = place.fence;
    for (const group of topLevel(tokens)) {
      const { type = '', map } = group[0] ?? {};
      const [start, end] = map ?? [0, 0];
      const fences: Fence[] = [];
      const provisional = group[0]?.type === 'fence' && group[0].meta?.['provisional'] === true;
      const asked = new Set<string>();
      const defines: string[] = [];
      for (const token of group) {
        if (token.type === DEFINITION) defines.push((token.meta as { readonly label: string }).label);
        if (token.type === 'inline') defines.push(...((token.meta as NoteMeta | null)?.notes ?? []));
        for (const label of lookups.byToken.get(token) ?? []) asked.add(label);
        if (token.type !== 'fence' || !this.#cells || fence >= MOST_FENCES) continue;
        token.meta = { fence };
        fences.push(toFence(token, fence, place.line));
        fence += 1;
      }
      const visible = defines.length === 0 ? group : group.filter((token) => token.type !== DEFINITION);
      sections.push({ type, tokens: visible, start, end, fences, provisional, lookups: asked, defines });
    }
    return sections;
  }

  render(section: Section, lines: readonly string[]): string {
    const { tokens } = section;
    const cut = tokens.length <= MOST_PARTS ? -1 : restOf(tokens);
    const shown = cut < 0 ? tokens : tokens.slice(0, cut);
    const html = this.#markdown.renderer.render([...shown], this.#markdown.options, {});
    if (cut < 0) return html;
    const rest = lines.slice(tokens[cut]?.map?.[0] ?? section.end, section.end).join('\n');
    return `${html}\n${closings(shown)}<p>${REST}</p>\n<pre>${this.#markdown.utils.escapeHtml(rest)}</pre>\n`;
  }
}

const REST = '<em>The rest of this block is shown as text, because it is too long.</em>';

/** Where the rest of a long block begins: with a part of its outermost level that has lines of its own. */
function restOf(tokens: readonly Token[]): number {
  return tokens.findIndex(({ nesting, map }, at) => at >= MOST_PARTS && nesting === 1 && map !== null);
}

/** What closes the elements that these tokens leave open. */
function closings(tokens: readonly Token[]): string {
  const open: string[] = [];
  for (const { nesting, tag } of tokens) {
    if (nesting === 1) open.push(tag);
    else if (nesting === -1) open.pop();
  }
  return open
    .reverse()
    .map((tag) => `</${tag}>`)
    .join('');
}

function parseInline(state: StateCore): void {
  const lookups = state.env['lookups'] as Lookups;
  let parts = 0;
  for (const token of state.tokens) {
    parts = token.level === 0 && token.nesting === 1 ? 0 : parts + 1;
    if (token.type !== 'inline') continue;
    if (token.content.length > LONGEST_INLINE || parts > MOST_PARTS + 100) {
      // Looking through it would take long, and nobody reads it.
      const text = new state.Token('text', '', 0);
      text.content = token.content;
      token.children = [text];
      continue;
    }
    lookups.during(token, () =>
      state.md.inline.parse(token.content, state.md, state.env, token.children ?? []),
    );
  }
}

/** A fence that is no cell any more, since there are so many, is code to read. */
function renderSlot(markdown: MarkdownIt): RendererRule {
  return (tokens, at) => {
    const token = tokens[at];
    const meta = token?.meta as { readonly fence?: number } | null | undefined;
    if (meta?.fence !== undefined) return `<fenced-slot data-fence="${meta.fence}"></fenced-slot>\n`;
    return `<pre><code>${markdown.utils.escapeHtml(token?.content ?? '')}</code></pre>\n`;
  };
}

function* topLevel(tokens: readonly Token[]): Generator<readonly Token[]> {
  let begin = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.level !== 0 || token.nesting === 1) continue;
    yield tokens.slice(begin, at + 1);
    begin = at + 1;
  }
}

// ---------------------------------------------------------------- where to cut

export interface Cut {
  /** Line of the parsed text at which the part that may still change begins. */
  readonly line: number;
  /** How many sections stand before it. */
  readonly sections: number;
}

/** The last place at which the text can be cut. `lines` are the text's; the last of them is not complete. */
export function stableCut(all: readonly Section[], lines: readonly string[]): Cut {
  const complete = lines.length - 1;
  const pending = all.findIndex(({ provisional }) => provisional);
  const sections = pending < 0 ? all : all.slice(0, pending + 1);
  const last = sections.at(-1);
  if (last !== undefined) {
    const line = endOf(last, lines, complete);
    if (line !== null && isQuiet(line, sections, lines)) return { line, sections: sections.length };
  }
  for (let at = sections.length - 1; at > 0; at -= 1) {
    const section = sections[at];
    const before = sections[at - 1];
    if (section === undefined || before === undefined || linesToBegin(section) > complete) continue;
    const afterBlank = isBlank(lines[section.start - 1]);
    if (before.type === DEFINITION && !afterBlank) continue;
    if (isQuiet(section.start, sections, lines)) return { line: section.start, sections: at };
  }
  return { line: 0, sections: 0 };
}

const isBlank = (line: string | undefined): boolean => line !== undefined && /^[ \t]*$/.test(line);

/** How many lines must be complete for it to be certain that the section begins where it does. */
function linesToBegin(section: Section): number {
  if (section.type === 'math_block') return section.end;
  return section.start + (section.type === 'table_open' ? 2 : 1);
}

/** The line after a last section that nothing can extend any more; null when something still can. */
function endOf(section: Section, lines: readonly string[], complete: number): number | null {
  if (section.end > complete) return null;
  switch (section.type) {
    case 'heading_open':
    case 'hr':
    case 'math_block':
      return section.end;
    case 'fence':
      return section.fences[0]?.closed === true && !section.provisional ? section.end : null;
    case 'paragraph_open':
    case 'table_open':
    case 'blockquote_open':
    case DEFINITION:
      if (isBlank(lines[section.end - 1])) return section.end;
      return section.end < complete && isBlank(lines[section.end]) ? section.end + 1 : null;
    default:
      return null;
  }
}

/** Sections whose lines stand as they are, and open nothing. */
const LITERAL: ReadonlySet<string> = new Set(['fence', 'html_block', 'math_block', 'code_block']);

/** Whether no block of mathematics that began before this line could be closed after it. */
function isQuiet(line: number, sections: readonly Section[], lines: readonly string[]): boolean {
  for (let at = line - 1; at >= Math.max(0, line - MATH_LINES) && !isBlank(lines[at]); at -= 1) {
    if (!MATH_OPENER.test(lines[at] ?? '')) continue;
    const section = sections.find(({ start, end }) => start <= at && at < end);
    if (section === undefined || !LITERAL.has(section.type)) return false;
  }
  return true;
}
