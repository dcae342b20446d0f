/**
 * Keeps the variables of one session: brought back before its first run, saved when it rests after one. What could not be
 * brought back stays saved beside what is new, until it can, or the reader gives it up.
 */
import type { Cancel, Clock } from '../protocol/clock.js';
import { advance } from '../protocol/machine.js';
import type { Answer, RestoredEnvironment } from '../protocol/session.js';
import type { Skipped } from '../protocol/kernel.js';
import { parseRestoration, parseSnapshot } from '../protocol/kernel.js';
import { RESTORING_TABLE, SAVING_TABLE } from './environment-states.js';
import type { RestoringMove, RestoringState, SavingMove, SavingState } from './environment-states.js';
import { MOST_SAVED, type Environments, type Kept, type KeptFile } from './environments.js';

/** Milliseconds of rest after a run before its variables are saved: who runs cells in a row waits for none of it. */
const REST_MS = 1000;

/** And so many times what the last save took: a session full of data is not kept busy by saving it after each run. */
const REST_FOR_EACH = 10;
const LONGEST_REST_MS = 60_000;

/** How often a file is brought back over which sessions end; then only when the reader wants it. */
const MOST_TRIES = 2;
/** Characters of a reason, as everybody reads it. */
const LONGEST_REASON = 1000;
const UNTOLD = 'the session did not say what became of it';
const GIVEN_UP = 'bringing it back ended the session twice';

export interface EnvironmentOwner {
  /** Asks the session something, after what it was asked before; refused while it runs. */
  ask(method: 'snapshot' | 'restore', params: Record<string, JsonParam>, blob?: Blob): Promise<Answer>;
  /** Resolves once the session has the conversation's files: modules among them may be needed. */
  giveFiles(): Promise<void>;
  /** Variables came back, or could not. */
  restored(environment: RestoredEnvironment): void;
}

type JsonParam = string | number | boolean | readonly string[];

/** Whose variables they are. */
export interface Keeping {
  readonly conversation: string;
  readonly language: string;
}

/** What became of a file. */
interface Read {
  readonly names: readonly string[];
  readonly missing: readonly Skipped[];
  readonly packages: readonly Skipped[];
}

export class SessionEnvironment {
  readonly #clock: Clock;
  readonly #environments: Environments;
  readonly #owner: EnvironmentOwner;
  #saving: SavingState = 'off';
  #restoring: RestoringState = 'rests';
  /** Another one from each `forget` on, so that what is under way can tell. Null where nothing is kept. */
  #keeping: Keeping | null = null;
  /** Files that this session has read or written, with the variables that it lacks of them. */
  readonly #known = new Map<string, readonly string[]>();
  /** What came back so far. */
  readonly #back = new Set<string>();
  /** Of what was saved or brought back last. */
  #digest: string | null = null;
  #cancelSave: Cancel | null = null;
  /** Milliseconds of rest before the next save. */
  #rest = REST_MS;
  /** Whether the next save gives up packages that could not be installed again. */
  #isForgetting = false;
  /** Ends with the save that was asked for last. */
  #saves = Promise.resolve();
  /** The file that is being brought back. */
  #trying: { readonly conversation: string; readonly file: KeptFile } | null = null;

  constructor(clock: Clock, environments: Environments, owner: EnvironmentOwner) {
    this.#clock = clock;
    this.#environments = environments;
    this.#owner = owner;
  }

  /** Whether closing the session now would lose what could still be saved. */
  get isDirty(): boolean {
    return this.#saving !== 'off' && this.#saving !== 'clean';
  }

  /** Whether variables are on their way back. */
  get isRestoring(): boolean {
    return this.#restoring === 'reading';
  }

  /** Brings back what was saved, and saves from here on. Never rejects: without it the session is there all the same. */
  async begin(keeping: Keeping): Promise<void> {
    await this.#bringBack(this.#keep(keeping), false);
  }

  /** Tries again what could not be brought back, once no program runs. What the session has stays as it is. */
  async retry(): Promise<void> {
    const keeping = this.#keeping;
    if (keeping !== null && this.#restoring !== 'reading') await this.#bringBack(keeping, true);
  }

  #keep(keeping: Keeping): Keeping {
    if (this.#saving === 'off') this.#advance('keep');
    return (this.#keeping ??= keeping);
  }

  async #bringBack(keeping: Keeping, isRetry: boolean): Promise<void> {
    this.#turn('read');
    try {
      await this.#restore(keeping, isRetry);
    } catch (error) {
      console.warn('Fenced: the saved variables could not be reached.', error);
    } finally {
      this.#turn('done');
    }
  }

  /** What could not be brought back is not wanted any more. */
  drop(): void {
    for (const file of this.#known.keys()) this.#known.set(file, []);
    this.#isForgetting = true;
    this.#digest = null;
    this.rest();
  }

  async #restore(keeping: Keeping, isRetry: boolean): Promise<void> {
    const { conversation, language } = keeping;
    const kept = await this.#environments.kept(conversation, language);
    if (kept === null) return;
    await this.#owner.giveFiles();
    const missing = new Map<string, string>();
    const before = this.#back.size;
    let isOthers = false;
    for (const [n, file] of kept.files.entries()) {
      const isNewest = n === kept.files.length - 1;
      const read = await this.#read(conversation, file, isNewest, isRetry);
      if (read === null || this.#keeping !== keeping) return;
      for (const name of read.names) this.#back.add(name);
      isOthers ||= file.isOthers && read.names.length > 0;
      for (const { name, reason } of [...read.missing, ...read.packages]) missing.set(name, reason);
      this.#known.set(
        file.name,
        read.missing.map(({ name }) => name),
      );
    }
    const isWhole = kept.files.length === 1 && missing.size === 0;
    this.#digest = isWhole && !isRetry ? kept.digest : null;
    this.#tell(kept, missing, isOthers);
    if (isRetry && this.#back.size > before) this.rest();
  }

  /** What could be read of a file; null when the session ended over it, or has something else to do. */
  async #read(
    conversation: string,
    file: KeptFile,
    isNewest: boolean,
    isRetry: boolean,
  ): Promise<Read | null> {
    const lacking = this.#known.get(file.name);
    const open = lacking === undefined ? null : new Set(lacking);
    const wanted = file.names.filter((name) => open?.has(name) !== false);
    const failed = (reason: string): Read => ({
      names: [],
      missing: wanted.map((name) => ({ name, reason })),
      packages: [],
    });
    // The newest one tells of packages too.
    if (wanted.length === 0 && !isNewest) return { names: [], missing: [], packages: [] };
    if (!isRetry && file.tries >= MOST_TRIES) return failed(GIVEN_UP);
    this.#trying = { conversation, file };
    try {
      await this.#mark(conversation, file, file.tries + 1);
      const part = isNewest && lacking === undefined ? {} : { names: wanted };
      const answer = await this.#owner.ask('restore', { ...part, fill: isRetry }, file.data);
      // Ended by its own fault it stays marked as tried.
      if ('refusal' in answer && (answer.refusal === 'gone' || answer.refusal === 'timed_out')) return null;
      const isBusy = 'refusal' in answer && answer.refusal === 'busy';
      await this.#mark(conversation, file, isBusy ? file.tries : 0);
      if (isBusy) {
        this.#turn('wait');
        return null;
      }
      return (
        readAnswer(answer, isRetry ? [] : wanted) ??
        failed('refusal' in answer ? answer.message.slice(0, LONGEST_REASON) : UNTOLD)
      );
    } finally {
      this.#trying = null;
    }
  }

  /** Where the browser has no room for a mark, variables come back all the same. */
  async #mark(conversation: string, file: KeptFile, tries: number): Promise<void> {
    try {
      await this.#environments.mark(conversation, file.name, tries);
    } catch (error) {
      console.warn('Fenced: a file of saved variables could not be marked.', error);
    }
  }

  #tell({ about }: Kept, missing: ReadonlyMap<string, string>, isOthers: boolean): void {
    this.#owner.restored({
      names: [...this.#back],
      skipped: about.skipped,
      missing: [...missing].map(([name, reason]) => ({ name, reason })),
      is_others: isOthers,
      saved: about.saved,
    });
  }

  /** The reader ends what is under way: that variables were on their way back does not count against them. */
  leave(): void {
    if (this.#trying === null) return;
    const { conversation, file } = this.#trying;
    void this.#mark(conversation, file, file.tries);
  }

  /** A run begins: it need not wait for a save that has not begun. */
  busy(): void {
    this.#cancelSave?.();
    this.#cancelSave = null;
  }

  /** A run has ended. */
  rest(): void {
    if (this.#saving === 'off') return;
    this.#advance('change');
    this.busy();
    if (this.#restoring === 'wanted') void this.retry();
    this.#cancelSave = this.#clock.after(this.#rest, () => void this.save());
  }

  /** Saves now what has changed. Never rejects: what cannot be saved is tried again after the next run. */
  save(): Promise<void> {
    this.busy();
    if (this.isDirty) this.#saves = this.#saves.then(() => this.#save());
    return this.#saves;
  }

  /** Saves from here on, with what there is now. */
  start(keeping: Keeping): void {
    this.#keep(keeping);
    this.rest();
  }

  /** What was saved is gone; the next run's end saves anew. */
  forget(): void {
    this.busy();
    if (this.#saving !== 'off') this.#advance('forget');
    this.#turn('forget');
    this.#keeping = this.#keeping === null ? null : { ...this.#keeping };
    this.#known.clear();
    this.#back.clear();
    this.#digest = null;
    this.#isForgetting = true;
  }

  /** Nothing is saved from here on. */
  end(): void {
    this.forget();
    if (this.#saving !== 'off') this.#advance('end');
    this.#keeping = null;
  }

  async #save(): Promise<void> {
    const keeping = this.#keeping;
    if (keeping === null || this.#saving !== 'due') return;
    this.#advance('save');
    const move = await this.#store(keeping);
    if (this.#keeping === keeping) this.#advance(move);
  }

  /** What became of the attempt to save what there is. */
  async #store(keeping: Keeping): Promise<'saved' | 'refuse'> {
    const isForgetting = this.#isForgetting;
    // What is known of other files when the variables are looked at; the reader may change it while they are stored.
    const known = new Map(this.#known);
    const params = {
      most: MOST_SAVED,
      ...(this.#digest === null ? {} : { known: this.#digest }),
      ...(isForgetting ? { forget: true } : {}),
    };
    const began = this.#clock.now();
    const answer = await this.#owner.ask('snapshot', params);
    const took = this.#clock.now() - began;
    this.#rest = Math.min(LONGEST_REST_MS, Math.max(REST_MS, REST_FOR_EACH * took));
    // Where a run has come its end asks again.
    if ('refusal' in answer) return answer.refusal === 'busy' ? 'refuse' : 'saved';
    const told = parseSnapshot(answer.value);
    if (told === null || answer.blob === undefined) return 'saved';
    if (answer.blob.size > MOST_SAVED || this.#keeping !== keeping) return 'saved';
    const { conversation, language } = keeping;
    const { saved: names, skipped, digest } = told;
    const snapshot = { names, skipped, digest, file: answer.blob };
    try {
      const name = await this.#environments.keep(conversation, language, snapshot, known);
      if (this.#keeping !== keeping) return 'saved';
      this.#known.set(name, []);
      // Given up meanwhile is what was just stored: the next save has to be made.
      if (this.#isForgetting === isForgetting) {
        this.#digest = digest;
        this.#isForgetting = false;
      }
    } catch (error) {
      console.warn('Fenced: the variables could not be saved.', error);
    }
    return 'saved';
  }

  #advance(move: SavingMove): void {
    this.#saving = advance(SAVING_TABLE, this.#saving, move);
  }

  #turn(move: RestoringMove): void {
    this.#restoring = advance(RESTORING_TABLE, this.#restoring, move);
  }
}

/** Null when there is no list of what came back. Each of `wanted` is among that, or missing. */
function readAnswer(answer: Answer, wanted: readonly string[]): Read | null {
  const read = 'refusal' in answer ? null : parseRestoration(answer.value);
  if (read === null) return null;
  const { restored: names, skipped, packages } = read;
  const told = new Set([...names, ...skipped.map(({ name }) => name)]);
  const untold = wanted.filter((name) => !told.has(name)).map((name) => ({ name, reason: UNTOLD }));
  return { names, missing: [...skipped, ...untold], packages };
}
