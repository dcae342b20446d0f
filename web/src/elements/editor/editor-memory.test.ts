import { EditorSelection } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { memoryOf } from './editor-memory.js';

function shared(text: string): Y.Text {
  const shared = new Y.Doc().getText('m.0');
  shared.insert(0, text);
  return shared;
}

describe('what an editor leaves behind', () => {
  it('takes back what was typed in this editor and nothing of anybody else', () => {
    const text = shared('x');
    const { undo } = memoryOf(text);
    const editor = {};
    undo.addTrackedOrigin(editor);
    text.doc!.transact(() => text.insert(1, ' mine'), editor);
    text.insert(0, 'theirs ');
    text.doc!.transact(() => text.insert(0, 'sent '), 'a provider');
    undo.undo();
    expect(text.toJSON()).toBe('sent theirs x');
    expect(undo.undo()).toBeNull();
    undo.redo();
    expect(text.toJSON()).toBe('sent theirs x mine');
  });

  it('is the same for the next editor on the text, one step further', () => {
    const text = shared('x');
    const { undo } = memoryOf(text);
    const first = {};
    undo.addTrackedOrigin(first);
    text.doc!.transact(() => text.insert(1, ' one'), first);
    memoryOf(text).leave(EditorSelection.cursor(0));
    undo.removeTrackedOrigin(first);
    const second = {};
    memoryOf(text).undo.addTrackedOrigin(second);
    text.doc!.transact(() => text.insert(5, ' two'), second);
    memoryOf(text).undo.undo();
    expect(text.toJSON()).toBe('x one');
    memoryOf(text).undo.undo();
    expect(text.toJSON()).toBe('x');
  });

  it('keeps the selection at its letters while others write', () => {
    const text = shared('one two');
    expect(memoryOf(text).selection).toBeNull();
    memoryOf(text).leave(EditorSelection.range(4, 7));
    text.insert(0, 'zero ');
    expect(memoryOf(text).selection).toEqual({ anchor: 9, head: 12 });
  });
});
