/** What a conversation keeps of its cells beyond their sources and runs, as elements know it. */
import type { Cell, Version } from '../../protocol/generated.js';

/** What can be chosen for a cell. */
export type CellChoice = Pick<Cell, 'language' | 'limits' | 'line_numbers' | 'removed'>;

export interface CellStore {
  /** What the reader chose for the cell; undefined for a fence left as it is. */
  cell(id: string): Cell | undefined;
  /** Cells that were added to a message and not removed, in no particular order. */
  addedCells(message: string): readonly Cell[];
  /** Adds an empty cell below another one of the message, or at its end; returns its id. */
  addCell(message: string, after: string | null, language: string): string;
  changeCell(id: string, change: Partial<CellChoice>): void;

  /** Known versions of a cell, oldest first; the message's own text is none of them. */
  versions(cell: string): readonly Version[];
  /** Rejects with `RequestError` when the server cannot be asked; what this page knows is there all the same. */
  loadVersions(cell: string): Promise<void>;
  /** Adds one, shown at once and written through the outbox; does nothing when it equals the newest and has no name. */
  addVersion(cell: string, source: string, reason: Version['reason'], name?: string): void;
}
