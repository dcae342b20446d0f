/**
 * Undo of one reader: it takes back what was typed in this page's editors and nothing of anybody else. It lives as
 * long as the shared text is in the page, so that leaving the editor loses no step.
 */
import * as Y from 'yjs';

/** Two changes closer together than this are one step. */
const STEP_MS = 500;

const kept = new WeakMap<Y.Text, Y.UndoManager>();

/** The steps of a text. An editor adds its own origin while it stands; other changes are never taken back. */
export function undoOf(text: Y.Text): Y.UndoManager {
  let undo = kept.get(text);
  if (undo === undefined) {
    undo = new Y.UndoManager(text, { captureTimeout: STEP_MS, trackedOrigins: new Set() });
    kept.set(text, undo);
  }
  return undo;
}
