/**
 * The sources document of a conversation: the texts of its edited cells, shared with everyone who has it open
 * and kept in this browser, so that edits survive being offline.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { databaseOf } from './database.js';
import { StoredEdits } from './stored-edits.js';
import { hasText, isCellEdited, isOutgrown, seedCell, writeText } from './seed.js';

const SYNC = 0;
/** Bytes of one frame that the server takes. */
const MAX_FRAME = 4 << 20;
/** Milliseconds that a database may take; editing goes on without one that never answers. */
const PATIENCE = 5000;

/** Keeps a document between visits. */
export interface Persistence {
  /** Resolves when what was kept is in the document; rejects where nothing can be kept. */
  readonly whenSynced: Promise<unknown>;
  destroy(): unknown;
}

export function browserPersistence(conversation: string, doc: Y.Doc): Persistence {
  try {
    const kept = new IndexeddbPersistence(databaseOf(conversation), doc);
    const opened = kept._db.then((database: IDBDatabase) => {
      // It is closed when the conversation is deleted in another tab; writing to it would throw at each keystroke.
      database.addEventListener('versionchange', () => (kept.db = null));
    });
    return {
      whenSynced: Promise.all([kept.whenSynced, opened]),
      destroy: () => kept.destroy().catch(() => undefined),
    };
  } catch {
    // Databases may be forbidden; then edits last as long as the connection does.
    return { whenSynced: Promise.resolve(), destroy: () => undefined };
  }
}

export interface SourcesOptions {
  /** False when the frame could not be sent. */
  readonly send: (frame: Uint8Array<ArrayBuffer>) => boolean;
  readonly changed: (cell: string) => void;
  /** Whether edits are stored on the server has changed. */
  readonly storing: () => void;
  /** Edits cannot be sent to the server, in words. */
  readonly barred: (reason: string) => void;
  readonly persist: (doc: Y.Doc) => Persistence;
  readonly after: (milliseconds: number, callback: () => void) => void;
}

export class Sources {
  readonly #doc = new Y.Doc();
  readonly #options: SourcesOptions;
  readonly #persistence: Persistence;
  readonly #edits: StoredEdits;
  /** Resolves when the document holds what this browser kept, or will not for now. */
  readonly loaded: Promise<void>;
  #isLoaded = false;
  /** The server has refused a frame, and would refuse it again. */
  #isBarred = false;

  constructor(options: SourcesOptions) {
    this.#options = options;
    this.#edits = new StoredEdits(options.storing);
    this.#persistence = options.persist(this.#doc);
    let since: Uint8Array | null = null;
    const kept = this.#persistence.whenSynced.then(
      () => this.#kept(since),
      () => undefined,
    );
    const enough = new Promise<void>((resolve) => options.after(PATIENCE, resolve)).then(() => {
      since = Y.encodeStateVector(this.#doc);
    });
    this.loaded = Promise.race([kept, enough]).then(() => {
      this.#isLoaded = true;
      options.storing();
    });
    this.#doc.on('update', this.#updated);
    this.#doc.on('afterTransaction', this.#changed);
  }

  /** There are edits that the server may not have stored. */
  get unstored(): boolean {
    return !this.#isLoaded || this.#edits.unstored;
  }

  /** The cell's text; its fence's own when nobody opened it for editing, or nobody edited it before the fence grew. */
  text(cell: string, fence: string): string {
    if (!hasText(this.#doc, cell) || isOutgrown(this.#doc, cell, fence)) return fence;
    return this.#doc.getText(cell).toJSON();
  }

  has(cell: string): boolean {
    return hasText(this.#doc, cell);
  }

  isEdited(cell: string, fence: string | undefined): boolean {
    return isCellEdited(this.#doc, cell, fence);
  }

  async open(cell: string, fence: string): Promise<Y.Text> {
    await this.loaded;
    return seedCell(this.#doc, cell, fence);
  }

  /** Makes the cell's text another one at once, by changing what differs. */
  async write(cell: string, fence: string, wanted: string): Promise<void> {
    await this.loaded;
    seedCell(this.#doc, cell, fence);
    writeText(this.#doc, cell, wanted);
  }

  /** A frame that says what this page has, and asks for the rest. */
  question(): Uint8Array<ArrayBuffer> {
    return frameOf((encoder) => sync.writeSyncStep1(encoder, this.#doc));
  }

  receive(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    // Awareness and whatever else may come is not for this document.
    if (decoding.readVarUint(decoder) !== SYNC) return;
    const answer = encoding.createEncoder();
    encoding.writeVarUint(answer, SYNC);
    const empty = encoding.length(answer);
    sync.readSyncMessage(decoder, answer, this.#doc, this);
    if (encoding.length(answer) > empty) this.#edits.answered(this.#send(bytesOf(answer)));
  }

  /** A new connection. */
  opened(): void {
    this.#edits.opened();
  }

  /** The server ended the connection because of a frame of the document: repeating it would end the next one, too. */
  refused(): void {
    this.#bar('The server refuses the edits of this conversation.');
  }

  /** The server has stored the first `changes` frames of the connection that change something. */
  stored(changes: number): void {
    this.#edits.stored(changes);
  }

  close(): void {
    this.#doc.off('update', this.#updated);
    this.#doc.off('afterTransaction', this.#changed);
    void this.#persistence.destroy();
    this.#doc.destroy();
  }

  /** What this browser kept is in the document; late, if there is a state `since` which more has come. */
  #kept(since: Uint8Array | null): void {
    if (this.#doc.store.clients.size === 0) return;
    this.#edits.kept();
    // The server was told what this page has before this was in it.
    if (since !== null) this.#edits.edited(this.#send(updateFrame(Y.encodeStateAsUpdate(this.#doc, since))));
  }

  #send(frame: Uint8Array<ArrayBuffer>): boolean {
    if (frame.length > MAX_FRAME)
      this.#bar('The edits of this conversation together are more than the server takes at once.');
    return !this.#isBarred && this.#options.send(frame);
  }

  #bar(what: string): void {
    if (this.#isBarred) return;
    this.#isBarred = true;
    this.#options.barred(
      `${what} They are kept in this browser only. Shorten the longest blocks, then reload this page.`,
    );
  }

  readonly #updated = (update: Uint8Array, origin: unknown): void => {
    // What came from the server or from this browser's store is known to the server, or will be after the next question.
    if (origin === this || origin === this.#persistence) return;
    this.#edits.edited(this.#send(updateFrame(update)));
  };

  readonly #changed = (transaction: Y.Transaction): void => {
    for (const [cell, type] of this.#doc.share) {
      if (transaction.changed.has(type as Y.AbstractType<Y.YEvent<Y.Text>>)) this.#options.changed(cell);
    }
  };
}

function frameOf(write: (encoder: encoding.Encoder) => void): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  write(encoder);
  return bytesOf(encoder);
}

const updateFrame = (update: Uint8Array): Uint8Array<ArrayBuffer> =>
  frameOf((encoder) => sync.writeUpdate(encoder, update));

const bytesOf = (encoder: encoding.Encoder): Uint8Array<ArrayBuffer> => encoding.toUint8Array(encoder);
