/** The messages of an open conversation, kept in step with the server. */
import type { About, Attachment, Example, Message } from '../../protocol/generated.js';
import type { Change } from '../api.js';
import type { Asking } from './asking.js';
import type { Bodies } from './bodies.js';
import type { Rows } from './rows.js';
import type { TreeStore } from './tree-store.js';

export interface RemoteTreeOptions {
  readonly rows: Rows;
  readonly bodies: Bodies;
  readonly asking: Asking;
  /** Resolves when the tree is known, so that a message finds its place in it. */
  readonly whenLoaded: Promise<void>;
  /** Counts something as a write until it is over. */
  readonly counted: (work: Promise<unknown>) => void;
  readonly stop: (message: string) => void;
  /** Another branch is shown. */
  readonly chosen: () => void;
  readonly tell: (change: Change) => void;
}

export class RemoteTree implements TreeStore {
  readonly #options: RemoteTreeOptions;

  constructor(options: RemoteTreeOptions) {
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
    const { rows, chosen, tell } = this.#options;
    if (!rows.select(id)) return;
    chosen();
    tell({ type: 'tree' });
  }

  ensureLoaded(ids: readonly string[]): Promise<void> {
    return this.#options.bodies.ensure(ids);
  }

  send(text: string, attachments: readonly Attachment[] = [], about: About | null = null): void {
    const { rows, asking, whenLoaded, counted } = this.#options;
    counted(whenLoaded.then(() => asking.send(rows.leaf, text, attachments, about)));
  }

  sendExample(example: Example): string {
    return this.#options.asking.example(example);
  }

  edit(message: string, text: string): void {
    this.#options.asking.edit(message, text);
  }

  regenerate(message: string): void {
    this.#options.asking.regenerate(message);
  }

  stopGenerating(message: string): void {
    this.#options.stop(message);
  }

  resume(message: string): void {
    this.#options.asking.resume(message);
  }
}
