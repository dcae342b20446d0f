/**
 * Terminal text as lines of styled spans: colours (SGR), carriage returns, backspaces and erasing within a line.
 *
 * A line without any of them stays a plain string, which keeps a hundred thousand printed lines cheap. Everything
 * else a terminal understands (titles, links, cursor movement across lines) is dropped: text is text, never markup.
 */

/** How a span looks. Equal styles are the same object, so they compare by identity. */
export interface Style {
  /** Names of classes, such as `ansi-red ansi-bold`; the empty string is plain text. */
  readonly classes: string;
  /** CSS colours outside the sixteen named ones. */
  readonly color: string | null;
  readonly background: string | null;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line without its newline; a string when nothing in it is styled. */
export type Line = string | readonly Span[];

interface Pen {
  fg: string | null;
  bg: string | null;
  attributes: Set<string>;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const ON: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};
const OFF: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
};

const styles = new Map<string, Style>();

function intern(classes: string, color: string | null, background: string | null): Style {
  const key = `${classes}|${color ?? ''}|${background ?? ''}`;
  let style = styles.get(key);
  if (style === undefined) {
    style = { classes, color, background };
    // A program can print sixteen million colours; forgetting old ones only costs some sharing.
    if (styles.size > 4096) styles.clear();
    styles.set(key, style);
  }
  return style;
}

export const PLAIN = intern('', null, null);

/** `#rrggbb` of a colour of the 256-colour table from 16 on. */
function paletteColor(n: number): string {
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const step = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const index = n - 16;
  return `rgb(${step(Math.floor(index / 36))} ${step(Math.floor(index / 6) % 6)} ${step(index % 6)})`;
}

function namedColor(n: number): string {
  const name = NAMES[n % 8] ?? 'white';
  return n < 8 ? name : `bright-${name}`;
}

/** What `38;…` or `48;…` names, and how many parameters it took. */
function extendedColor(parameters: readonly number[], at: number): { color: string | null; used: number } {
  const byte = (offset: number): number => Math.min(255, Math.max(0, parameters[at + offset] ?? 0));
  if (parameters[at] === 5) {
    const n = byte(1);
    return { color: n < 16 ? namedColor(n) : paletteColor(n), used: 2 };
  }
  if (parameters[at] === 2) return { color: `rgb(${byte(1)} ${byte(2)} ${byte(3)})`, used: 4 };
  return { color: null, used: 1 };
}

/** The pen that SGR sequences move; kept from line to line, as terminals do. */
export class Sgr {
  readonly #pen: Pen = { fg: null, bg: null, attributes: new Set() };
  #style: Style = PLAIN;

  get style(): Style {
    return this.#style;
  }

  apply(parameters: readonly number[]): void {
    const pen = this.#pen;
    for (let i = 0; i < parameters.length; i++) {
      const code = parameters[i] ?? 0;
      if (code === 0) {
        pen.fg = null;
        pen.bg = null;
        pen.attributes.clear();
      } else if (ON[code] !== undefined) pen.attributes.add(ON[code]);
      else if (OFF[code] !== undefined) for (const name of OFF[code]) pen.attributes.delete(name);
      else if (code >= 30 && code <= 37) pen.fg = namedColor(code - 30);
      else if (code >= 90 && code <= 97) pen.fg = namedColor(code - 90 + 8);
      else if (code >= 40 && code <= 47) pen.bg = namedColor(code - 40);
      else if (code >= 100 && code <= 107) pen.bg = namedColor(code - 100 + 8);
      else if (code === 39) pen.fg = null;
      else if (code === 49) pen.bg = null;
      else if (code === 38 || code === 48) {
        const { color, used } = extendedColor(parameters, i + 1);
        if (code === 38) pen.fg = color;
        else pen.bg = color;
        i += used;
      }
    }
    this.#style = this.#compose();
  }

  #compose(): Style {
    const { fg, bg, attributes } = this.#pen;
    const classes: string[] = [...attributes].map((name) => `ansi-${name}`);
    const isRgb = (color: string | null): boolean => color?.startsWith('rgb') ?? false;
    if (fg !== null && !isRgb(fg)) classes.push(`ansi-${fg}`);
    if (bg !== null && !isRgb(bg)) classes.push(`ansi-on-${bg}`);
    return intern(classes.join(' '), isRgb(fg) ? fg : null, isRgb(bg) ? bg : null);
  }
}

/** The same style with the mark of stderr. */
export function asStderr(style: Style): Style {
  return intern(style.classes === '' ? 'stderr' : `${style.classes} stderr`, style.color, style.background);
}

// CSI sequences; OSC strings (ended by BEL or ST, or cut off); other two-byte escapes.
// eslint-disable-next-line no-control-regex
const ESCAPE = /\u001b(?:\[([0-?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_a-z78=>])/y;

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** One line of text as it reads: without sequences and characters that only a terminal obeys. */
export function withoutControls(text: string): string {
  return text.replace(new RegExp(ESCAPE.source, 'g'), '').replace(CONTROLS, '');
}

/** Reads the escape sequence at `at`; null when it is not complete or not one. */
export function readEscape(
  text: string,
  at: number,
): { readonly end: number; readonly final: string; readonly parameters: readonly number[] } | null {
  ESCAPE.lastIndex = at;
  const match = ESCAPE.exec(text);
  if (match === null) return null;
  // Those of a terminal's own (`?25l` hides its cursor) mean nothing here.
  if (/[<-?]/.test(match[1] ?? '')) return { end: ESCAPE.lastIndex, final: '', parameters: [] };
  const parameters = (match[1] ?? '').split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)));
  return { end: ESCAPE.lastIndex, final: match[2] ?? '', parameters };
}
