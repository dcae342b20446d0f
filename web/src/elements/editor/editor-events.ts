/** What an editor tells the cell around it. */

/** Where the reader goes on after a run from the keyboard. */
export type Then = 'stay' | 'next' | 'add';

export interface EditorEvents {
  'editor-run': { readonly then: Then };
  /** The reader is done with editing. */
  'editor-leave': null;
  /** A paste or a format put another text in place of the whole one; this is what was there. */
  'editor-replace': { readonly before: string };
  /** Why what the reader wanted was not done (a format, a paste), and what to do. */
  'editor-refuse': { readonly message: string };
}
