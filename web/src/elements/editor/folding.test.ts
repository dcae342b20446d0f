import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { indentedBlock } from './folding.js';

function folded(doc: string, line: number): string | null {
  const state = EditorState.create({ doc });
  const range = indentedBlock(state, state.doc.line(line).from);
  return range === null ? null : state.sliceDoc(range.from, range.to);
}

describe('folding by indentation', () => {
  const doc = 'if x\n  a\n\n  b\n\nend\n\tc\nlast';

  it('takes the deeper lines below, with the blank ones between them', () => {
    expect(folded(doc, 1)).toBe('\n  a\n\n  b');
    expect(folded(doc, 6)).toBe('\n\tc');
  });

  it('folds nothing where nothing is deeper', () => {
    expect([2, 3, 7, 8].map((line) => folded(doc, line))).toEqual([null, null, null, null]);
  });
});
