/** Tells when something took the place of a whole text at once, so that what was there is not lost from sight. */
import type { Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { Extension } from '@codemirror/state';

/** Whether a paste or drop put something in place of all there was. */
export function isPastedOverAll(transaction: Transaction): boolean {
  const { changes, startState } = transaction;
  if (!transaction.isUserEvent('input.paste') && !transaction.isUserEvent('input.drop')) return false;
  if (startState.doc.toString().trim() === '') return false;
  let whole = false;
  changes.iterChangedRanges((from, to) => (whole ||= from === 0 && to === startState.doc.length));
  return whole;
}

export function pastesOverAll(tell: (before: string) => void): Extension {
  return EditorView.updateListener.of(({ transactions }) => {
    for (const transaction of transactions)
      if (isPastedOverAll(transaction)) tell(transaction.startState.doc.toString());
  });
}
