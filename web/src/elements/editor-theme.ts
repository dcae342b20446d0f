/** How the editor looks: the measures of `<fenced-code>`, so that nothing moves when it takes that one's place. */
import { EditorView } from '@codemirror/view';

const measures = EditorView.theme({
  '&': { fontSize: 'var(--text-code)', color: 'var(--text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: 'var(--leading-code)',
    fontVariantLigatures: 'none',
    scrollbarWidth: 'thin',
  },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--accent)' },
  // The gutter that folds is as wide as the edge of the code to read.
  '.cm-line': { padding: '0 var(--code-edge) 0 0' },
  '.cm-gutters': { border: 'none', backgroundColor: 'var(--code)', color: 'var(--text-3)' },
  '.cm-lineNumbers': { minWidth: 'var(--code-numbers)', boxSizing: 'border-box' },
  '.cm-lineNumbers .cm-gutterElement': {
    boxSizing: 'border-box',
    minWidth: 'var(--code-numbers)',
    padding: '0',
    textAlign: 'end',
  },
  '.cm-foldGutter': { width: 'var(--code-edge)' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0' },
});

const marks = EditorView.theme({
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--active)', outline: 'none' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--failed-soft)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--text)' },
  '.cm-marked': { backgroundColor: 'var(--failed-soft)' },
  '.cm-gutterElement.cm-marked-gutter': { backgroundColor: 'var(--failed-soft)', color: 'var(--failed)' },
  '.cm-gutters > :first-child .cm-marked-gutter': { boxShadow: 'inset 2px 0 0 var(--failed)' },
  '.cm-ySelectionInfo': { fontFamily: 'var(--font-sans)' },
});

const tooltips = EditorView.theme({
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

export const theme = [measures, marks, tooltips];
