/** Refuses what would make a source longer than the server takes; nobody would ever see it run. */
import { EditorState, type Extension } from '@codemirror/state';
import { ySyncAnnotation } from 'y-codemirror.next';

/** `refused` hears how long the text would have become. What others did, and what shortens it, passes. */
export function limited(most: number, refused: (length: number) => void): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    const { changes, startState } = transaction;
    const { newLength } = changes;
    const isLonger = newLength > most && newLength > startState.doc.length;
    if (!isLonger || transaction.annotation(ySyncAnnotation) !== undefined) return transaction;
    refused(newLength);
    return [];
  });
}
