/** How an answer ended, in words, and what the reader can do about it. */
import type { Message, MessageError } from '../../protocol/generated.js';

export interface Ending {
  readonly words: string;
  readonly hint: string;
  /** Whether something failed; otherwise it is a quiet note. */
  readonly failed: boolean;
  /** Whether the model can go on in the same answer. */
  readonly continues: boolean;
  readonly retries: boolean;
}

/** Ends after which the model would not go on, or to no use. */
const FINAL: ReadonlySet<MessageError['kind']> = new Set(['filtered', 'tools', 'declined', 'no_model']);

/** Null while an answer is written, and for one that is whole. */
export function endingOf(row: Message, now: number): Ending | null {
  const { error, status } = row;
  if (status === 'streaming' || (status === 'complete' && error === null)) return null;
  const isAnswer = row.role === 'assistant';
  const isFinal = status === 'complete' || (error !== null && FINAL.has(error.kind));
  return {
    words:
      error?.message ??
      (status === 'interrupted' ? 'This answer was interrupted.' : 'The answer ended early.'),
    hint: error === null ? '' : hintOf(error, now),
    failed: status === 'error' && error?.kind !== 'no_model',
    continues: isAnswer && !isFinal && (row.text ?? '').trim() !== '',
    retries: isAnswer,
  };
}

function hintOf({ hint, retry_at }: MessageError, now: number): string {
  if (retry_at === null) return hint;
  const at = Date.parse(retry_at);
  if (!(at > now)) return 'You can try again now.';
  const format = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
  return `Try again at ${format.format(at)}.`;
}

/** `12 s`, `2 min 5 s`. */
export function spanWords(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
