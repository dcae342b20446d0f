/**
 * The texts of edited cells in the sources document: one root Text per cell, named by the cell's id.
 *
 * A text begins with a seed, the fence's own text, as one insertion by a client whose id follows from the
 * cell and the text. So whoever seeds it makes the same update, and two first edits made apart merge.
 */
import * as Y from 'yjs';
import { changesBetween } from './text-changes.js';

/** Marks the transactions that seed, which are nobody's edit. */
export const SEED = Symbol('seed');

/** FNV-1a over UTF-8; 0 becomes 1. */
export function seedClient(cell: string, fence: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${cell}\0${fence}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0 || 1;
}

/** The update that seeds a cell, the same bytes whoever makes it. */
export function seedUpdate(cell: string, fence: string): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = seedClient(cell, fence);
  if (fence !== '') doc.getText(cell).insert(0, fence);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** The cell's text, seeded unless it has been already. */
export function seedCell(doc: Y.Doc, cell: string, fence: string): Y.Text {
  if (!hasText(doc, cell)) Y.applyUpdate(doc, seedUpdate(cell, fence), SEED);
  return doc.getText(cell);
}

/** Whether the document holds anything of a cell. */
export function hasText(doc: Y.Doc, cell: string): boolean {
  return doc.share.has(cell) && doc.getText(cell)._start !== null;
}

/**
 * Whether the cell's text differs from its fence's own. Without the fence's text (its message is not loaded)
 * the answer is whether anybody changed the text since it was seeded.
 */
export function isCellEdited(doc: Y.Doc, cell: string, fence: string | undefined): boolean {
  if (!hasText(doc, cell)) return false;
  const text = doc.getText(cell);
  if (fence !== undefined) return text.toJSON() !== fence;
  const client = text._start?.id.client;
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || item.id.client !== client) return true;
  }
  return seedClient(cell, text.toJSON()) !== client;
}

/** Makes the cell's text equal to `wanted` by replacing only what differs, in one step. */
export function writeText(doc: Y.Doc, cell: string, wanted: string): void {
  const text = doc.getText(cell);
  const changes = changesBetween(text.toJSON(), wanted);
  doc.transact(() => {
    // From the end, so that what comes before stays where it was.
    for (const { at, remove, insert } of changes.toReversed()) {
      text.delete(at, remove);
      text.insert(at, insert);
    }
  });
}
