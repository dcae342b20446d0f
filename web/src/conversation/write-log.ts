/** Where writes wait until they are acknowledged: a database of the browser, or memory where there is none. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

export interface Write {
  readonly conversation: string;
  readonly method: 'PUT' | 'DELETE';
  /** Begins with `/api/`. */
  readonly path: string;
  readonly body: unknown;
}

export interface StoredWrite extends Write {
  /** Writes of a conversation are made in this order. */
  readonly n: number;
  /** Changes when the write is replaced by a newer one. */
  readonly version: number;
}

export interface WriteLog {
  /**
   * Adds a write at the end. With `replace` it takes the place of a waiting one of the same path, if it may. False
   * when the write lasts only as long as the page.
   */
  add(write: Write, replace: boolean): Promise<boolean>;
  /** All writes of one conversation, in order. */
  of(conversation: string): Promise<readonly StoredWrite[]>;
  first(conversation: string): Promise<StoredWrite | undefined>;
  count(conversation: string): Promise<number>;
  /** Conversations that have writes. */
  conversations(): Promise<readonly string[]>;
  /** Removes a write that was made, unless it was replaced in the meantime. */
  remove(write: StoredWrite): Promise<void>;
  /** Removes every write of a conversation. */
  clear(conversation: string): Promise<void>;
  close(): void;
}

/**
 * Whether a newer write may take the place of one that waits, or of one further ahead. Writes below the same
 * path (a run's outputs) must stay between the two, and what is removed is what was there by then.
 */
function verdictOf(waiting: Write, write: Write): 'replace' | 'further' | 'no' {
  if (waiting.method === 'DELETE') return 'no';
  if (waiting.path === write.path) return waiting.method === write.method ? 'replace' : 'no';
  return waiting.path.startsWith(`${write.path}/`) ? 'no' : 'further';
}

interface Schema extends DBSchema {
  writes: {
    key: number;
    value: Write & { readonly n?: number; readonly version: number };
    indexes: { conversation: string };
  };
}

export class DatabaseLog implements WriteLog {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  static async open(name: string): Promise<DatabaseLog> {
    const database = await openDB<Schema>(name, 1, {
      upgrade: (fresh) => {
        const writes = fresh.createObjectStore('writes', { keyPath: 'n', autoIncrement: true });
        writes.createIndex('conversation', 'conversation');
      },
    });
    return new DatabaseLog(database);
  }

  async add(write: Write, replace: boolean): Promise<boolean> {
    const transaction = this.#database.transaction('writes', 'readwrite');
    const writes = transaction.store;
    let cursor = replace ? await writes.index('conversation').openCursor(write.conversation, 'prev') : null;
    while (cursor !== null && verdictOf(cursor.value, write) === 'further') cursor = await cursor.continue();
    if (cursor !== null && verdictOf(cursor.value, write) === 'replace') {
      await cursor.update({ ...cursor.value, ...write, version: cursor.value.version + 1 });
    } else await writes.add({ ...write, version: 0 });
    await transaction.done;
    return true;
  }

  async of(conversation: string): Promise<readonly StoredWrite[]> {
    return (await this.#database.getAllFromIndex('writes', 'conversation', conversation)) as StoredWrite[];
  }

  async first(conversation: string): Promise<StoredWrite | undefined> {
    const [first] = await this.#database.getAllFromIndex('writes', 'conversation', conversation, 1);
    return first as StoredWrite | undefined;
  }

  count(conversation: string): Promise<number> {
    return this.#database.countFromIndex('writes', 'conversation', conversation);
  }

  async conversations(): Promise<readonly string[]> {
    const found: string[] = [];
    const index = this.#database.transaction('writes').store.index('conversation');
    for await (const cursor of index.iterate(null, 'nextunique')) found.push(cursor.value.conversation);
    return found;
  }

  async remove(write: StoredWrite): Promise<void> {
    const transaction = this.#database.transaction('writes', 'readwrite');
    const present = await transaction.store.get(write.n);
    if (present?.version === write.version) await transaction.store.delete(write.n);
    await transaction.done;
  }

  async clear(conversation: string): Promise<void> {
    const transaction = this.#database.transaction('writes', 'readwrite');
    const keys = await transaction.store.index('conversation').getAllKeys(conversation);
    await Promise.all(keys.map((key) => transaction.store.delete(key)));
    await transaction.done;
  }

  close(): void {
    this.#database.close();
  }
}

/** For browsers that forbid databases: writes last as long as the page. */
export class MemoryLog implements WriteLog {
  #writes: StoredWrite[] = [];
  #next: number;

  constructor(first = 1) {
    this.#next = first;
  }

  add(write: Write, replace: boolean): Promise<boolean> {
    const waiting = this.#of(write.conversation).toReversed();
    const old = waiting.find((other) => verdictOf(other, write) !== 'further');
    if (replace && old !== undefined && verdictOf(old, write) === 'replace') {
      this.#writes[this.#writes.indexOf(old)] = { ...write, n: old.n, version: old.version + 1 };
    } else this.#writes.push({ ...write, n: this.#next++, version: 0 });
    return Promise.resolve(false);
  }

  of(conversation: string): Promise<readonly StoredWrite[]> {
    return Promise.resolve(this.#of(conversation));
  }

  first(conversation: string): Promise<StoredWrite | undefined> {
    return Promise.resolve(this.#of(conversation)[0]);
  }

  count(conversation: string): Promise<number> {
    return Promise.resolve(this.#of(conversation).length);
  }

  conversations(): Promise<readonly string[]> {
    return Promise.resolve([...new Set(this.#writes.map((write) => write.conversation))]);
  }

  remove(write: StoredWrite): Promise<void> {
    this.#writes = this.#writes.filter((other) => other.n !== write.n || other.version !== write.version);
    return Promise.resolve();
  }

  clear(conversation: string): Promise<void> {
    this.#writes = this.#writes.filter((write) => write.conversation !== conversation);
    return Promise.resolve();
  }

  close(): void {
    this.#writes = [];
  }

  #of(conversation: string): StoredWrite[] {
    return this.#writes.filter((write) => write.conversation === conversation);
  }
}

/** A database, or memory when the browser has none to give. */
export async function openWriteLog(name: string): Promise<WriteLog> {
  try {
    return await DatabaseLog.open(name);
  } catch {
    return new MemoryLog();
  }
}
