/**
 * Markdown to blocks, at once or as it streams in: a finished block is parsed and rendered once, and only
 * the end of the text again with each piece, so a token costs the same at the end of a long answer as at its
 * beginning. The HTML is as the text has it: whoever puts it into a page sanitises it first.
 */
import { normalize, type Fence } from './fences.js';
import { OpenFence } from './open-fence.js';
import { SectionParser, stableCut, type Definitions, type Section, type SectionOptions } from './sections.js';

export interface HtmlBlock {
  readonly kind: 'html';
  /** The same as long as the block begins on the same line. */
  readonly key: string;
  /** Not sanitised. Each nested fence is a `<fenced-slot data-fence="n">`. */
  readonly html: string;
  /** The fences nested in it. */
  readonly fences: readonly Fence[];
  /** Whether more text may still change the block. */
  readonly open: boolean;
}

export interface FenceBlock {
  readonly kind: 'fence';
  readonly key: string;
  readonly fence: Fence;
  readonly open: boolean;
}

/** Text that is shown as it stands. */
export interface TextBlock {
  readonly kind: 'text';
  readonly key: string;
  readonly text: string;
  readonly fences: readonly Fence[];
  readonly open: boolean;
}

export type Block = HtmlBlock | FenceBlock | TextBlock;

/** A text that is the same over so many UTF-16 code units before its new end continues the one before. */
const CONTINUES = 1024;

/** What is needed to render a finished block again when a later definition changes its links. */
interface Origin {
  readonly source: string;
  readonly line: number;
  readonly fence: number;
}

export class StreamingMarkdown {
  readonly #parser: SectionParser;
  readonly #cells: boolean;
  #text = '';
  #endsWithReturn = false;
  readonly #blocks: Block[] = [];
  /** Blocks that no later text can change, but for their links. */
  #settled = 0;
  #changedFrom = 0;
  /** The text after the cut, and where it begins. */
  #tail = '';
  #line = 0;
  #fence = 0;
  #definitions: Definitions = emptyDefinitions();
  /** Definitions of the last parse, those of the tail as its own properties. */
  #current: Definitions = this.#definitions;
  /** Finished blocks by the labels they asked for that are not defined for good. */
  readonly #waiting = new Map<string, Set<number>>();
  readonly #origins = new Map<number, Origin>();
  #openFence: OpenFence | null = null;

  constructor(options: SectionOptions = {}) {
    this.#parser = new SectionParser(options);
    this.#cells = options.cells ?? true;
  }

  /** The blocks so far. The array is the same from call to call; a block that did not change is the same object. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** Number of the first block that the last call changed. */
  get changedFrom(): number {
    return this.#changedFrom;
  }

  /** Shows another text; when it continues the present one, as `append` does. */
  update(text: string): readonly Block[] {
    const known = this.#text.length;
    // Comparing all of a long text with each token would cost more than rendering it.
    const from = Math.max(0, known - CONTINUES);
    if (text.length < known || text.slice(from, known) !== this.#text.slice(from)) return this.reset(text);
    this.append(text.slice(known));
    this.#text = text;
    return this.#blocks;
  }

  reset(text: string): readonly Block[] {
    this.#text = '';
    this.#endsWithReturn = false;
    this.#blocks.length = 0;
    this.#settled = 0;
    this.#tail = '';
    this.#line = 0;
    this.#fence = 0;
    this.#definitions = emptyDefinitions();
    this.#current = this.#definitions;
    this.#waiting.clear();
    this.#origins.clear();
    this.#openFence = null;
    this.append(text);
    this.#changedFrom = 0;
    return this.#blocks;
  }

  append(text: string): readonly Block[] {
    this.#changedFrom = this.#blocks.length;
    if (text === '') return this.#blocks;
    this.#text += text;
    // A line break may arrive in two pieces.
    const begin = this.#endsWithReturn && text.startsWith('\n') ? 1 : 0;
    this.#endsWithReturn = text.endsWith('\r');
    const added = normalize(text.slice(begin));
    this.#tail += added;
    if (this.#openFence?.append(added) === true) this.#growFence(this.#openFence);
    else this.#parse();
    return this.#blocks;
  }

  /** Adds to the fence at the end without parsing it again. */
  #growFence(open: OpenFence): void {
    const last = this.#blocks.length - 1;
    const block = this.#blocks[last];
    if (block?.kind !== 'fence') return;
    const endLine = block.fence.startLine + 1 + open.lines;
    this.#blocks[last] = { ...block, fence: { ...block.fence, source: open.source, endLine } };
    this.#changedFrom = last;
  }

  #parse(): void {
    const definitions = emptyDefinitions(this.#definitions);
    const place = { line: this.#line, fence: this.#fence };
    const sections = this.#parser.parse(this.#tail, definitions, place);
    const lines = this.#tail.split('\n');
    const cut = stableCut(sections, lines);
    let at = this.#settled;
    let settled = at;
    for (const [number, section] of sections.entries()) {
      const open = number >= cut.sections;
      const block = this.#toBlock(section, open, lines);
      if (block === null) continue;
      this.#put(at, block);
      if (!open) {
        this.#remember(at, section, lines);
        settled = at + 1;
      }
      at += 1;
    }
    if (this.#blocks.length > at) this.#changedFrom = Math.min(this.#changedFrom, at);
    this.#blocks.length = at;
    this.#openFence =
      this.#cells && !sections.some(({ provisional }) => provisional)
        ? OpenFence.find(sections.at(-1), lines)
        : null;
    this.#redefine(definitions);
    this.#settle(sections.slice(0, cut.sections), definitions);
    this.#settled = settled;
    this.#tail = lines.slice(cut.line).join('\n');
    this.#line += cut.line;
  }

  #toBlock(section: Section, open: boolean, lines: readonly string[]): Block | null {
    if (section.tokens.length === 0) return null;
    const [fence] = section.fences;
    if (section.type === 'fence' && fence !== undefined)
      return { kind: 'fence', key: `f${fence.index}`, fence, open };
    const key = `h${this.#line + section.start}`;
    return { kind: 'html', key, html: this.#parser.render(section, lines), fences: section.fences, open };
  }

  #put(at: number, block: Block): void {
    const present = this.#blocks[at];
    if (present !== undefined && isSame(present, block)) return;
    this.#blocks[at] = block;
    this.#changedFrom = Math.min(this.#changedFrom, at);
  }

  /** Keeps what a finished block needs in case a label it asked for is defined, or defined otherwise, later. */
  #remember(at: number, section: Section, lines: readonly string[]): void {
    for (const label of section.lookups) {
      if (this.#definitions[label] !== undefined) continue;
      const blocks = this.#waiting.get(label) ?? new Set();
      this.#waiting.set(label, blocks.add(at));
      if (this.#origins.has(at)) continue;
      this.#origins.set(at, {
        source: `${lines.slice(section.start, section.end).join('\n')}\n`,
        line: this.#line + section.start,
        fence: section.fences[0]?.index ?? this.#fence,
      });
    }
  }

  /** Renders finished blocks again whose labels now mean something else. */
  #redefine(definitions: Definitions): void {
    const changed = new Set<number>();
    for (const label of new Set([...Object.keys(this.#current), ...Object.keys(definitions)])) {
      if (isSameReference(this.#current[label], definitions[label])) continue;
      for (const block of this.#waiting.get(label) ?? []) if (block < this.#settled) changed.add(block);
    }
    this.#current = definitions;
    for (const at of changed) {
      const origin = this.#origins.get(at);
      const block = this.#blocks[at];
      if (origin === undefined || block?.kind !== 'html') continue;
      const [section] = this.#parser.parse(origin.source, definitions, origin);
      if (section === undefined) continue;
      const html = this.#parser.render(section, origin.source.split('\n'));
      this.#put(at, { ...block, html });
      for (const label of section.lookups) {
        if (this.#definitions[label] !== undefined) continue;
        this.#waiting.set(label, (this.#waiting.get(label) ?? new Set()).add(at));
      }
    }
  }

  #settle(sections: readonly Section[], definitions: Definitions): void {
    for (const section of sections) {
      this.#fence += section.fences.length;
      for (const label of section.defines) {
        const reference = definitions[label];
        // The first definition of a label holds.
        if (reference !== undefined) this.#definitions[label] ??= reference;
        this.#waiting.delete(label);
      }
    }
  }
}

/** All blocks of a finished text. */
export function renderMarkdown(text: string, options: SectionOptions = {}): readonly Block[] {
  return new StreamingMarkdown(options).reset(text);
}

function emptyDefinitions(parent: Definitions | null = null): Definitions {
  return Object.create(parent) as Definitions;
}

function isSameReference(a: Definitions[string] | undefined, b: Definitions[string] | undefined): boolean {
  return a?.href === b?.href && a?.title === b?.title;
}

function isSame(a: Block, b: Block): boolean {
  if (a.key !== b.key || a.open !== b.open) return false;
  if (a.kind === 'fence') return b.kind === 'fence' && isSameFence(a.fence, b.fence);
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text;
  if (b.kind !== 'html' || a.html !== b.html || a.fences.length !== b.fences.length) return false;
  return a.fences.every((fence, at) => isSameFence(fence, b.fences[at]));
}

function isSameFence(a: Fence, b: Fence | undefined): boolean {
  return (
    b !== undefined &&
    a.index === b.index &&
    a.source === b.source &&
    a.info === b.info &&
    a.startLine === b.startLine &&
    a.endLine === b.endLine &&
    a.closed === b.closed
  );
}
