/**
 * Addresses that stand in a text as they are: `https://…`, `http://…`, `mailto:…` and `www.…`. Nothing else is one, since
 * `main.py` and `a.b` are no sites. An address ends before Chinese, Japanese and Korean letters, before punctuation that
 * ends a sentence, and before a closing bracket that it has not opened.
 */
import type { StateInline } from 'markdown-it';

const LONGEST = 2_000;
const CJK =
  '\\u1100-\\u11FF\\u2E80-\\u9FFF\\uA960-\\uA97F\\uAC00-\\uD7FF\\uF900-\\uFAFF\\uFE30-\\uFE4F\\uFF00-\\uFFEF';
const ADDRESS = new RegExp(
  `(?:https?://[^\\s<>"\`\\\\|/?#.${CJK}]|www\\.[a-z0-9-]+\\.|mailto:[^\\s<>"\`\\\\|@${CJK}]+@[a-z0-9])[^\\s<>"\`\\\\|${CJK}]*`,
  'iy',
);
const ENDS_SENTENCE = new Set("?!.,:;*_~'\u2018\u2019\u201c\u201d\u2026$");
const PAIRS: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** Finds `http` and `www` where a word begins; the text rule stops there, as it does before punctuation. */
export function bareLink(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (!/[hwm]/i.test(src[pos] ?? '') || /[\p{L}\p{N}_/@.-]/u.test(before(src, pos)) || state.linkLevel > 0)
    return false;
  ADDRESS.lastIndex = pos;
  const found = ADDRESS.exec(src.slice(0, Math.min(state.posMax, pos + LONGEST)))?.[0];
  if (found === undefined) return false;
  const shown = found.slice(0, endOf(found));
  const href = state.md.normalizeLink(/^www\./i.test(shown) ? `https://${shown}` : shown);
  if (!state.md.validateLink(href)) return false;
  if (!silent) {
    const open = state.push('link_open', 'a', 1);
    open.attrs = [['href', href]];
    open.info = 'auto';
    state.push('text', '', 0).content = shown;
    state.push('link_close', 'a', -1).info = 'auto';
  }
  state.pos += shown.length;
  return true;
}

/** Chinese words may stand directly before an address. */
function before(text: string, at: number): string {
  const character = text[at - 1] ?? '';
  return new RegExp(`[${CJK}]`).test(character) ? '' : character;
}

function endOf(address: string): number {
  let end = address.length;
  for (;;) {
    const last = address[end - 1] ?? '';
    const opener = PAIRS.get(last);
    const inside = address.slice(0, end);
    if (
      opener !== undefined ? inside.split(last).length > inside.split(opener).length : ENDS_SENTENCE.has(last)
    )
      end -= 1;
    else return end;
  }
}

/** Text up to what may be a mark. */
const TEXT = /[^\n!#$%&*+\-:<=>@[\\\]^_`{}~]+/y;
const MAY_BEGIN = /(?<![a-z0-9_])(?:https?$|mailto$|www\.)/gi;

/** Text up to a mark, or to where an address may begin. */
export function textRun(state: StateInline, silent: boolean): boolean {
  TEXT.lastIndex = state.pos;
  const found = TEXT.exec(state.src)?.[0].slice(0, state.posMax - state.pos);
  if (found === undefined || found === '') return false;
  // At its very beginning there is none, or it would have been found.
  MAY_BEGIN.lastIndex = 1;
  const text = found.slice(0, MAY_BEGIN.exec(found)?.index);
  if (!silent) state.pending += text;
  state.pos += text.length;
  return true;
}
