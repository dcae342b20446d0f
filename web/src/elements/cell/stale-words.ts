/** What is said of a cell whose result no longer follows from the programs. */
import type { Stale } from '../../conversation/cells/stale.js';

/** In a few words, as the cell's header has room for. */
export function staleWords(stale: Stale, numbers: ReadonlyMap<string, number>): string {
  if (stale.why === 'edited') return 'edited since';
  if (stale.why === 'lost') return 'session ended';
  const cell = named(stale.cell, numbers);
  switch (stale.how) {
    case 'edited':
      return `${cell} was edited`;
    case 'ran':
      return `${cell} ran later`;
    case 'lost':
      return `session of ${cell} ended`;
  }
}

/** In a sentence, for a tooltip. */
export function staleSentence(stale: Stale, numbers: ReadonlyMap<string, number>): string {
  switch (stale.why) {
    case 'edited':
      return 'The code was edited since it ran. Run it again to see what it does now.';
    case 'lost':
      return 'The session in which it ran has ended, with its variables. Run it again to have them back.';
    case 'upstream':
      return `It uses ${stale.name}, and ${became(stale, named(stale.cell, numbers))}. Run it again to be up to date.`;
  }
}

function became({ how }: Extract<Stale, { why: 'upstream' }>, cell: string): string {
  switch (how) {
    case 'edited':
      return `${cell} was edited since it ran`;
    case 'ran':
      return `${cell} ran later`;
    case 'lost':
      return `the session of ${cell} has ended`;
  }
}

/** The button's words that runs them all. */
export const staleCountWords = (count: number): string =>
  count === 1 ? 'Rerun the outdated cell' : `Rerun ${count} outdated cells`;

function named(cell: string, numbers: ReadonlyMap<string, number>): string {
  const number = numbers.get(cell);
  return number === undefined ? 'a cell above' : `cell ${number}`;
}
