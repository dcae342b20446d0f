/** The editor's keys, beside those of running and leaving. */
import { closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { foldKeymap } from '@codemirror/language';
import { searchKeymap } from '@codemirror/search';
import { EditorView, type KeyBinding } from '@codemirror/view';
import { yUndoManagerKeymap } from 'y-codemirror.next';

/** Alt+click sets one more cursor, as in other editors; the default is another key on each system. */
export const cursorByAlt = EditorView.clickAddsSelectionRange.of((event) => event.altKey);

/** First come first served: undo is the reader's own, and Mod-Enter and the like were taken before. */
export const keys: readonly KeyBinding[] = [
  ...closeBracketsKeymap,
  ...yUndoManagerKeymap,
  ...searchKeymap,
  ...foldKeymap,
  ...defaultKeymap,
];
