/** What elements tell the page: every event bubbles through shadow roots to the composition root. */
import type { About, ConversationSettings, Example, Run } from '../protocol/generated.js';
import type { Added } from './files/file-shelf.js';
import type { Limits } from '../protocol/session.js';

export interface FencedEvents {
  /** The reader goes to another address of the page. */
  'fenced-navigate': { readonly path: string };
  'fenced-new': null;
  /** A conversation that begins with this example, whose cell runs at once. */
  'fenced-start': { readonly example: Example };
  /** The reader is about to start this example. */
  'fenced-approach': { readonly example: Example };
  /** The reader's message; `about` is the failed run that it asks to mend. */
  'fenced-send': { readonly text: string; readonly about?: About };
  /** The reader asks the model to mend a failed run. */
  'fenced-fix': { readonly text: string; readonly about: About };
  /** Files for the conversation, or for one that begins with them. */
  'fenced-files-add': {
    readonly added: readonly Added[];
    /** What was to come with them and could not be read. */
    readonly unread?: readonly string[];
  };
  /** One file as it is, or several in a ZIP. */
  'fenced-files-download': { readonly paths: readonly string[] };
  /** Hands a file to the reader. */
  'fenced-save': { readonly file: Blob; readonly name: string };
  'fenced-rename': { readonly id: string; readonly title: string };
  'fenced-delete': { readonly id: string };
  'fenced-search': { readonly query: string };
  'fenced-run': {
    readonly cell: string;
    readonly language: string;
    readonly source: string;
    /** For this run alone; those of the conversation otherwise. */
    readonly limits?: Partial<Limits>;
  };
  /** A program that does well to find things ready is there, or is being written. */
  'fenced-appear': { readonly language: string; readonly source: string };
  /** Runs every cell of the branch, or those before the named one, or it and those after it, or those that are stale. */
  'fenced-run-many': { readonly which: 'all' | 'above' | 'from' | 'stale'; readonly cell: string | null };
  /** Runs what was left of several cells after one of them failed. */
  'fenced-go-on': null;
  /** The reader has seen what became of several cells. */
  'fenced-forget-batch': null;
  'fenced-stop': { readonly run: string };
  /** Stops every run of the conversation and empties its queues. */
  'fenced-stop-all': null;
  /** Runs again what had run in a lost session, in order. */
  'fenced-replay': { readonly language: string };
  /** The reader does not want the variables of a lost session back. */
  'fenced-forget-lost': { readonly language: string };
  /** The reader has seen that variables came back. */
  'fenced-forget-restored': { readonly language: string };
  /** What could not be brought back of a language's variables is to be tried again, or not wanted any more. */
  'fenced-missing': { readonly language: string; readonly action: 'retry' | 'drop' };
  /** The saved variables of a language are to be gone; those of a live session stay. */
  'fenced-forget-saved': { readonly language: string };
  /** The whole output of a run as a file, with what was beyond its limit. */
  'fenced-download': { readonly run: string };
  /** Limits and sites of the conversation's programs. */
  'fenced-settings': { readonly settings: ConversationSettings };
  /** Live sessions that this tab may have; a preference of the reader in this browser. */
  'fenced-sessions': { readonly most: number };
  'fenced-reply': { readonly run: string; readonly text: string };
  'fenced-restart': null;
  /** A recorded run goes on, though not in this page: it may have lost the page that executes it. */
  'fenced-orphan': { readonly run: Run };
  'fenced-theme': { readonly theme: 'light' | 'dark' | 'system' };
  'fenced-model': { readonly model: string };
  /** A short remark for those who cannot see what changed. */
  'fenced-say': { readonly text: string };
  /** Something is about to be brought into view: nothing else is held still any more. */
  'fenced-seek': null;
  /** A remark that everybody is to see for a while, with a way to take back what was done, or the other way to do it. */
  'fenced-tell': {
    readonly text: string;
    readonly undo?: () => void;
    readonly instead?: { readonly label: string; readonly act: () => void };
  };
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- it adds to the browser's own map
  interface HTMLElementEventMap extends FencedEventMap {}
}

type FencedEventMap = { [Name in keyof FencedEvents]: CustomEvent<FencedEvents[Name]> };

export function emit<Name extends keyof FencedEvents>(
  from: EventTarget,
  name: Name,
  detail: FencedEvents[Name],
): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
