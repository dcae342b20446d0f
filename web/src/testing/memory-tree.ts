/** The messages of a conversation in memory, whose answers come piece by piece. */
import { v7 as uuid } from 'uuid';
import type { Change } from '../conversation/api.js';
import type { Rows } from '../conversation/tree/rows.js';
import type { TreeStore } from '../conversation/tree/tree-store.js';
import type { About, Attachment, Example, Message } from '../protocol/generated.js';

export interface MemoryTreeOptions {
  readonly conversation: string;
  readonly rows: Rows;
  readonly reply: (text: string) => string;
  /** Where pieces of an answer wait for their turn. */
  readonly schedule: (step: () => void) => void;
  /** UTF-16 code units in one piece of the answer. */
  readonly piece: number;
  readonly tell: (change: Change) => void;
}

export class MemoryTree implements TreeStore {
  readonly #options: MemoryTreeOptions;

  constructor(options: MemoryTreeOptions) {
    this.#options = options;
  }

  branch(): readonly string[] {
    return this.#options.rows.branch();
  }

  message(id: string): Message | undefined {
    return this.#options.rows.message(id);
  }

  siblings(id: string): readonly string[] {
    return this.#options.rows.siblings(id);
  }

  select(id: string): void {
    if (this.#options.rows.select(id)) this.#options.tell({ type: 'tree' });
  }

  ensureLoaded(): Promise<void> {
    return Promise.resolve();
  }

  /** Adds a message as it is, for example one that belongs to the state a test begins with. */
  add(message: Partial<Message> & Pick<Message, 'role' | 'text'>): Message {
    const { conversation, rows, tell } = this.#options;
    const whole: Message = {
      id: uuid(),
      conversation,
      parent: rows.leaf,
      author: message.role === 'user' ? 'You' : 'Demo',
      status: 'complete',
      model: null,
      error: null,
      reasoning: '',
      thought: 0,
      attachments: [],
      about: null,
      attempt: 1,
      created: new Date().toISOString(),
      ...message,
    };
    rows.putMessage(whole);
    rows.select(whole.id);
    tell({ type: 'tree' });
    return whole;
  }

  send(text: string, attachments: readonly Attachment[] = [], about: About | null = null): void {
    this.#ask(this.#options.rows.leaf, text, attachments, about);
  }

  sendExample({ question, answer }: Example): string {
    this.add({ role: 'user', text: question });
    return this.add({ role: 'assistant', author: 'Example', text: answer }).id;
  }

  edit(message: string, text: string): void {
    const edited = this.message(message);
    if (edited !== undefined) this.#ask(edited.parent, text, edited.attachments, edited.about);
  }

  regenerate(message: string): void {
    const parent = this.message(message)?.parent ?? null;
    if (parent !== null) this.#answer(parent);
  }

  stopGenerating(message: string): void {
    this.#change(message, { status: 'interrupted' });
  }

  resume(message: string): void {
    const row = this.message(message);
    if (row === undefined || row.parent === null) return;
    this.#change(message, { status: 'streaming', error: null, attempt: row.attempt + 1 });
    this.#stream(message, this.#options.reply(this.message(row.parent)?.text ?? ''), row.attempt + 1);
  }

  #ask(parent: string | null, text: string, attachments: readonly Attachment[], about: About | null): void {
    const question = this.add({ parent, role: 'user', text, attachments: [...attachments], about });
    this.#answer(question.id);
  }

  #answer(parent: string): void {
    const answer = this.add({ parent, role: 'assistant', text: '', status: 'streaming' });
    this.#stream(answer.id, this.#options.reply(this.message(parent)?.text ?? ''), 1);
  }

  #stream(id: string, answer: string, attempt: number): void {
    const { rows, piece, schedule, tell } = this.#options;
    const step = (): void => {
      const message = rows.message(id);
      if (message === undefined || message.attempt !== attempt || message.status !== 'streaming') return;
      const offset = message.text?.length ?? 0;
      if (offset >= answer.length) {
        this.#change(id, { status: 'complete' });
        return;
      }
      rows.appendText(id, offset, answer.slice(offset, offset + piece));
      tell({ type: 'message', id });
      schedule(step);
    };
    schedule(step);
  }

  #change(id: string, fields: Partial<Message>): void {
    const { rows, tell } = this.#options;
    const message = rows.message(id);
    if (message === undefined) return;
    rows.putMessage({ ...message, ...fields });
    tell({ type: 'message', id });
  }
}
