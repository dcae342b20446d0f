/** Formatting by the live session: what it answers, and how its text is put in. */
import type { ChangeSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { diff } from '@codemirror/merge';
import { RequestRefused } from '../../execution/api.js';
import type { JsonValue } from '../../protocol/generated.js';
import { parseFormatting } from '../../protocol/kernel.js';
import type { EditorSession } from './editor-session.js';

/** Longer differences are put in roughly: finding the best way would take longer than the reader waits. */
const DIFF = { scanLimit: 2000, timeout: 200 };

export const NO_FORMATTER = 'Nothing here formats this language.';
export const NO_SESSION =
  'Formatting is done by a live session, and there is none. Run a block, then format again.';
const NO_ANSWER = 'The session did not answer, so nothing was formatted. Format it again.';
const EDITED = 'The code was edited while it was being formatted. Format it again.';

export type Formatted = { readonly code: string } | { readonly message: string };

/** The answer to `format`. */
export function readFormatted(answer: JsonValue): Formatted {
  const { code = null, message = null } = parseFormatting(answer) ?? {};
  return code === null ? { message: message ?? NO_ANSWER } : { code };
}

/** The fewest changes that make the one text the other, so that the cursors stay where they were. */
export function changesTo(before: string, after: string): ChangeSpec[] {
  return diff(before, after, DIFF).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    insert: after.slice(fromB, toB),
  }));
}

/** Why a session had no answer, for the reader. */
export function refusalWords(error: unknown): string {
  if (!(error instanceof RequestRefused)) return NO_ANSWER;
  if (error.reason === 'gone') return NO_SESSION;
  if (error.reason === 'unsupported') return NO_FORMATTER;
  return error.reason === 'busy' ? error.message : NO_ANSWER;
}

export interface Outcome {
  /** The text before it was formatted; null when nothing changed. */
  readonly before: string | null;
  /** Why nothing was formatted, for the reader; null when it was, or was well formed. */
  readonly message: string | null;
}

/** Formats the whole text. A text that was edited meanwhile keeps its edits, and nothing is put in. */
export async function format(view: EditorView, session: EditorSession | null): Promise<Outcome> {
  if (session === null) return { before: null, message: NO_FORMATTER };
  const before = view.state.doc.toString();
  const answer = await session
    .format(before)
    .then(readFormatted, (error: unknown): Formatted => ({ message: refusalWords(error) }));
  // The reader has left meanwhile; what they left stays as it is.
  if (!view.dom.isConnected) return { before: null, message: null };
  if ('message' in answer) return { before: null, message: answer.message };
  if (view.state.doc.toString() !== before) return { before: null, message: EDITED };
  // A fence has no end of line of its own, and a formatter always writes one.
  const after = before.endsWith('\n') ? answer.code : answer.code.replace(/\n$/, '');
  if (after === before) return { before: null, message: null };
  view.dispatch({ changes: changesTo(before, after), userEvent: 'format' });
  // Too long a text is refused, in words of its own.
  if (view.state.doc.toString() === before) return { before: null, message: null };
  return { before, message: null };
}
