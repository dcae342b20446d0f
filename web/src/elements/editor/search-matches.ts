/** How many places a search finds, and which of them is selected. */
import type { EditorState } from '@codemirror/state';
import type { SearchQuery } from '@codemirror/search';

/** More are not counted: it would be done anew at each key. */
export const MOST_COUNTED = 999;

export interface Matches {
  readonly count: number;
  /** From 1; 0 when none of them is selected. */
  readonly at: number;
}

export function countMatches(query: SearchQuery, state: EditorState): Matches {
  const { main } = state.selection;
  let count = 0;
  let at = 0;
  const cursor = query.getCursor(state);
  for (let next = cursor.next(); next.done !== true && count <= MOST_COUNTED; next = cursor.next()) {
    count += 1;
    if (next.value.from === main.from && next.value.to === main.to) at = count;
  }
  return { count, at };
}

/** `2 of 7`, or what is wrong with the search; empty where nothing is searched for. */
export function matchWords(query: SearchQuery, state: EditorState): string {
  if (query.search === '') return '';
  if (!query.valid) return 'Not a valid pattern';
  const { count, at } = countMatches(query, state);
  if (count === 0) return 'No matches';
  const all = count > MOST_COUNTED ? `more than ${MOST_COUNTED}` : String(count);
  if (at > 0) return `${at} of ${all}`;
  return count === 1 ? '1 match' : `${all} matches`;
}
