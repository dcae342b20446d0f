/**
 * Text as a terminal would show it: finished lines, the line with the cursor, and those below it when the cursor went
 * up. Of the finished lines only the last rows can change, but for a screen that is cleared: that leaves none.
 */
import { asStderr, readEscape, Sgr, type Line, type Style } from './ansi.js';
import { OpenLine } from './open-line.js';

/** A program that never ends its line is cut into lines of this many characters. */
const LONGEST_LINE = 20_000;

/** Rows that the cursor can go back to, as on a terminal's screen. */
const ROWS = 100;
/** Columns that the cursor can be sent to. */
const COLUMNS = 500;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

export class TextBuffer {
  readonly #lines: Line[] = [];
  readonly #pens = { stdout: new Sgr(), stderr: new Sgr() };
  #open = new OpenLine();
  #openLines: readonly Line[] | null = null;
  /** Lines below the cursor's. */
  #below: Line[] = [];
  /** How many of the lines that were finished when this was last asked are the same now. */
  #kept = Number.POSITIVE_INFINITY;
  /** The start of an escape sequence whose end has not come yet. */
  #pending = '';
  #returned = false;

  /** Finished lines. */
  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** The line with the cursor, which is empty when the text ends with a newline, and those below it. */
  get open(): readonly Line[] {
    return (this.#openLines ??= [this.#open.line(), ...this.#below]);
  }

  /** How many of the finished lines are as they were when this was last called. */
  takeKept(): number {
    const kept = Math.min(this.#kept, this.#lines.length);
    this.#kept = Number.POSITIVE_INFINITY;
    return kept;
  }

  append(chunk: string, name: 'stdout' | 'stderr' = 'stdout'): void {
    let text = this.#pending + chunk;
    this.#pending = '';
    this.#openLines = null;
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
    const below = this.#below.shift();
    this.#open = below === undefined ? new OpenLine() : OpenLine.of(below, 0);
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
    this.#return();
    let rest = text;
    while (this.#open.column + rest.length > LONGEST_LINE) {
      const room = Math.max(1, LONGEST_LINE - this.#open.column);
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
    else if (character === '\b') this.#open.moveTo(this.#open.column - 1);
    else if (character === '\u001b') {
      if (text[at + 1] === 'c') this.#clear();
      const escape = readEscape(text, at);
      if (escape === null) return at + 1;
      if (escape.final === 'm') this.#pens[name].apply(escape.parameters);
      else this.#obey(escape.final, escape.parameters);
      return escape.end;
    }
    return at + 1;
  }

  /** Moves the cursor or erases, as the final letter of a control sequence says; others do nothing. */
  #obey(final: string, parameters: readonly number[]): void {
    const [first = 0, second = 0] = parameters;
    const count = Math.min(Math.max(1, first), COLUMNS);
    this.#return();
    const { column } = this.#open;
    if (final === 'K') this.#open.erase(first);
    else if (final === 'J') this.#eraseScreen(first);
    else if (final === 'A') this.#moveUp(count);
    else if (final === 'B') this.#moveDown(count);
    else if (final === 'C') this.#open.moveTo(Math.min(COLUMNS, column + count));
    else if (final === 'D') this.#open.moveTo(column - count);
    else if (final === 'G') this.#open.moveTo(count - 1);
    else if (final === 'E' || final === 'F') {
      if (final === 'E') this.#moveDown(count);
      else this.#moveUp(count);
      this.#open.moveTo(0);
    } else if (final === 'H' || final === 'f') {
      this.#moveToRow(Math.min(Math.max(1, first), ROWS) - 1);
      this.#open.moveTo(Math.min(Math.max(1, second), COLUMNS) - 1);
    }
  }

  /** Does what a carriage return before asked for. */
  #return(): void {
    if (this.#returned) this.#open.moveTo(0);
    this.#returned = false;
  }

  /** The first finished line that is still on the screen. */
  get #top(): number {
    return Math.max(0, this.#lines.length + 1 + this.#below.length - ROWS);
  }

  #moveUp(rows: number): void {
    const { column } = this.#open;
    const top = this.#top;
    for (let row = 0; row < rows && this.#lines.length > top; row++) {
      this.#below.unshift(this.#open.line());
      this.#open = OpenLine.of(this.#lines.pop() ?? '', column);
    }
    this.#kept = Math.min(this.#kept, this.#lines.length);
  }

  #moveDown(rows: number): void {
    const { column } = this.#open;
    for (let row = 0; row < rows && this.#below.length > 0; row++) {
      this.#lines.push(this.#open.line());
      this.#open = OpenLine.of(this.#below.shift() ?? '', column);
    }
  }

  /** Lines that are not there yet are made. */
  #moveToRow(row: number): void {
    const target = this.#top + row;
    this.#moveUp(this.#lines.length - target);
    this.#moveDown(target - this.#lines.length);
    while (this.#lines.length < target) this.#commit();
  }

  /** What is below the cursor (0), or everything (2, 3). */
  #eraseScreen(mode: number): void {
    if (mode === 0) {
      this.#open.erase(0);
      this.#below = [];
    } else if (mode === 2 || mode === 3) this.#clear();
  }

  /** A cleared screen is empty: what scrolled away before goes with it, as from a terminal that is cleared. */
  #clear(): void {
    this.#lines.length = 0;
    this.#below = [];
    this.#kept = 0;
    this.#open = new OpenLine();
  }
}

/** Where an escape sequence begins that the text ends in the middle of; -1 when there is none. */
function incompleteEscape(text: string): number {
  const at = text.lastIndexOf('\u001b');
  if (at === -1 || text.length - at > 2048) return -1;
  const tail = text.slice(at);
  // eslint-disable-next-line no-control-regex
  return /^\u001b(?:\[[0-?]*[ -/]*|\][^\u0007]*)?$/.test(tail) ? at : -1;
}
