/** The line of a traceback in the editor, until that line is edited. */
import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutterLineClass, type DecorationSet } from '@codemirror/view';
import { RangeSet } from '@codemirror/state';
import { markWords, type MarkedLine } from '../cell/code-layout.js';

interface Mark {
  /** Where the line begins. */
  readonly from: number;
  readonly words: string;
}

export const setMark = StateEffect.define<MarkedLine | null>();

class MarkedGutter extends GutterMarker {
  override elementClass = 'cm-marked-gutter';
}

const inGutter = new MarkedGutter();

const marked = StateField.define<Mark | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setMark)) return effect.value === null ? null : markIn(transaction.state, effect.value);
    if (value === null || !transaction.docChanged) return value;
    const line = transaction.startState.doc.lineAt(value.from);
    if (transaction.changes.touchesRange(line.from, line.to) !== false) return null;
    return { from: transaction.changes.mapPos(line.from, 1), words: value.words };
  },
  provide: (field) => [
    EditorView.decorations.from(field, (mark): DecorationSet => {
      if (mark === null) return Decoration.none;
      const decoration = Decoration.line({ class: 'cm-marked', attributes: { title: mark.words } });
      return Decoration.set([decoration.range(mark.from)]);
    }),
    gutterLineClass.from(field, (mark) => {
      const ranges: Range<GutterMarker>[] = mark === null ? [] : [inGutter.range(mark.from)];
      return RangeSet.of(ranges);
    }),
  ],
});

/** Null where the line is none of this text: it was edited since it ran. */
function markIn(state: EditorState, mark: MarkedLine): Mark | null {
  if (mark.line < 1 || mark.line > state.doc.lines || state.doc.toString() !== mark.source) return null;
  return { from: state.doc.line(mark.line).from, words: markWords(mark) };
}

/** What is wrong in the line at this place; null where nothing is. */
export function markAt(state: EditorState, at: number): string | null {
  const mark = state.field(marked, false) ?? null;
  return mark !== null && state.doc.lineAt(at).from === mark.from ? mark.words : null;
}

/** Says what is wrong when the cursor comes to the line. */
const said = EditorView.updateListener.of(({ view, state, startState, selectionSet }) => {
  if (!selectionSet) return;
  const words = markAt(state, state.selection.main.head);
  if (words === null || markAt(startState, startState.selection.main.head) !== null) return;
  queueMicrotask(() => view.dispatch({ effects: EditorView.announce.of(words) }));
});

export const errorMark: Extension = [marked, said];
