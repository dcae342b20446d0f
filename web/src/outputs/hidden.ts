/**
 * Characters that nobody sees, made visible where code and values are read: marks that turn the order of a line round
 * (Trojan Source), marks without width, fillers, tags and controls. Reading is the only check before a program runs.
 *
 * The character itself stays in the text, within a box of its own that nothing gets out of, so that a copy is the true
 * text. Letters from right to left keep to themselves, so that they turn no operator round. What joins the parts of one
 * emoji is part of it and not marked; letters that look like others are not looked for.
 */
import { css } from 'lit';

const EMOJI = '\\p{Extended_Pictographic}';

/** Of all that is marked, what CodeMirror needs to be told too. */
export const HIDDEN = new RegExp(
  [
    // Joiners and variation selectors anywhere but in an emoji.
    `(?<!${EMOJI}[\\uFE0F\\u{1F3FB}-\\u{1F3FF}]?)\\u200D`,
    `\\u200D(?!${EMOJI})`,
    `(?<!${EMOJI})\\uFE0F(?!\\u20E3)`,
    // A lone return begins a line for Python, and for no reader.
    '\\r(?![\\n]|$)',
    '(?![\\u200D\\uFE0F\\t\\n\\r])[\\p{Cf}\\p{Cc}\\p{Zl}\\p{Zp}]',
    '[\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2800\\u3164\\uFE00-\\uFE0E\\uFFA0\\u{E0100}-\\u{E01EF}]',
    '[\\uD800-\\uDFFF]',
  ].join('|'),
  'gu',
);

const LETTERS =
  '[\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}\\p{Script=Adlam}]';

/** Words from right to left. */
export const FROM_RIGHT = new RegExp(`${LETTERS}(?:[\\p{M} ]*${LETTERS})*\\p{M}*`, 'gu');

const ANY = new RegExp(`(${HIDDEN.source})|${FROM_RIGHT.source}`, 'gu');

/** Most code has nothing but these. */
const PLAIN = /^[\t\n -~]*$/;

const NAMES: Readonly<Record<number, string>> = {
  0xad: 'soft hyphen',
  0x200b: 'space without width',
  0x200c: 'non-joiner',
  0x200d: 'joiner',
  0x200e: 'left to right mark',
  0x200f: 'right to left mark',
  0x202a: 'left to right embedding',
  0x202b: 'right to left embedding',
  0x202c: 'end of embedding',
  0x202d: 'left to right override',
  0x202e: 'right to left override',
  0x2060: 'word joiner',
  0x2066: 'left to right isolate',
  0x2067: 'right to left isolate',
  0x2068: 'isolate',
  0x2069: 'end of isolate',
  0xfeff: 'byte order mark',
};

export const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What a mark says to those who point at it. */
export function hiddenWords(character: string): string {
  const name = NAMES[character.codePointAt(0) ?? 0];
  return name === undefined
    ? `Hidden character ${codeOf(character)}`
    : `Hidden character ${codeOf(character)}: ${name}`;
}

export const hasHidden = (text: string): boolean => !PLAIN.test(text) && text.search(HIDDEN) >= 0;

/** A text as nodes in which everything hidden is marked. */
export function withMarks(text: string): readonly (string | HTMLElement)[] {
  if (PLAIN.test(text)) return [text];
  const parts: (string | HTMLElement)[] = [];
  let at = 0;
  for (const match of text.matchAll(ANY)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push(match[1] === undefined ? isolated(match[0]) : mark(match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return parts;
}

function mark(character: string): HTMLElement {
  const element = isolated(character);
  element.className = 'hidden-character';
  element.dataset['code'] = codeOf(character);
  element.title = hiddenWords(character);
  return element;
}

function isolated(text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'isolated';
  element.textContent = text;
  return element;
}

/** Marks what is hidden in the code within a text. */
export function markCode(root: ParentNode): void {
  for (const code of root.querySelectorAll('code, pre, kbd, samp')) {
    if (PLAIN.test(code.textContent)) continue;
    const texts: Text[] = [];
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node as Text);
    for (const text of texts) {
      if (text.parentElement?.closest('.hidden-character, .isolated') != null || PLAIN.test(text.data))
        continue;
      text.replaceWith(...withMarks(text.data));
    }
  }
}

export const hiddenStyles = css`
  .isolated,
  .hidden-character {
    unicode-bidi: isolate;
  }
  .hidden-character {
    display: inline-block;
    overflow: clip;
    margin-inline: 1px;
    border-radius: 3px;
    background: var(--failed-soft);
    box-shadow: inset 0 0 0 1px var(--failed-border);
    color: transparent;
    direction: ltr;
    font-size: 0;
    vertical-align: baseline;
  }
  .hidden-character::before {
    content: attr(data-code);
    padding-inline: 3px;
    color: var(--failed);
    font: 500 0.6875rem / 1.3 var(--font-mono);
  }
`;
