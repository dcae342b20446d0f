/* Generated from the routes in src/fenced/web by `make generate`; change them there. */
import { addressOf } from './address.js';

export const configPath = (): string =>
  '/api/config';

export const modelsPath = (): string =>
  '/api/models';

export interface ConversationsQuery {
  readonly q?: string | null;
}
export const conversationsPath = (query: ConversationsQuery = {}): string =>
  addressOf('/api/conversations', { ...query });

export interface ConversationQuery {
  readonly tail?: number | null;
  readonly leaf?: string | null;
}
export const conversationPath = (id: string, query: ConversationQuery = {}): string =>
  addressOf(`/api/conversations/${encodeURIComponent(id)}`, { ...query });

export interface MessagesQuery {
  readonly ids?: string | null;
}
export const messagesPath = (id: string, query: MessagesQuery = {}): string =>
  addressOf(`/api/conversations/${encodeURIComponent(id)}/messages`, { ...query });

export const messagePath = (id: string, message: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/messages/${encodeURIComponent(message)}`;

export const replyPath = (id: string, message: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/replies/${encodeURIComponent(message)}`;

export const cellPath = (id: string, cell: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/cells/${encodeURIComponent(cell)}`;

export interface VersionsQuery {
  readonly cell?: string | null;
}
export const versionsPath = (id: string, query: VersionsQuery = {}): string =>
  addressOf(`/api/conversations/${encodeURIComponent(id)}/versions`, { ...query });

export const versionPath = (id: string, version: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/versions/${encodeURIComponent(version)}`;

export interface RunsQuery {
  readonly cell?: string | null;
  readonly status?: readonly ('queued' | 'loading' | 'executing' | 'completed' | 'failed' | 'aborted' | 'timed_out' | 'lost')[] | null;
  readonly before?: string | null;
  readonly limit?: number | null;
  readonly which?: 'earlier' | 'all' | null;
  readonly until?: string | null;
}
export const runsPath = (id: string, query: RunsQuery = {}): string =>
  addressOf(`/api/conversations/${encodeURIComponent(id)}/runs`, { ...query });

export const runPath = (id: string, run: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/runs/${encodeURIComponent(run)}`;

export const outputsPath = (id: string, run: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/runs/${encodeURIComponent(run)}/outputs`;

export const selfTestPath = (language: string): string =>
  `/api/self-tests/${encodeURIComponent(language)}`;

export const packageIndexPath = (): string =>
  '/api/package-index';

export const blobPath = (sha256: string): string =>
  `/api/blobs/${encodeURIComponent(sha256)}`;

export const conversePath = (id: string): string =>
  `/api/conversations/${encodeURIComponent(id)}/ws`;
