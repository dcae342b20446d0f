/** Everything of CodeMirror that a cell's editor needs, in one chunk that loads on the first edit. */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import { loadLanguage } from './languages.js';

export interface EditorOptions {
  readonly text: Y.Text;
  readonly language: string;
  readonly root: ShadowRoot;
  readonly parent: HTMLElement;
  readonly run: () => void;
  readonly leave: () => void;
}

/** Sizes as in `<fenced-code>`, so that nothing moves when the editor takes its place. */
const theme = EditorView.theme({
  '&': { fontSize: 'var(--text-code)', color: 'var(--text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: 'var(--leading-code)',
    fontVariantLigatures: 'none',
    scrollbarWidth: 'thin',
  },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 16px' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--active)', outline: 'none' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--failed-soft)' },
  '.cm-ySelectionInfo': { fontFamily: 'var(--font-sans)' },
});

export async function createEditor(options: EditorOptions): Promise<EditorView> {
  const { text, root, parent, run, leave } = options;
  const support = await loadLanguage(options.language);
  const undoManager = new Y.UndoManager(text, { captureTimeout: 500 });
  const act = (action: () => void) => (): boolean => {
    action();
    return true;
  };
  const state = EditorState.create({
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a Y.Text has one of its own
    doc: text.toString(),
    extensions: [
      // Before all other keys: Ctrl+Enter would else insert a line.
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run: act(run) },
          { key: 'Escape', run: act(leave) },
        ]),
      ),
      keymap.of([...closeBracketsKeymap, ...yUndoManagerKeymap, ...defaultKeymap, indentWithTab]),
      highlightSpecialChars(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('    '),
      bracketMatching(),
      closeBrackets(),
      EditorState.allowMultipleSelections.of(true),
      EditorView.contentAttributes.of({ 'aria-label': 'Code', spellcheck: 'false', autocapitalize: 'off' }),
      syntaxHighlighting(classHighlighter),
      theme,
      yCollab(text, null, { undoManager }),
      ...(support === null ? [] : [support]),
    ],
  });
  return new EditorView({ state, parent, root });
}
