/** Where writes wait until they are acknowledged: a database of the browser, or memory where there is none. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { isRemoval, thingOf, type Command } from './commands.js';

export interface Write {
  readonly conversation: string;
  readonly command: Command;
}

export interface StoredWrite extends Write {
  /** Writes of a conversation are made in this order. */
  readonly n: number;
  /** Changes when the write is replaced by a newer one. */
  readonly version: number;
}

/** A write that is not made until the reader says so, because it failed again and again. */
export interface AsideWrite extends StoredWrite {
  /** Why it failed, in words. */
  readonly reason: string;
  /** The number of the write that this one needs; null for one that failed itself. */
  readonly behind: number | null;
}

export interface WriteLog {
  /**
   * Adds a write at the end. With `replace` it takes the place of a waiting one of the same thing, if it may. False
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
  /** Puts another command in the place of a waiting one, unless it was replaced in the meantime. */
  rewrite(write: StoredWrite, command: Command): Promise<void>;
  /** Sets a waiting write aside, unless it was replaced in the meantime. */
  setAside(write: StoredWrite, reason: string, behind: number | null): Promise<void>;
  /** Writes of one conversation that were set aside, in order. */
  asides(conversation: string): Promise<readonly AsideWrite[]>;
  countAsides(conversation: string): Promise<number>;
  /** Lets a write that was set aside wait again, where it stood among the others. */
  bringBack(write: AsideWrite): Promise<void>;
  /** Removes every write of a conversation, also those set aside. */
  clear(conversation: string): Promise<void>;
  close(): void;
}

/**
 * Whether a newer write may take the place of one that waits, or of one further ahead. A run's outputs must stay between its
 * states, and what is removed is what was there by then.
 */
function verdictOf({ command: waiting }: Write, { command }: Write): 'replace' | 'further' | 'no' {
  if (isRemoval(waiting)) return 'no';
  if (waiting.kind === command.kind) return thingOf(waiting) === thingOf(command) ? 'replace' : 'further';
  const isOutputOf =
    waiting.kind === 'put_outputs' && command.kind === 'put_run' && waiting.id === command.id;
  return isOutputOf ? 'no' : 'further';
}

type Row = Write & {
  readonly n?: number;
  readonly version: number;
  readonly reason?: string;
  readonly behind?: number | null;
};

/** Writes set aside are kept with the others, under a name of their own for the conversation. */
const ASIDE = 'aside:';

const asideRow = (write: Row, reason: string, behind: number | null): Row => ({
  ...write,
  conversation: ASIDE + write.conversation,
  reason,
  behind,
});

const waitingRow = ({ conversation, command, n, version }: Row): Row =>
  ({ conversation: conversation.slice(ASIDE.length), command, n, version }) as Row;

const asideOf = (row: Row): AsideWrite =>
  ({ ...row, conversation: row.conversation.slice(ASIDE.length) }) as AsideWrite;

/** Raised with the shape of the rows. */
const VERSION = 2;

interface Schema extends DBSchema {
  writes: {
    key: number;
    value: Row;
    indexes: { conversation: string };
  };
}

export class DatabaseLog implements WriteLog {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  static async open(name: string): Promise<DatabaseLog> {
    const database = await openDB<Schema>(name, VERSION, {
      upgrade: (fresh) => {
        // Rows of another shape cannot be made any more.
        if (fresh.objectStoreNames.contains('writes')) fresh.deleteObjectStore('writes');
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
    return found.filter((conversation) => !conversation.startsWith(ASIDE));
  }

  remove(write: StoredWrite): Promise<void> {
    return this.#change(write, () => null);
  }

  rewrite(write: StoredWrite, command: Command): Promise<void> {
    return this.#change(write, (present) => ({ ...present, command, version: present.version + 1 }));
  }

  setAside(write: StoredWrite, reason: string, behind: number | null): Promise<void> {
    return this.#change(write, (present) => asideRow(present, reason, behind));
  }

  async asides(conversation: string): Promise<readonly AsideWrite[]> {
    return (await this.#database.getAllFromIndex('writes', 'conversation', ASIDE + conversation)).map(
      asideOf,
    );
  }

  countAsides(conversation: string): Promise<number> {
    return this.count(ASIDE + conversation);
  }

  bringBack(write: AsideWrite): Promise<void> {
    // Another page may have brought it back already.
    return this.#change(write, (present) =>
      present.conversation.startsWith(ASIDE) ? waitingRow(present) : present,
    );
  }

  async clear(conversation: string): Promise<void> {
    const transaction = this.#database.transaction('writes', 'readwrite');
    const index = transaction.store.index('conversation');
    const keys = await Promise.all([conversation, ASIDE + conversation].map((key) => index.getAllKeys(key)));
    await Promise.all(keys.flat().map((key) => transaction.store.delete(key)));
    await transaction.done;
  }

  /** Puts another row, or none, in the place of the write's, if that is as it was. */
  async #change(write: StoredWrite, change: (present: Row) => Row | null): Promise<void> {
    const transaction = this.#database.transaction('writes', 'readwrite');
    const present = await transaction.store.get(write.n);
    const isSame = present?.version === write.version;
    const next = isSame ? change(present) : null;
    if (next !== null) await transaction.store.put(next);
    else if (isSame) await transaction.store.delete(write.n);
    await transaction.done;
  }

  close(): void {
    this.#database.close();
  }
}

const inOrder = (one: StoredWrite, other: StoredWrite): number => one.n - other.n;
const isSame = (one: StoredWrite, other: StoredWrite): boolean =>
  one.n === other.n && one.version === other.version;

/** For browsers that forbid databases: writes last as long as the page. */
export class MemoryLog implements WriteLog {
  /** Each in order of their numbers. */
  #writes: StoredWrite[] = [];
  #asides: AsideWrite[] = [];
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
    this.#writes = this.#writes.filter((other) => !isSame(other, write));
    this.#asides = this.#asides.filter((other) => !isSame(other, write));
    return Promise.resolve();
  }

  rewrite(write: StoredWrite, command: Command): Promise<void> {
    this.#writes = this.#writes.map((other) =>
      isSame(other, write) ? { ...other, command, version: other.version + 1 } : other,
    );
    return Promise.resolve();
  }

  setAside(write: StoredWrite, reason: string, behind: number | null): Promise<void> {
    const present = this.#writes.find((other) => isSame(other, write));
    if (present === undefined) return Promise.resolve();
    this.#writes = this.#writes.filter((other) => other !== present);
    this.#asides = [...this.#asides, { ...present, reason, behind }].sort(inOrder);
    return Promise.resolve();
  }

  asides(conversation: string): Promise<readonly AsideWrite[]> {
    return Promise.resolve(this.#asides.filter((write) => write.conversation === conversation));
  }

  async countAsides(conversation: string): Promise<number> {
    return (await this.asides(conversation)).length;
  }

  bringBack(write: AsideWrite): Promise<void> {
    const present = this.#asides.find((other) => isSame(other, write));
    if (present === undefined) return Promise.resolve();
    this.#asides = this.#asides.filter((other) => other !== present);
    const { conversation, command, n, version } = present;
    this.#writes = [...this.#writes, { conversation, command, n, version }].sort(inOrder);
    return Promise.resolve();
  }

  clear(conversation: string): Promise<void> {
    this.#writes = this.#writes.filter((write) => write.conversation !== conversation);
    this.#asides = this.#asides.filter((write) => write.conversation !== conversation);
    return Promise.resolve();
  }

  close(): void {
    this.#writes = [];
    this.#asides = [];
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
