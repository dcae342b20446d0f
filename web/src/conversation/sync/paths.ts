/** What a waiting write is about, read back from its address. */

/** Which ended runs are to be removed. */
export interface Clearing {
  /** Null for all cells. */
  readonly cell: string | null;
  /** All but the newest of each cell, or all. */
  readonly which: 'earlier' | 'all';
  /** Those asked for later stay and count for nothing, however late the server hears of this. */
  readonly until: string;
}

type Kind = 'messages' | 'replies' | 'runs' | 'outputs' | 'cells' | 'versions';

export type Subject =
  | { readonly kind: 'conversation' }
  | { readonly kind: Kind; readonly id: string }
  /** The history of runs. */
  | { readonly kind: 'history'; readonly clearing: Clearing };

const PATH =
  /^\/api\/conversations\/[^/?]+(?:\/(messages|replies|runs|cells|versions)(?:\/([^/?]+)(\/outputs)?)?)?(?:\?(.*))?$/;

export function subjectOf(path: string): Subject | null {
  const match = PATH.exec(path);
  if (match === null) return null;
  const [, kind, id, outputs, query = ''] = match;
  if (kind === undefined) return { kind: 'conversation' };
  if (id !== undefined) return { kind: outputs === undefined ? (kind as Kind) : 'outputs', id };
  return kind === 'runs' ? { kind: 'history', clearing: clearingOf(new URLSearchParams(query)) } : null;
}

function clearingOf(query: URLSearchParams): Clearing {
  const which = query.get('which') === 'all' ? 'all' : 'earlier';
  return { cell: query.get('cell'), which, until: query.get('until') ?? '' };
}
