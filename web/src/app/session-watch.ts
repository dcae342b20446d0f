/** What a conversation's page remembers of its sessions: which were lost and came back, and which sites they were kept from. */
import type { ContextEvent } from '../execution/api.js';
import type { LostSession, RefusedSite, RestoredSession } from '../elements/ports.js';
import { titleOfLanguage } from '../languages/registry.js';

/** A program can ask for any number of sites. */
const MOST_SITES = 50;

type Lost = Extract<ContextEvent, { type: 'session_lost' }>;
type Restored = Extract<ContextEvent, { type: 'restored' }>;

export class SessionWatch {
  readonly #lost = new Map<string, LostSession>();
  readonly #refused = new Map<string, RefusedSite>();
  readonly #restored = new Map<string, RestoredSession>();

  get lost(): readonly LostSession[] {
    return [...this.#lost.values()];
  }

  get restored(): readonly RestoredSession[] {
    return [...this.#restored.values()];
  }

  get refused(): readonly RefusedSite[] {
    return [...this.#refused.values()].reverse();
  }

  lose({ language, message, ran }: Lost): void {
    this.#restored.delete(language);
    // What an earlier session had run was run again, or the reader did not want it.
    if (ran.length > 0)
      this.#lost.set(language, { language, title: titleOfLanguage(language), message, ran });
  }

  /** Variables are back, so the session that had them is not missed; what did not come back can be made again. */
  restore({ language, names, skipped, missing, is_others, saved }: Restored): void {
    const ran = this.#lost.get(language)?.ran ?? this.#restored.get(language)?.ran ?? [];
    const title = titleOfLanguage(language);
    this.#restored.set(language, { language, title, names, skipped, missing, is_others, saved, ran });
    if (names.length > 0) this.#lost.delete(language);
  }

  /** The reader has seen it; with what had run there, for those who run it again. */
  forgetRestored(language: string): RestoredSession | null {
    const restored = this.#restored.get(language) ?? null;
    this.#restored.delete(language);
    return restored;
  }

  /** The reader has dealt with it. */
  forget(language: string): LostSession | null {
    const lost = this.#lost.get(language) ?? null;
    this.#lost.delete(language);
    return lost;
  }

  refuse(origin: string, cell: string | null): void {
    const times = (this.#refused.get(origin)?.times ?? 0) + 1;
    this.#refused.delete(origin); // so that it becomes the latest
    this.#refused.set(origin, { origin, times, cell });
    for (const oldest of this.#refused.keys()) {
      if (this.#refused.size <= MOST_SITES) return;
      this.#refused.delete(oldest);
    }
  }

  /** Those that may be reached now are not refused any more. */
  allow(origins: readonly string[]): void {
    for (const origin of origins) this.#refused.delete(origin);
  }
}
