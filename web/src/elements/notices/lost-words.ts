/** What is said of a session that ended. */
import type { LostSession } from '../ports.js';

export interface LostWords {
  /** One sentence that says which session ended. */
  readonly first: string;
  readonly rest: string;
}

/** The message's own first sentence, or one before it where it does not say of what it speaks. */
export function lostWords({ title, message }: Pick<LostSession, 'title' | 'message'>): LostWords {
  const text = message.trim();
  const whole = text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
  const end = endOfSentence(whole);
  const first = whole.slice(0, end);
  if (first.includes(title) || first.startsWith('The sandbox')) {
    return { first, rest: whole.slice(end).trim() };
  }
  return { first: `The ${title} session ended.`, rest: whole };
}

/** Behind the first full stop; one in parentheses belongs to what an interpreter said. */
function endOfSentence(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (
      depth === 0 &&
      (character === '.' || character === '!') &&
      /^(\s|$)/.test(text.slice(at + 1, at + 2))
    ) {
      return at + 1;
    }
  }
  return text.length;
}

export interface LostCells {
  /** Numbers and cells of the branch, in its order. */
  readonly here: readonly (readonly [number, string])[];
  /** How many have no number here. */
  readonly elsewhere: number;
}

export function lostCells(numbers: ReadonlyMap<string, number>, cells: readonly string[]): LostCells {
  const here = cells
    .flatMap((cell) => {
      const number = numbers.get(cell);
      return number === undefined ? [] : [[number, cell] as const];
    })
    .sort(([a], [b]) => a - b);
  return { here, elsewhere: cells.length - here.length };
}
