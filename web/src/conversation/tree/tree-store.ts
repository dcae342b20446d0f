/** The messages of a conversation as elements know them: which there are, and what a reader says. */
import type { About, Attachment, Example, Message } from '../../protocol/generated.js';

export interface TreeStore {
  /** Ids from the root to the leaf of the chosen branch. */
  branch(): readonly string[];
  message(id: string): Message | undefined;
  /** The message itself and its siblings (children of the same parent), oldest first. */
  siblings(id: string): readonly string[];
  /** Shows the branch that goes through this message (to its newest leaf). Remembered in this browser. */
  select(id: string): void;
  /** Loads the bodies of messages that have `text: null`. */
  ensureLoaded(ids: readonly string[]): Promise<void>;

  /**
   * Adds the reader's message at the end of the branch and asks for an answer. `attachments` are the files that it tells of,
   * `about` is the failed run that it asks to mend.
   */
  send(text: string, attachments?: readonly Attachment[], about?: About | null): void;
  /** Begins a new conversation with an example, whose answer needs no model; returns the answer's id. */
  sendExample(example: Example): string;
  /** Makes a sibling of the reader's message with another text, and asks for an answer. */
  edit(message: string, text: string): void;
  /** Makes a sibling of an answer. */
  regenerate(message: string): void;
  stopGenerating(message: string): void;
  /** Continue (interrupted) or Retry (error): goes on in the same message. */
  resume(message: string): void;
}
