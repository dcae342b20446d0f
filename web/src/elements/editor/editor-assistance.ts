/** What Tab does, and what the live session says to what is written. */
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  startCompletion,
} from '@codemirror/autocomplete';
import { indentLess, indentMore } from '@codemirror/commands';
import { Prec, type Extension } from '@codemirror/state';
import { keymap, type Command } from '@codemirror/view';
import { documentation, isAfterName, sessionCompletions, type EditorSession } from './editor-session.js';

/** Tab completes behind a name and indents elsewhere; Shift+Tab explains a name and takes indentation back elsewhere. */
export function assistance(session: EditorSession | null): Extension {
  if (session === null) return keymap.of([{ key: 'Tab', run: indentMore, shift: indentLess }]);
  const { command, view } = documentation(session);
  return [
    Prec.high(
      keymap.of([
        {
          key: 'Tab',
          run: (editor) =>
            acceptCompletion(editor) ||
            (isAfterName(editor) && startCompletion(editor)) ||
            indentMore(editor),
          shift: (editor) => command(editor) || indentLess(editor),
        },
      ]),
    ),
    autocompletion({
      override: [sessionCompletions(session)],
      icons: true,
      activateOnTypingDelay: 150,
    }),
    view,
  ];
}

/** Closes the list of completions; false when none is shown, and then none that is still being looked for comes. */
export const hideCompletions: Command = (view) => {
  const isShown = completionStatus(view.state) === 'active';
  return closeCompletion(view) && isShown;
};
