/** Folding of lines in the editor: by the grammar, and by indentation where the grammar knows no blocks. */
import {
  codeFolding,
  foldGutter,
  foldService,
  type LanguageSupport,
  StreamLanguage,
} from '@codemirror/language';
import type { EditorState, Extension } from '@codemirror/state';
import { render } from 'lit';
import { icon } from '../controls/icons.js';

/** Lines that are looked at for the end of a block. */
const FARTHEST = 5000;

/** From the end of a line to the end of the last line below that is indented deeper; null where there is none. */
export function indentedBlock(state: EditorState, lineStart: number): { from: number; to: number } | null {
  const head = state.doc.lineAt(lineStart);
  const depth = depthOf(head.text, state.tabSize);
  if (depth === null) return null;
  let to = head.to;
  for (
    let number = head.number + 1;
    number <= Math.min(state.doc.lines, head.number + FARTHEST);
    number += 1
  ) {
    const line = state.doc.line(number);
    const deeper = depthOf(line.text, state.tabSize);
    if (deeper === null) continue;
    if (deeper <= depth) break;
    to = line.to;
  }
  return to > head.to ? { from: head.to, to } : null;
}

/** Columns before the first character; null for a blank line, which belongs to what surrounds it. */
function depthOf(text: string, tabSize: number): number | null {
  let depth = 0;
  for (const character of text) {
    if (character === '\t') depth += tabSize - (depth % tabSize);
    else if (character === ' ') depth += 1;
    else return depth;
  }
  return null;
}

function marker(open: boolean): HTMLElement {
  const dom = document.createElement('span');
  dom.className = 'cm-fold';
  dom.dataset['open'] = String(open);
  dom.title = open ? 'Fold these lines (Ctrl+Shift+[)' : 'Show these lines (Ctrl+Shift+])';
  render(icon(open ? 'chevronDown' : 'chevronRight'), dom);
  return dom;
}

/** The gutter, and what tells blocks from each other. */
export function folding(support: LanguageSupport | null): Extension {
  const hasBlocks = support !== null && !(support.language instanceof StreamLanguage);
  return [
    codeFolding({ placeholderText: '…' }),
    foldGutter({ markerDOM: marker }),
    hasBlocks ? [] : foldService.of((state, lineStart) => indentedBlock(state, lineStart)),
  ];
}
