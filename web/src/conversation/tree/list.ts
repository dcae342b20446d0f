/** The list of conversations: shown at once as the reader changes it, and fetched again when the server is behind. */
import { v7 as uuid } from 'uuid';
import type { Conversation, ConversationList as ListBody } from '../../protocol/generated.js';
import { draftConversation } from './drafts.js';
import type { Environment } from '../sync/environment.js';
import { Listeners } from '../sync/listeners.js';
import type { Outbox, OutboxEvent } from '../sync/outbox.js';
import { conversationsPath } from '../../protocol/addresses.js';
import type { Command, Kind } from '../sync/commands.js';
import { changed } from '../sync/reduce.js';
import { RequestError, request } from '../sync/rest.js';
import { databaseOf } from '../sources/database.js';

/** What changes how the list shows a conversation. */
const LISTED: ReadonlySet<Kind> = new Set([
  'put_conversation',
  'delete_conversation',
  'put_reply',
  'stop_reply',
]);

export interface ConversationListStore {
  /** Newest first, those that match the search. */
  readonly conversations: readonly Conversation[];
  /** Why the list could not be fetched, in words; null when it could. */
  readonly failure: string | null;
  readonly query: string;
  search(query: string): void;
  refresh(): Promise<void>;
  /** Makes a conversation and returns its id. */
  create(title?: string): string;
  rename(id: string, title: string): void;
  remove(id: string): void;
  subscribe(listener: () => void): () => void;
  close(): void;
}

export class RemoteList implements ConversationListStore {
  readonly #environment: Environment;
  readonly #outbox: Outbox;
  readonly #listeners = new Listeners<undefined>();
  readonly #forget: readonly (() => void)[];
  readonly #removed = new Set<string>();
  /** Conversations and titles that the server may not have yet. */
  readonly #drafts = new Map<string, Conversation>();
  #fetched: readonly Conversation[] = [];
  #failure: string | null = null;
  #query = '';
  #request = 0;

  constructor(environment: Environment, outbox: Outbox) {
    this.#environment = environment;
    this.#outbox = outbox;
    this.#forget = [
      outbox.subscribe((event) => this.#heard(event)),
      environment.on('visible', () => void this.refresh()),
      environment.on('online', () => void this.refresh()),
    ];
    void this.refresh();
  }

  get conversations(): readonly Conversation[] {
    const shown = new Map(this.#fetched.map((conversation) => [conversation.id, conversation]));
    for (const [id, draft] of this.#drafts) if (shown.has(id) || this.#matches(draft)) shown.set(id, draft);
    return [...shown.values()]
      .filter((conversation) => !this.#removed.has(conversation.id))
      .sort((a, b) => Date.parse(b.updated) - Date.parse(a.updated));
  }

  get failure(): string | null {
    return this.#failure;
  }

  get query(): string {
    return this.#query;
  }

  search(query: string): void {
    this.#query = query;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const number = ++this.#request;
    const path = conversationsPath({ q: this.#query === '' ? null : this.#query });
    try {
      const body = await request<ListBody>(this.#environment, 'GET', path);
      // The answer to an earlier search does not replace that to a later one.
      if (number !== this.#request) return;
      this.#fetched = body.conversations;
      this.#failure = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (number !== this.#request) return;
      this.#failure = error.message;
    }
    this.#listeners.tell(undefined);
  }

  create(title = ''): string {
    const id = uuid();
    this.#drafts.set(id, draftConversation(id, this.#environment.clock.now(), { title }));
    this.#write(id, { kind: 'put_conversation', body: { title } });
    return id;
  }

  rename(id: string, title: string): void {
    const conversation = this.#drafts.get(id) ?? this.#fetched.find((known) => known.id === id);
    if (conversation !== undefined) this.#drafts.set(id, changed(conversation, { title }));
    this.#write(id, { kind: 'put_conversation', body: { title } });
  }

  remove(id: string): void {
    this.#removed.add(id);
    this.#drafts.delete(id);
    // The database of its edited sources goes with it.
    if ('indexedDB' in globalThis) indexedDB.deleteDatabase(databaseOf(id));
    void this.#outbox.discard(id).then(() => this.#write(id, { kind: 'delete_conversation' }));
    this.#listeners.tell(undefined);
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    for (const forget of this.#forget) forget();
    this.#listeners.clear();
  }

  #matches(conversation: Conversation): boolean {
    return conversation.title.toLowerCase().includes(this.#query.toLowerCase());
  }

  #write(conversation: string, command: Command): void {
    void this.#outbox.add({ conversation, command });
    this.#listeners.tell(undefined);
  }

  #heard(event: OutboxEvent): void {
    if (event.type !== 'delivered' && event.type !== 'refused') return;
    // A message moves its conversation to the top and may give it a title.
    if (!LISTED.has(event.subject.kind)) return;
    void this.refresh().then(() => {
      this.#drafts.delete(event.conversation);
      this.#listeners.tell(undefined);
    });
  }
}
