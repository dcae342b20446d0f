import { EditorState, type ChangeSpec } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { isPastedOverAll } from './editor-replace.js';

const done = (doc: string, changes: ChangeSpec, userEvent: string): boolean =>
  isPastedOverAll(EditorState.create({ doc }).update({ changes, userEvent }));

describe('a paste over all', () => {
  const all = { from: 0, to: 5, insert: 'other' };

  it('is one that leaves nothing of what was there', () => {
    expect(done('first', all, 'input.paste')).toBe(true);
    expect(done('first', { ...all, to: 4 }, 'input.paste')).toBe(false);
    expect(done('first', { from: 5, insert: 'other' }, 'input.paste')).toBe(false);
  });

  it('is no typing, and takes nothing from a blank text', () => {
    expect(done('first', all, 'input.type')).toBe(false);
    expect(done('  \n  ', all, 'input.paste')).toBe(false);
  });
});
