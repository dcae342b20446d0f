/** What is said of a session that ended. */
import type { LostSession } from './ports.js';

/** `The Python session ended. It used up its memory.`; the first sentence may be left out. */
export function lostWords({ title, message }: LostSession, first = `The ${title} session ended. `): string {
  const text = message.trim();
  return text === '' ? first.trim() : `${first}${/[.!?…]$/.test(text) ? text : `${text}.`}`;
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
