/** Addresses of the REST API, and what a waiting write is about, read back from its address. */

export const conversationPath = (id: string): string => `/api/conversations/${id}`;
export const messagePath = (conversation: string, id: string): string =>
  `${conversationPath(conversation)}/messages/${id}`;
export const replyPath = (conversation: string, id: string): string =>
  `${conversationPath(conversation)}/replies/${id}`;
export const runPath = (conversation: string, id: string): string =>
  `${conversationPath(conversation)}/runs/${id}`;
export const outputsPath = (conversation: string, run: string): string =>
  `${runPath(conversation, run)}/outputs`;

export const runsPath = (conversation: string): string => `${conversationPath(conversation)}/runs`;
export const cellPath = (conversation: string, cell: string): string =>
  `${conversationPath(conversation)}/cells/${cell}`;
export const versionsPath = (conversation: string): string => `${conversationPath(conversation)}/versions`;
export const versionPath = (conversation: string, id: string): string =>
  `${versionsPath(conversation)}/${id}`;

/** Which ended runs are to be removed. */
export interface Clearing {
  /** Null for all cells. */
  readonly cell: string | null;
  /** All but the newest of each cell, or all. */
  readonly which: 'earlier' | 'all';
  /** Those asked for later stay and count for nothing, however late the server hears of this. */
  readonly until: string;
}

export function clearingPath(conversation: string, { cell, which, until }: Clearing): string {
  const query = new URLSearchParams({ which, until, ...(cell === null ? {} : { cell }) });
  return `${runsPath(conversation)}?${query}`;
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
