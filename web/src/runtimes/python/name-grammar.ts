/** What the page's grammar of Python does not know, put so that it does: the parts that are not read here keep their places. */
import { parser } from '@lezer/python';
import type { Tree } from '@lezer/common';

export interface Parsed {
  readonly text: string;
  readonly tree: Tree;
  /** Targets of `with … as` that are no plain names, by where they begin. */
  readonly targets: ReadonlyMap<number, string>;
}

/** Template strings hold expressions as format strings do. */
const TEMPLATE = /\b([rR]?)[tT]([rR]?)(?=["'])/g;
const TARGET = /\bas\s*(?:[([]|[^\W\d]\w*\s*[.[])/;
const PLAIN = /^\s*(?:[([]|[^\W\d]\w*\s*[.[])/u;

/** Repairs show more that needs one; what a person writes needs one or two. */
const ROUNDS = 4;

export function parse(source: string): Parsed {
  let text = source.replace(TEMPLATE, '$1f$2');
  let tree = parser.parse(text);
  const targets = new Map<number, string>();
  if (!TARGET.test(text)) return { text, tree, targets };
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = strangeTargets(text, tree);
    if (found.length === 0) break;
    let end = 0;
    const pieces: string[] = [];
    for (const { from, to } of found) {
      if (from < end) continue;
      targets.set(from, text.slice(from, to));
      pieces.push(text.slice(end, from), '_'.repeat(to - from));
      end = to;
    }
    text = pieces.join('') + text.slice(end);
    tree = parser.parse(text);
  }
  return { text, tree, targets };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `as (a, b)`, `as a.b`, `as a[0]`. */
function strangeTargets(text: string, tree: Tree): readonly Range[] {
  const found: Range[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.name !== 'as') return;
      if (!PLAIN.test(text.slice(node.to, node.to + 200))) return;
      const from = node.to + (/\S/.exec(text.slice(node.to))?.index ?? 0);
      const to = endOfTarget(text, from);
      if (to > from) found.push({ from, to });
    },
  });
  return found;
}

function endOfTarget(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (depth > 0 && ')]}'.includes(character)) depth -= 1;
    else if (depth === 0 && ',:)\n'.includes(character)) return at;
  }
  return from;
}
