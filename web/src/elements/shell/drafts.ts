/** Unsent messages, one per conversation, kept in this browser. */

const PREFIX = 'fenced.draft.';

export function readDraft(conversation: string): string {
  try {
    return localStorage.getItem(PREFIX + conversation) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(conversation: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(PREFIX + conversation);
    else localStorage.setItem(PREFIX + conversation, text);
  } catch {
    // Full or denied: the text is still in the field.
  }
}

export function forgetDraft(conversation: string): void {
  keepDraft(conversation, '');
}
