import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { ySyncAnnotation, YSyncConfig } from 'y-codemirror.next';
import * as Y from 'yjs';
import { limited } from './editor-limit.js';

const refused: number[] = [];
const theirs = ySyncAnnotation.of(new YSyncConfig(new Y.Doc().getText(), null));

/** A text with at most 10 characters, after something was put at its begin. */
function typed(
  doc: string,
  insert: string,
  to = 0,
  annotations = [] as ReturnType<typeof ySyncAnnotation.of>[],
): string {
  const state = EditorState.create({ doc, extensions: limited(10, (length) => refused.push(length)) });
  return state.update({ changes: { from: 0, to, insert }, annotations }).newDoc.toString();
}

it('keeps a text from growing beyond its limit, and says how long it would be', () => {
  expect(typed('12345678', '90')).toBe('9012345678');
  expect(refused).toEqual([]);
  expect(typed('12345678', '901')).toBe('12345678');
  expect(refused).toEqual([11]);
});

it('lets a text that is too long become shorter, and others write', () => {
  refused.length = 0;
  expect(typed('123456789012', '', 1)).toBe('23456789012');
  expect(typed('12345678', '901', 0, [theirs])).toBe('90112345678');
  expect(refused).toEqual([]);
});
