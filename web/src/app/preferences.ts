/** What the reader prefers in this browser, whatever the conversation. */
import { DEFAULT_MOST } from '../execution/pool.js';
import type { PageConfig } from '../protocol/generated.js';

const SESSIONS = 'fenced.sessions';
const MODEL = 'fenced.model';

/** The model that the reader chose last, for conversations to come; null for the default one. */
export const preferredModel = (): string | null => read(MODEL);

export const rememberModel = (model: string): void => write(MODEL, model);

/** Live sessions that a tab may have, within what the operator allows. */
export function preferredSessions(config: PageConfig): number {
  const kept = Number(read(SESSIONS) ?? DEFAULT_MOST);
  return within(Number.isInteger(kept) && kept > 0 ? kept : DEFAULT_MOST, config);
}

/** Keeps the number for the next visit; returns what of it is allowed. */
export function rememberSessions(most: number, config: PageConfig | null): number {
  write(SESSIONS, String(most));
  return within(most, config);
}

function within(most: number, config: PageConfig | null): number {
  return Math.max(1, Math.min(most, config?.ceilings.sessions ?? DEFAULT_MOST));
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage it holds until the page is closed.
  }
}
