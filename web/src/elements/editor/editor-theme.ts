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
  '.cm-foldGutter .cm-gutterElement': { padding: '0', cursor: 'pointer' },
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

const folds = EditorView.theme({
  '.cm-fold': {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    height: 'calc(1em * var(--leading-code))',
    color: 'var(--text-3)',
  },
  // Wider than the gutter, for a finger.
  '.cm-fold::after': { content: '""', position: 'absolute', inset: '-3px -4px' },
  '.cm-fold svg': { width: '14px', height: '14px' },
  '.cm-fold[data-open="true"]': { opacity: '0' },
  '.cm-gutters:hover .cm-fold, .cm-fold[data-open="false"]': { opacity: '1' },
  '@media (pointer: coarse)': { '.cm-fold[data-open="true"]': { opacity: '1' } },
  '.cm-foldPlaceholder': {
    margin: '0 4px',
    padding: '0 6px',
    border: 'none',
    borderRadius: 'var(--radius-s)',
    backgroundColor: 'var(--active)',
    color: 'var(--text-2)',
    cursor: 'pointer',
  },
});

const find = EditorView.theme({
  '.cm-panels': {
    zIndex: '4',
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
  },
  // Below the cell's header, which stays in sight too.
  '.cm-panels-top': { top: '41px !important', borderBottom: '1px solid var(--border)' },
  '.cm-find': { padding: '6px 8px', font: '400 var(--text-s) / 1.4 var(--font-sans)' },
  '.cm-find-row': { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px' },
  '.cm-find-replace': { marginTop: '6px', paddingLeft: '32px' },
  '.cm-find input': {
    flex: '1 1 9rem',
    minWidth: '0',
    maxWidth: '20rem',
    height: '28px',
    padding: '0 8px',
    border: '1px solid var(--border-strong)',
    borderRadius: 'var(--radius-s)',
    backgroundColor: 'var(--page)',
    color: 'var(--text)',
    font: '400 var(--text-code) / 1 var(--font-mono)',
  },
  '.cm-find input::placeholder': { color: 'var(--text-3)', opacity: '1' },
  '.cm-find input[aria-invalid="true"]': { borderColor: 'var(--failed)' },
  '.cm-find-count': {
    flex: '1 0 6.5rem',
    color: 'var(--text-2)',
    fontSize: 'var(--text-xs)',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  '.cm-find-group': { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '2px' },
  '.cm-find [aria-pressed="true"]': { backgroundColor: 'var(--accent-soft)', color: 'var(--accent)' },
  '.cm-find [aria-expanded="true"] svg': { transform: 'rotate(90deg)' },
  '.cm-searchMatch': { backgroundColor: 'var(--stale-soft)', outline: '1px solid var(--stale-border)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--selection)', outline: '1px solid var(--accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--active)' },
  '@media (pointer: coarse)': { '.cm-find input, .cm-find .button': { height: '36px' } },
});

export const theme = [measures, marks, tooltips, folds, find];
