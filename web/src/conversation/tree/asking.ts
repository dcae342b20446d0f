/** What the reader asks for: messages and answers, shown at once and written through the outbox. */
import { v7 as uuid } from 'uuid';
import type {
  About,
  Attachment,
  Example,
  MessageError,
  PutMessage,
  PutReply,
} from '../../protocol/generated.js';
import type { Change } from '../api.js';
import { draftExample } from './drafts.js';
import type { Command } from '../sync/commands.js';
import type { Rows } from './rows.js';

/** Characters that a message may have. */
const MAX_TEXT = 1_000_000;

export interface AskingOptions {
  readonly conversation: string;
  readonly rows: Rows;
  readonly now: () => number;
  /** Asks for the conversation to be created, if it is not yet. */
  readonly create: () => void;
  /** Shows what a command does, and writes it. */
  readonly act: (command: Command) => void;
  /** Another branch is shown. */
  readonly chosen: () => void;
  readonly refuse: (reason: string) => void;
  readonly tell: (change: Change) => void;
}

export class Asking {
  readonly #options: AskingOptions;

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  send(
    parent: string | null,
    text: string,
    attachments: readonly Attachment[],
    about: About | null = null,
  ): void {
    const { create, act, refuse } = this.#options;
    if (text.length > MAX_TEXT) {
      refuse(
        `A message may have ${MAX_TEXT.toLocaleString('en')} characters; this one has more. Shorten it.`,
      );
      return;
    }
    create();
    const id = uuid();
    const body: PutMessage = { parent, role: 'user', text, attachments: [...attachments], about };
    act({ kind: 'put_message', id, body });
    this.#answer(uuid(), { parent: id, attempt: 1, example: null });
  }

  /** Begins the conversation with an example, whose answer the server knows; returns the answer's id. */
  example(example: Example): string {
    const { conversation, rows, now, create, act, chosen, tell } = this.#options;
    create();
    const parent = uuid();
    const question: PutMessage = {
      parent: null,
      role: 'user',
      text: example.question,
      attachments: [],
      about: null,
    };
    act({ kind: 'put_message', id: parent, body: question });
    const id = uuid();
    // What it says is known: that stands when the command is shown.
    rows.putMessage(draftExample(conversation, id, parent, example, now()));
    rows.select(id);
    chosen();
    act({ kind: 'put_reply', id, body: { parent, attempt: 1, example: example.name } });
    tell({ type: 'tree' });
    return id;
  }

  edit(message: string, text: string): void {
    const edited = this.#options.rows.message(message);
    if (edited !== undefined) this.send(edited.parent, text, edited.attachments, edited.about);
  }

  regenerate(message: string): void {
    const parent = this.#options.rows.message(message)?.parent ?? null;
    if (parent !== null) this.#answer(uuid(), { parent, attempt: 1, example: null });
  }

  resume(message: string): void {
    const { rows, act, tell } = this.#options;
    const row = rows.message(message);
    if (row === undefined || row.parent === null || row.status === 'streaming') return;
    const body: PutReply = { parent: row.parent, attempt: row.attempt + 1, example: null };
    act({ kind: 'put_reply', id: message, body });
    tell({ type: 'message', id: message });
  }

  /** A message that the server will not have stays where it is, marked, so that its text is not lost. */
  refused(id: string, reason: string): void {
    const { rows, tell } = this.#options;
    const message = rows.message(id);
    if (message === undefined) return;
    const hint = 'Copy the text if you need it, then try again.';
    const error: MessageError = { kind: 'refused', message: reason, hint, retry_at: null };
    rows.putMessage({ ...message, status: 'error', error });
    tell({ type: 'message', id });
  }

  #answer(id: string, body: PutReply): void {
    const { rows, act, chosen, tell } = this.#options;
    act({ kind: 'put_reply', id, body });
    rows.select(id);
    chosen();
    tell({ type: 'tree' });
  }
}
