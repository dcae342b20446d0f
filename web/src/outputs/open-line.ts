/** One line of a terminal that can still change: what is written goes where the cursor is. */
import { PLAIN, type Line, type Span, type Style } from './ansi.js';

interface Glyph {
  text: string;
  style: Style;
}

const BLANK: Glyph = { text: ' ', style: PLAIN };

/** A string until something overwrites or colours it, then one glyph per character. */
export class OpenLine {
  #plain = '';
  #glyphs: Glyph[] | null = null;
  #cursor = 0;

  /** A line as it stands, with the cursor in this column. */
  static of(line: Line, column: number): OpenLine {
    const open = new OpenLine();
    if (typeof line === 'string') open.#plain = line;
    else {
      open.#glyphs = line.flatMap(({ text, style }) => Array.from(text, (glyph) => ({ text: glyph, style })));
    }
    open.moveTo(column);
    return open;
  }

  /** Where the next character goes, from 0. */
  get column(): number {
    return this.#glyphs === null ? this.#plain.length : this.#cursor;
  }

  write(text: string, style: Style): void {
    if (this.#glyphs === null && style === PLAIN) {
      this.#plain += text;
      return;
    }
    const glyphs = this.#detailed();
    while (glyphs.length < this.#cursor) glyphs.push(BLANK);
    for (const character of text) glyphs[this.#cursor++] = { text: character, style };
  }

  moveTo(column: number): void {
    if (column === this.column) return;
    this.#detailed();
    this.#cursor = Math.max(0, column);
  }

  /** Erases to the end (0), to the start (1) or everything (2), as CSI K does. */
  erase(mode: number): void {
    const glyphs = this.#detailed();
    if (mode === 0) glyphs.length = Math.min(glyphs.length, this.#cursor);
    const end = mode === 2 ? glyphs.length : mode === 1 ? Math.min(glyphs.length, this.#cursor) : 0;
    for (let i = 0; i < end; i++) glyphs[i] = BLANK;
  }

  line(): Line {
    if (this.#glyphs === null) return this.#plain;
    const spans: Span[] = [];
    let text = '';
    let style = PLAIN;
    for (const glyph of this.#glyphs) {
      if (glyph.style !== style && text !== '') {
        spans.push({ text, style });
        text = '';
      }
      style = glyph.style;
      text += glyph.text;
    }
    if (text !== '') spans.push({ text, style });
    return spans.every((span) => span.style === PLAIN) ? spans.map((span) => span.text).join('') : spans;
  }

  #detailed(): Glyph[] {
    if (this.#glyphs === null) {
      this.#glyphs = Array.from(this.#plain, (text) => ({ text, style: PLAIN }));
      this.#cursor = this.#glyphs.length;
      this.#plain = '';
    }
    return this.#glyphs;
  }
}
