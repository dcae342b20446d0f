/**
 * A log that goes on in memory when its database has no more room: what is written then lasts as long as the page,
 * and is still sent. Once a conversation has writes in memory those after them wait there too, so that their order
 * stays.
 */
import type { Command } from './commands.js';
import { MemoryLog, type AsideWrite, type StoredWrite, type Write, type WriteLog } from './write-log.js';

/** Numbers of writes in memory, beyond any that a database gives. */
const FIRST_SPILLED = 2 ** 50;

export class SpillingLog implements WriteLog {
  readonly #database: WriteLog;
  readonly #spilled = new MemoryLog(FIRST_SPILLED);

  constructor(database: WriteLog) {
    this.#database = database;
  }

  async add(write: Write, replace: boolean): Promise<boolean> {
    if ((await this.#spilled.count(write.conversation)) > 0) return this.#spilled.add(write, replace);
    try {
      return await this.#database.add(write, replace);
    } catch {
      return this.#spilled.add(write, replace);
    }
  }

  async of(conversation: string): Promise<readonly StoredWrite[]> {
    return [...(await this.#database.of(conversation)), ...(await this.#spilled.of(conversation))];
  }

  async first(conversation: string): Promise<StoredWrite | undefined> {
    return (await this.#database.first(conversation)) ?? (await this.#spilled.first(conversation));
  }

  async count(conversation: string): Promise<number> {
    return (await this.#database.count(conversation)) + (await this.#spilled.count(conversation));
  }

  async conversations(): Promise<readonly string[]> {
    return [
      ...new Set([...(await this.#database.conversations()), ...(await this.#spilled.conversations())]),
    ];
  }

  remove(write: StoredWrite): Promise<void> {
    return this.#logOf(write).remove(write);
  }

  rewrite(write: StoredWrite, command: Command): Promise<void> {
    return this.#logOf(write).rewrite(write, command);
  }

  setAside(write: StoredWrite, reason: string, behind: number | null): Promise<void> {
    return this.#logOf(write).setAside(write, reason, behind);
  }

  async asides(conversation: string): Promise<readonly AsideWrite[]> {
    return [...(await this.#database.asides(conversation)), ...(await this.#spilled.asides(conversation))];
  }

  async countAsides(conversation: string): Promise<number> {
    return (await this.#database.countAsides(conversation)) + (await this.#spilled.countAsides(conversation));
  }

  bringBack(write: AsideWrite): Promise<void> {
    return this.#logOf(write).bringBack(write);
  }

  async clear(conversation: string): Promise<void> {
    await this.#spilled.clear(conversation);
    await this.#database.clear(conversation);
  }

  close(): void {
    this.#spilled.close();
    this.#database.close();
  }

  #logOf(write: StoredWrite): WriteLog {
    return write.n >= FIRST_SPILLED ? this.#spilled : this.#database;
  }
}
