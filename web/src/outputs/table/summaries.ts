/** What columns hold, asked for one column at a time and only for those that somebody looks at. */
import { RequestRefused } from '../../execution/api.js';
import type { Summary } from '../../protocol/kernel.js';
import { readSummary } from './answers.js';
import { isGone } from './pages.js';
import type { AskTable } from './source.js';
import { filterParams, type View } from './view-state.js';

const MOST_KEPT = 500;
const WAIT = 600;

export type Known =
  | { readonly state: 'there'; readonly summary: Summary }
  | { readonly state: 'loading' }
  | { readonly state: 'waiting' }
  | { readonly state: 'none'; readonly message: string };

const LOADING: Known = { state: 'loading' };

export class Summaries {
  readonly #ask: AskTable;
  readonly #changed: () => void;
  readonly #known = new Map<string, Known>();
  #run: number | null = null;
  #wanted: readonly number[] = [];
  #view: View;
  #isAsking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: AskTable, view: View, changed: () => void) {
    this.#ask = ask;
    this.#view = view;
    this.#changed = changed;
  }

  of(column: number): Known {
    return this.#known.get(this.#key(column)) ?? LOADING;
  }

  /** The columns that are looked at now, the most wanted first. */
  want(columns: readonly number[], view: View): void {
    this.#wanted = columns;
    this.#view = view;
    this.#next();
  }

  /** The run after which the summaries were made; null while none has come. */
  get run(): number | null {
    return this.#run;
  }

  /** Rows came after that run: what was made before it may not be true of them. */
  saw(run: number | null): void {
    if (run === null || (this.#run !== null && run <= this.#run)) return;
    if (this.#run !== null) this.#known.clear();
    this.#run = run;
    this.#next();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = [];
  }

  #key(column: number): string {
    return JSON.stringify([column, this.#view.filters]);
  }

  #next(): void {
    if (this.#isAsking || this.#timer !== undefined) return;
    const column = this.#wanted.find((one) => {
      const state = this.#known.get(this.#key(one))?.state;
      return state === undefined || state === 'waiting';
    });
    if (column === undefined) return;
    this.#isAsking = true;
    void this.#fetch(column, this.#key(column)).finally(() => {
      this.#isAsking = false;
      this.#next();
    });
  }

  async #fetch(column: number, key: string): Promise<void> {
    try {
      const answer = await this.#ask('summary', { column, ...filterParams(this.#view) });
      const summary = readSummary(answer);
      this.saw(summary.run);
      this.#set(key, { state: 'there', summary });
    } catch (error) {
      if (error instanceof RequestRefused && error.reason === 'busy') {
        this.#set(key, { state: 'waiting' });
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#next();
        }, WAIT);
      } else {
        const message = isGone(error)
          ? 'The session that made this has ended. Run the cell again.'
          : error instanceof Error
            ? error.message
            : String(error);
        this.#set(key, { state: 'none', message });
      }
    }
  }

  #set(key: string, known: Known): void {
    this.#known.set(key, known);
    if (this.#known.size > MOST_KEPT) this.#known.delete([...this.#known.keys()][0]!);
    this.#changed();
  }
}
