/**
 * State machines as tables: what is not in the table is not allowed. Pure; the owner keeps the state.
 */

export type Table<State extends string, Move extends string> = {
  readonly [S in State]: { readonly [M in Move]?: State };
};

/** A move that the table does not have: a mistake of ours, never of the person or the program. */
export class IllegalMove extends Error {
  override readonly name = 'IllegalMove';
}

/** The state after `move`. Throws `IllegalMove`; nothing has changed then. */
export function advance<State extends string, Move extends string>(
  table: Table<State, Move>,
  state: State,
  move: Move,
): State {
  const next = table[state][move];
  if (next === undefined) {
    const allowed = Object.keys(table[state]).join(', ') || 'nothing';
    throw new IllegalMove(`in state "${state}" expected one of: ${allowed}; got "${move}"`);
  }
  return next;
}

export function allows<State extends string, Move extends string>(
  table: Table<State, Move>,
  state: State,
  move: Move,
): boolean {
  return table[state][move] !== undefined;
}
