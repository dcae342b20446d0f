/** Keeps the variables of one session: brought back before its first run, saved when it rests after one. */
import type { Cancel, Clock } from '../protocol/clock.js';
import type { RestoredEnvironment } from '../protocol/environment.js';
import type { Answer } from '../protocol/session.js';
import { readNames, readSkipped } from '../protocol/validate-environment.js';
import { MOST_SAVED, type Environments } from './environments.js';

/** Milliseconds of rest after a run before its variables are saved: who runs cells in a row waits for none of it. */
const REST_MS = 1000;

/** And so many times what the last save took: a session full of data is not kept busy by saving it after each run. */
const REST_FOR_EACH = 10;
const LONGEST_REST_MS = 60_000;

export interface EnvironmentOwner {
  /** Asks the session something, after what it was asked before; refused while it runs. */
  ask(method: 'snapshot' | 'restore', params: Record<string, unknown>, blob?: Blob): Promise<Answer>;
  /** Variables came back, or could not. */
  restored(environment: RestoredEnvironment): void;
}

/** Whose variables they are. */
export interface Keeping {
  readonly place: string;
  readonly language: string;
}

export class SessionEnvironment {
  readonly #clock: Clock;
  readonly #environments: Environments;
  readonly #owner: EnvironmentOwner;
  #keeping: Keeping | null = null;
  /** Of what was saved or brought back last. */
  #digest: string | null = null;
  #cancelSave: Cancel | null = null;
  /** Milliseconds of rest before the next save. */
  #rest = REST_MS;
  /** Whether a run has ended since the last save. */
  #isDirty = false;
  #saving: Promise<void> | null = null;

  constructor(clock: Clock, environments: Environments, owner: EnvironmentOwner) {
    this.#clock = clock;
    this.#environments = environments;
    this.#owner = owner;
  }

  /** Whether closing the session now would lose what could still be saved. */
  get isDirty(): boolean {
    return this.#keeping !== null && (this.#isDirty || this.#saving !== null);
  }

  /** Brings back what was saved, and saves from here on. Never rejects: without it the session is there all the same. */
  async begin(keeping: Keeping): Promise<void> {
    this.#keeping = keeping;
    try {
      await this.#restore(keeping);
    } catch (error) {
      console.warn('Fenced: the saved variables could not be reached.', error);
    }
  }

  async #restore({ place, language }: Keeping): Promise<void> {
    const kept = await this.#environments.take(place, language);
    if (kept === null) return;
    const { about, digest, file } = kept;
    const answer = await this.#owner.ask('restore', {}, file);
    // The session may have ended over it: then it stays marked as tried.
    if ('refusal' in answer && (answer.refusal === 'gone' || answer.refusal === 'timed_out')) return;
    await this.#environments.taken(place, language);
    const value = 'refusal' in answer ? {} : (answer.value as { restored?: unknown; skipped?: unknown });
    const names = readNames(value.restored);
    const skipped = readSkipped(value.skipped) ?? [];
    const isBack = names !== null;
    if (isBack && skipped.length === 0) this.#digest = digest;
    const why = 'refusal' in answer ? answer.message : 'the session gave no list of them';
    this.#owner.restored({
      names: names ?? [],
      skipped: [...about.skipped, ...(isBack ? skipped : about.names.map((name) => ({ name, reason: why })))],
      saved: about.saved,
    });
  }

  /** A run begins: it need not wait for a save that has not begun. */
  busy(): void {
    this.#cancelSave?.();
    this.#cancelSave = null;
  }

  /** A run has ended. */
  rest(): void {
    if (this.#keeping === null) return;
    this.#isDirty = true;
    this.busy();
    this.#cancelSave = this.#clock.after(this.#rest, () => void this.save());
  }

  /** Saves now what has changed. Never rejects: what cannot be saved is tried again after the next run. */
  save(): Promise<void> {
    this.busy();
    if (this.#keeping === null || (!this.#isDirty && this.#saving === null)) return Promise.resolve();
    const saving = (this.#saving ?? Promise.resolve())
      .then(() => this.#save())
      .finally(() => {
        if (this.#saving === saving) this.#saving = null;
      });
    this.#saving = saving;
    return saving;
  }

  /** Saves from here on, with what there is now. */
  start(keeping: Keeping): void {
    this.#keeping = keeping;
    this.rest();
  }

  /** What was saved is gone; the next run's end saves anew. */
  forget(): void {
    this.busy();
    // A save that is under way is of something else now.
    this.#keeping = this.#keeping === null ? null : { ...this.#keeping };
    this.#digest = null;
    this.#isDirty = false;
  }

  /** Nothing is saved from here on. */
  end(): void {
    this.forget();
    this.#keeping = null;
  }

  async #save(): Promise<void> {
    const keeping = this.#keeping;
    if (keeping === null || !this.#isDirty) return;
    this.#isDirty = false;
    const params = { most: MOST_SAVED, ...(this.#digest === null ? {} : { known: this.#digest }) };
    const began = this.#clock.now();
    const answer = await this.#owner.ask('snapshot', params);
    const took = this.#clock.now() - began;
    this.#rest = Math.min(LONGEST_REST_MS, Math.max(REST_MS, REST_FOR_EACH * took));
    if ('refusal' in answer) {
      // A run has come, whose end asks again.
      this.#isDirty = answer.refusal === 'busy';
      return;
    }
    const { saved, skipped, digest } = answer.value as {
      saved?: unknown;
      skipped?: unknown;
      digest?: unknown;
    };
    const names = readNames(saved);
    const left = readSkipped(skipped);
    if (names === null || left === null || typeof digest !== 'string' || answer.blob === undefined) return;
    if (answer.blob.size > MOST_SAVED || this.#keeping !== keeping) return;
    const { place, language } = keeping;
    try {
      await this.#environments.keep(place, language, { names, skipped: left, digest, file: answer.blob });
      this.#digest = digest;
    } catch (error) {
      console.warn('Fenced: the variables could not be saved.', error);
    }
  }
}
