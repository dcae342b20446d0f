/** How a language is indented when nothing in the text says it, and what a text itself says. */
import { grammarName } from '../cell/languages.js';

const TWO = '  ';
const FOUR = '    ';
const TAB = '\t';

const USUAL: Readonly<Record<string, string>> = {
  javascript: TWO,
  typescript: TWO,
  tsx: TWO,
  json: TWO,
  html: TWO,
  css: TWO,
  yaml: TWO,
  toml: TWO,
  xml: TWO,
  r: TWO,
  ruby: TWO,
  lua: TWO,
  scala: TWO,
  dart: TWO,
  clojure: TWO,
  haskell: TWO,
  latex: TWO,
  bash: TWO,
  go: TAB,
};

/** One step of indentation: the smallest that the text uses, else what is usual in the language. */
export function indentationOf(language: string, source: string): string {
  let least = Infinity;
  for (const [, space = ''] of source.matchAll(/^([ \t]+)\S/gm)) {
    if (space.startsWith(TAB)) return TAB;
    // A single space is no step: it continues a comment or lines something up.
    if (space.length > 1) least = Math.min(least, space.length);
  }
  if (least === 2 || least === 3 || least === 4 || least === 8) return ' '.repeat(least);
  return USUAL[grammarName(language) ?? ''] ?? FOUR;
}
