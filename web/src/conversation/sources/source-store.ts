/** The sources of a conversation's cells as elements know them. */
import type * as Y from 'yjs';

export interface SourceStore {
  /** The cell's source: edited, or the fence's own text. */
  text(cell: string, fence: string): string;
  isEdited(cell: string): boolean;
  /** For an editor: the shared text of the cell, seeded with the fence's own text. */
  open(cell: string, fence: string): Promise<Y.Text>;
  /**
   * Puts another text in place of the cell's at once, with as few characters changed as can be; what was there becomes
   * a version (`replaced`) unless it is one.
   */
  write(cell: string, fence: string, text: string): Promise<void>;
  /** Back to the fence's own text. */
  reset(cell: string, fence: string): Promise<void>;
}
