/** Text as a terminal would show it, as an append-only list of lines and one unfinished line. */
import { asStderr, PLAIN, readEscape, Sgr, type Line, type Span, type Style } from './ansi.js';

/** A program that never ends its line is cut into lines of this many characters. */
const LONGEST_LINE = 20_000;

interface Glyph {
  text: string;
  style: Style;
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

/** The line being written: a string until something overwrites or colours it, then one glyph per character. */
class OpenLine {
  #plain = '';
  #glyphs: Glyph[] | null = null;
  #cursor = 0;

  get length(): number {
    return this.#glyphs?.length ?? this.#plain.length;
  }

  write(text: string, style: Style): void {
    if (this.#glyphs === null && style === PLAIN) {
      this.#plain += text;
      return;
    }
    const glyphs = this.#detailed();
    for (const character of text) glyphs[this.#cursor++] = { text: character, style };
  }

  /** Moves the cursor: to the start (`\r`) or one to the left (`\b`). */
  back(toStart: boolean): void {
    this.#detailed();
    this.#cursor = toStart ? 0 : Math.max(0, this.#cursor - 1);
  }

  /** Erases to the end (0), to the start (1) or everything (2), as CSI K does. */
  erase(mode: number): void {
    const glyphs = this.#detailed();
    if (mode === 0) glyphs.length = Math.min(glyphs.length, this.#cursor);
    const end = mode === 2 ? glyphs.length : mode === 1 ? Math.min(glyphs.length, this.#cursor) : 0;
    for (let i = 0; i < end; i++) glyphs[i] = { text: ' ', style: PLAIN };
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

export class TextBuffer {
  readonly #lines: Line[] = [];
  readonly #pens = { stdout: new Sgr(), stderr: new Sgr() };
  #open = new OpenLine();
  #openLine: Line | null = null;
  /** The start of an escape sequence whose end has not come yet. */
  #pending = '';
  #returned = false;

  /** Finished lines. */
  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** The unfinished last line; empty when the text ends with a newline. */
  get open(): Line {
    return (this.#openLine ??= this.#open.line());
  }

  append(chunk: string, name: 'stdout' | 'stderr' = 'stdout'): void {
    let text = this.#pending + chunk;
    this.#pending = '';
    this.#openLine = null;
    const cut = incompleteEscape(text);
    if (cut !== -1) {
      this.#pending = text.slice(cut);
      text = text.slice(0, cut);
    }
    let start = 0;
    for (;;) {
      const newline = text.indexOf('\n', start);
      if (newline === -1) break;
      this.#write(text.slice(start, newline), name);
      this.#commit();
      start = newline + 1;
    }
    this.#write(text.slice(start), name);
  }

  #commit(): void {
    this.#returned = false;
    this.#lines.push(this.#open.line());
    this.#open = new OpenLine();
  }

  #style(name: 'stdout' | 'stderr'): Style {
    const style = this.#pens[name].style;
    return name === 'stderr' ? asStderr(style) : style;
  }

  /** Writes text without a newline. */
  #write(text: string, name: 'stdout' | 'stderr'): void {
    if (text === '') return;
    let at = 0;
    while (at < text.length) {
      CONTROL.lastIndex = at;
      const next = CONTROL.exec(text)?.index ?? text.length;
      if (next > at) this.#put(text.slice(at, next), name);
      at = next < text.length ? this.#control(text, next, name) : next;
    }
  }

  #put(text: string, name: 'stdout' | 'stderr'): void {
    if (this.#returned) {
      this.#open.back(true);
      this.#returned = false;
    }
    let rest = text;
    while (this.#open.length + rest.length > LONGEST_LINE) {
      const room = Math.max(1, LONGEST_LINE - this.#open.length);
      this.#open.write(rest.slice(0, room), this.#style(name));
      rest = rest.slice(room);
      this.#commit();
    }
    this.#open.write(rest, this.#style(name));
  }

  /** Obeys the control character at `at`; returns where the text goes on. */
  #control(text: string, at: number, name: 'stdout' | 'stderr'): number {
    const character = text[at];
    if (character === '\t') this.#put('\t', name);
    // A return acts when text follows it: `\r\n` must stay a plain line end.
    else if (character === '\r') this.#returned = true;
    else if (character === '\b') this.#open.back(false);
    else if (character === '\u001b') {
      const escape = readEscape(text, at);
      if (escape === null) return at + 1;
      if (escape.final === 'm') this.#pens[name].apply(escape.parameters);
      else if (escape.final === 'K') {
        if (this.#returned) this.#open.back(true);
        this.#returned = false;
        this.#open.erase(escape.parameters[0] ?? 0);
      }
      return escape.end;
    }
    return at + 1;
  }
}

/** Where an escape sequence begins that the text ends in the middle of; -1 when there is none. */
function incompleteEscape(text: string): number {
  const at = text.lastIndexOf('\u001b');
  if (at === -1 || text.length - at > 2048) return -1;
  const tail = text.slice(at);
  // eslint-disable-next-line no-control-regex
  return /^\u001b(?:\[[0-9;:]*[ -/]*|\][^\u0007]*)?$/.test(tail) ? at : -1;
}
