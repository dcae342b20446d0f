/** How a comparison looks: the measures and colours of code, and a sign beside the colour of each line that differs. */
import { EditorView } from '@codemirror/view';

type Rules = Record<string, string>;

const sign = (content: string, color: string): Rules => ({
  content: `"${content}"`,
  position: 'absolute',
  insetInlineStart: '6px',
  color,
});

/** A line under what differs within a line; letters on a stronger ground would be hard to read. */
const underlined = (color: string): Rules => ({
  background: 'none',
  boxShadow: `inset 0 -2px 0 ${color}`,
});

const LINE: Rules = { position: 'relative', padding: '0 12px 0 22px' };

export const diffTheme = EditorView.theme({
  '&': { fontSize: 'var(--text-code)', color: 'var(--text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: 'var(--leading-code)',
    fontVariantLigatures: 'none',
    scrollbarWidth: 'thin',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'transparent' },
  '.cm-content:focus-visible': { outline: '2px solid var(--ring)', outlineOffset: '-2px' },
  '.cm-line': LINE,
  '.cm-gutters': { border: 'none', backgroundColor: 'transparent', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px', padding: '0 4px 0 8px' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--done)' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--failed)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--diff-added)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--diff-removed)' },
  '&.cm-merge-b .cm-changedText': underlined('var(--done)'),
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': underlined('var(--failed)'),
  '&.cm-merge-b .cm-changedLine::before': sign('+', 'var(--done)'),
  '&.cm-merge-a .cm-changedLine::before': sign('−', 'var(--failed)'),
  '.cm-deletedChunk': { padding: '0' },
  '.cm-deletedChunk .cm-deletedLine': LINE,
  '.cm-deletedChunk .cm-deletedLine::before': sign('−', 'var(--failed)'),
  '.cm-collapsedLines': {
    padding: '5px 12px 5px 22px',
    background: 'var(--surface)',
    color: 'var(--text-2)',
    font: '500 var(--text-xs) / 1.5 var(--font-sans)',
  },
  '.cm-collapsedLines:hover': { background: 'var(--hover)' },
  '.cm-collapsedLines::before': { content: '"⋯"', marginInlineEnd: '8px', color: 'var(--text-3)' },
  '.cm-collapsedLines::after': { content: 'none' },
});
