/**
 * What an editor leaves behind for the next one on the same text: the reader's steps to undo, and where the cursor was.
 * Undo is per reader: it takes back what was typed in this page's editors and nothing of anybody else.
 */
import type { SelectionRange } from '@codemirror/state';
import * as Y from 'yjs';

/** Two changes closer together than this are one step. */
const STEP_MS = 500;

export interface Range {
  readonly anchor: number;
  readonly head: number;
}

export class EditorMemory {
  /** An editor adds its own origin while it stands; other changes are never taken back. */
  readonly undo: Y.UndoManager;
  readonly #text: Y.Text;
  #anchor: Y.RelativePosition | null = null;
  #head: Y.RelativePosition | null = null;

  constructor(text: Y.Text) {
    this.#text = text;
    this.undo = new Y.UndoManager(text, { captureTimeout: STEP_MS, trackedOrigins: new Set() });
  }

  /** Where the cursor was, wherever others have moved that since; null at first. */
  get selection(): Range | null {
    const anchor = this.#indexOf(this.#anchor);
    const head = this.#indexOf(this.#head);
    return anchor === null || head === null ? null : { anchor, head };
  }

  /** The editor is left: what comes next is another step. */
  leave({ anchor, head }: SelectionRange): void {
    this.undo.stopCapturing();
    this.#anchor = Y.createRelativePositionFromTypeIndex(this.#text, anchor);
    this.#head = Y.createRelativePositionFromTypeIndex(this.#text, head);
  }

  #indexOf(position: Y.RelativePosition | null): number | null {
    const { doc } = this.#text;
    if (position === null || doc === null) return null;
    return Y.createAbsolutePositionFromRelativePosition(position, doc)?.index ?? null;
  }
}

const memories = new WeakMap<Y.Text, EditorMemory>();

/** It lives as long as the text is in the page. */
export function memoryOf(text: Y.Text): EditorMemory {
  let memory = memories.get(text);
  if (memory === undefined) {
    memory = new EditorMemory(text);
    memories.set(text, memory);
  }
  return memory;
}
