/**
 * Shows terminal text of any length. All lines are kept; the document holds the first few hundred and the last two
 * thousand, in chunks that are written once, so a flood costs the same per frame however long it has lasted.
 */
import type { Line, Span } from './ansi.js';
import { TextBuffer } from './text-buffer.js';

const CHUNK = 100;
const HEAD = 200;
const TAIL = 2_000;
const STEP = 2_000;
const AT_END = 8;

/** Spans of colour that one view makes, and that one line may have; text beyond is shown without. */
const COLOURED = 20_000;
const COLOURED_IN_LINE = 500;

/** What is left of them. */
interface Paint {
  left: number;
}

const number = new Intl.NumberFormat('en');

export class TextView {
  readonly element: HTMLElement;
  readonly #buffer = new TextBuffer();
  readonly #head = block('div', 'lines');
  readonly #tail = block('div', 'lines');
  readonly #open = block('div', 'chunk open');
  readonly #gap: HTMLButtonElement;
  readonly #paint: Paint = { left: COLOURED };
  /** Lines [0, headEnd) and [tailStart, n) are in the document. */
  #headEnd = 0;
  #tailStart = 0;
  #tailEnd = 0;

  constructor(document: Document = globalThis.document) {
    this.element = block('div', 'text', document);
    this.element.tabIndex = -1;
    this.#gap = document.createElement('button');
    this.#gap.type = 'button';
    this.#gap.className = 'gap';
    this.#gap.hidden = true;
    this.#gap.addEventListener('click', () => this.#showMore());
    this.element.append(this.#head, this.#gap, this.#tail, this.#open);
  }

  /** How many finished lines there are. */
  get length(): number {
    return this.#buffer.lines.length;
  }

  append(text: string, name: 'stdout' | 'stderr'): void {
    this.#buffer.append(text, name);
  }

  /** Brings the document up to date; call it once for many appends. */
  update(): void {
    const { element } = this;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END;
    this.#forgetFrom(this.#buffer.takeKept());
    this.#fillHead(HEAD);
    this.#fillTail();
    this.#showGap();
    // Made anew with each update, so it uses nothing up.
    const paint = { left: this.#paint.left };
    const open = this.#buffer.open.map((line) => nodes(line, paint));
    this.#open.replaceChildren(
      ...open.flatMap((line, row) => (row === 0 ? line : [new Text('\n'), ...line])),
    );
    if (atEnd) element.scrollTop = element.scrollHeight;
    // Only text that scrolls needs a stop for the keyboard.
    element.tabIndex = element.scrollHeight > element.clientHeight ? 0 : -1;
  }

  /** Takes what shows lines from here on out of the document: they have changed. */
  #forgetFrom(line: number): void {
    if (line >= this.#tailEnd) return;
    this.#tailEnd = removeLines(this.#tail, line, this.#tailEnd, this.#paint);
    this.#tailStart = Math.min(this.#tailStart, this.#tailEnd);
    if (line < this.#headEnd) {
      this.#headEnd = removeLines(this.#head, line, this.#headEnd, this.#paint);
      this.#tailStart = this.#tailEnd = this.#headEnd;
    }
  }

  #fillHead(limit: number): void {
    const { lines } = this.#buffer;
    const end = Math.min(limit, lines.length);
    if (this.#headEnd >= end) return;
    addLines(this.#head, lines, this.#headEnd, end, this.#paint);
    this.#headEnd = end;
    this.#tailStart = Math.max(this.#tailStart, end);
    this.#tailEnd = Math.max(this.#tailEnd, end);
  }

  #fillTail(): void {
    const { lines } = this.#buffer;
    const total = lines.length;
    if (total - this.#tailEnd > TAIL) {
      this.#tail.replaceChildren();
      this.#tailStart = this.#tailEnd = Math.max(this.#headEnd, total - TAIL);
    }
    addLines(this.#tail, lines, this.#tailEnd, total, this.#paint);
    this.#tailEnd = total;
    while (total - this.#tailStart > TAIL + CHUNK) {
      const first = this.#tail.firstElementChild;
      if (!(first instanceof HTMLElement)) break;
      this.#tailStart += Number(first.dataset['lines']);
      first.remove();
    }
  }

  #showGap(): void {
    const hidden = this.#tailStart - this.#headEnd;
    this.#gap.hidden = hidden <= 0;
    if (hidden <= 0) return;
    const more = Math.min(STEP, hidden);
    this.#gap.textContent =
      hidden > STEP
        ? `${number.format(hidden)} lines not shown · show ${number.format(more)} more`
        : `Show ${number.format(more)} more lines`;
  }

  #showMore(): void {
    const end = Math.min(this.#headEnd + STEP, this.#tailStart);
    addLines(this.#head, this.#buffer.lines, this.#headEnd, end, this.#paint);
    this.#headEnd = end;
    this.#showGap();
  }
}

/** Removes whole chunks, until none holds this line or a later one; returns which line the container ends before. */
function removeLines(container: HTMLElement, line: number, end: number, paint: Paint): number {
  let at = end;
  while (at > line) {
    const chunk = container.lastElementChild as HTMLElement | null;
    if (chunk === null) break;
    at -= Number(chunk.dataset['lines']);
    paint.left += chunk.childElementCount;
    chunk.remove();
  }
  return at;
}

function addLines(
  container: HTMLElement,
  lines: readonly Line[],
  start: number,
  end: number,
  paint: Paint,
): void {
  let at = start;
  while (at < end) {
    let chunk = container.lastElementChild as HTMLElement | null;
    let held = Number(chunk?.dataset['lines'] ?? CHUNK);
    if (chunk === null || held >= CHUNK) {
      chunk = block('div', 'chunk');
      held = 0;
      container.append(chunk);
    }
    const stop = Math.min(end, at + CHUNK - held);
    chunk.append(...mergedNodes(lines.slice(at, stop), paint));
    const lineCount = String(held + stop - at);
    chunk.dataset['lines'] = lineCount;
    chunk.style.setProperty('--lines', lineCount);
    at = stop;
  }
}

/** Nodes of several lines, plain neighbours in one text node. */
function mergedNodes(lines: readonly Line[], paint: Paint): Node[] {
  const result: Node[] = [];
  let text = '';
  for (const line of lines) {
    if (typeof line === 'string') {
      text += `${line}\n`;
      continue;
    }
    if (text !== '') result.push(new Text(text));
    result.push(...nodes(line, paint));
    text = '\n';
  }
  if (text !== '') result.push(new Text(text));
  return result;
}

function nodes(line: Line, paint: Paint): Node[] {
  if (typeof line === 'string') return line === '' ? [] : [new Text(line)];
  if (line.length > Math.min(COLOURED_IN_LINE, paint.left)) {
    return [new Text(line.map((span) => span.text).join(''))];
  }
  const made = line.map(spanNode);
  paint.left -= made.filter((node) => node instanceof Element).length;
  return made;
}

function spanNode({ text, style }: Span): Node {
  if (style.classes === '' && style.color === null && style.background === null) return new Text(text);
  const span = block('span', style.classes);
  if (style.color !== null) span.style.color = style.color;
  if (style.background !== null) span.style.backgroundColor = style.background;
  span.textContent = text;
  return span;
}

function block(tag: string, className: string, document: Document = globalThis.document): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
