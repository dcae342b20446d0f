/** Everything of CodeMirror that a cell's editor needs, in one chunk that loads on the first edit. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionStatus,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentLess, indentMore } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, tooltips } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import {
  documentation,
  hideDocumentation,
  isAfterName,
  sessionCompletions,
  type EditorSession,
} from './editor-session.js';
import { loadLanguage } from './languages.js';

export interface EditorOptions {
  readonly text: Y.Text;
  readonly language: string;
  readonly root: ShadowRoot;
  readonly parent: HTMLElement;
  /** What completes and explains; null where nothing runs the language. */
  readonly session: EditorSession | null;
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
  '.cm-tooltip': {
    zIndex: '5',
    border: '1px solid var(--border)',
    borderRadius: 'var(--radius-m)',
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-m)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    maxHeight: '15rem',
    padding: '4px',
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-code)',
    scrollbarWidth: 'thin',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', borderRadius: 'var(--radius-s)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionIcon': { opacity: '0.7', paddingRight: '1.2em' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-documentation': { maxWidth: 'min(38rem, 90vw)', padding: '10px 14px' },
  '.cm-documentation-head': {
    font: '500 var(--text-code) / 1.5 var(--font-mono)',
    overflowWrap: 'anywhere',
  },
  '.cm-documentation-text': {
    maxHeight: '16rem',
    marginTop: '6px',
    overflowY: 'auto',
    color: 'var(--text-2)',
    font: '400 var(--text-xs) / 1.55 var(--font-mono)',
    whiteSpace: 'pre-wrap',
    scrollbarWidth: 'thin',
  },
});

export async function createEditor(options: EditorOptions): Promise<EditorView> {
  const { text, root, parent, run, leave } = options;
  const support = await loadLanguage(options.language);
  const layer = topLayer(parent);
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
          { key: 'Escape', run: (view) => hideDocumentation(view) || hideCompletions(view) || act(leave)() },
        ]),
      ),
      keymap.of([...closeBracketsKeymap, ...yUndoManagerKeymap, ...defaultKeymap]),
      ...assistance(options.session),
      tooltips({ parent: layer }),
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

/** Closes the list of completions; false when none is shown, and then none that is still being looked for comes. */
function hideCompletions(view: EditorView): boolean {
  const isShown = completionStatus(view.state) === 'active';
  return closeCompletion(view) && isShown;
}

/** Where the editor's lists and remarks stand: above everything, since the blocks around a cell clip what leaves them. */
function topLayer(parent: HTMLElement): HTMLElement {
  const layer = document.createElement('div');
  layer.className = 'layer';
  layer.popover = 'manual';
  parent.append(layer);
  layer.showPopover();
  return layer;
}

/** Tab completes behind a name and indents elsewhere; Shift+Tab explains a name and takes indentation back elsewhere. */
function assistance(session: EditorSession | null): Extension[] {
  if (session === null) return [keymap.of([{ key: 'Tab', run: indentMore, shift: indentLess }])];
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
