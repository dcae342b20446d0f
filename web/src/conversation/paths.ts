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

export type Subject =
  | { readonly kind: 'conversation' }
  | { readonly kind: 'messages' | 'replies' | 'runs' | 'outputs'; readonly id: string };

const PATH = /^\/api\/conversations\/[^/]+(?:\/(messages|replies|runs)\/([^/]+)(\/outputs)?)?$/;

export function subjectOf(path: string): Subject | null {
  const match = PATH.exec(path);
  if (match === null) return null;
  const [, kind, id, outputs] = match;
  if (kind === undefined || id === undefined) return { kind: 'conversation' };
  return { kind: outputs === undefined ? (kind as 'messages' | 'replies' | 'runs') : 'outputs', id };
}
