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

/** The cell's text, seeded unless it has been already; anew where the fence has grown since. */
export function seedCell(doc: Y.Doc, cell: string, fence: string): Y.Text {
  const text = doc.getText(cell);
  if (!hasText(doc, cell)) Y.applyUpdate(doc, seedUpdate(cell, fence), SEED);
  else if (isOutgrown(doc, cell, fence)) {
    doc.transact(() => {
      text.delete(0, text.length);
      Y.applyUpdate(doc, seedUpdate(cell, fence), SEED);
    }, SEED);
  }
  return text;
}

/**
 * Whether the cell's text is the seed of a fence that has grown since, without anybody's edit: the block was opened
 * where its answer had been interrupted, and the model went on.
 */
export function isOutgrown(doc: Y.Doc, cell: string, fence: string): boolean {
  if (!hasText(doc, cell) || !isOfOneWriter(doc.getText(cell))) return false;
  const text = doc.getText(cell).toJSON();
  if (text === fence) return false;
  const { clients } = doc.store;
  return clients.has(seedClient(cell, text)) && !clients.has(seedClient(cell, fence));
}

/** Whether the document holds anything of a cell. */
export function hasText(doc: Y.Doc, cell: string): boolean {
  return doc.share.has(cell) && doc.getText(cell)._start !== null;
}

/** A text with an edit in it hardly ever is, which spares hashing it. */
function isOfOneWriter(text: Y.Text): boolean {
  let writer: number | null = null;
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    writer ??= item.id.client;
    if (item.id.client !== writer) return false;
  }
  return true;
}

/**
 * Whether the cell's text is the reader's and not its fence's own. Without the fence's text (its message is not
 * loaded) the answer is whether the text is none that it was seeded with.
 */
export function isCellEdited(doc: Y.Doc, cell: string, fence: string | undefined): boolean {
  if (!hasText(doc, cell)) return false;
  const text = doc.getText(cell).toJSON();
  if (fence !== undefined) return text !== fence && !isOutgrown(doc, cell, fence);
  return !doc.store.clients.has(seedClient(cell, text));
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
