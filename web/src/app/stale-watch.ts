/** Keeps track of which cells of a conversation are stale: as little work at each change as can be, once a frame. */
import type { Change, ConversationStore } from '../conversation/api.js';
import { cellsOfMessage, type PlacedCell } from '../conversation/cells/cells.js';
import { isSameStale, staleCells, type Stale, type StaleInput } from '../conversation/cells/stale.js';
import { runnable } from '../languages/registry.js';
import { systemClock, type Cancel, type Clock } from '../protocol/clock.js';
import type { Run, RunNames } from '../protocol/generated.js';

/** Milliseconds between two looks: about a frame, also where the page is not shown and has none. */
const FRAME = 16;

export interface StaleWatchOptions {
  readonly store: ConversationStore;
  /** Whether what a run left in its session is lost: one of the names at least that it gave a value. */
  readonly areLost: (run: Run, defines: readonly string[]) => boolean;
  /** These became stale or fresh, or are stale for another reason. */
  readonly tell: (cells: readonly string[]) => void;
  readonly clock?: Clock | undefined;
}

export class StaleWatch {
  readonly #store: ConversationStore;
  readonly #areLost: StaleWatchOptions['areLost'];
  readonly #tell: (cells: readonly string[]) => void;
  readonly #clock: Clock;
  readonly #undo: () => void;
  #cells: readonly PlacedCell[] = [];
  #known = new Map<string, StaleInput>();
  #stale: ReadonlyMap<string, Stale> = new Map();
  /** Cells to look at again; null for all of the branch. */
  #changed: Set<string> | null = null;
  #cancel: Cancel | null = null;
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor({ store, areLost, tell, clock = systemClock }: StaleWatchOptions) {
    this.#store = store;
    this.#areLost = areLost;
    this.#tell = tell;
    this.#clock = clock;
    this.#undo = store.subscribe((change) => this.#hear(change));
    this.#later();
  }

  get count(): number {
    return this.#stale.size;
  }

  of(cell: string): Stale | undefined {
    return this.#stale.get(cell);
  }

  /** Sessions went or came back, or their variables did. */
  sessionsChanged(): void {
    this.#changed = null;
    this.#later();
  }

  /** Resolves when all that happened so far is counted in. */
  async settled(): Promise<void> {
    if (this.#cancel !== null) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#undo();
    this.#cancel?.();
    this.#cancel = null;
    this.#settle();
  }

  #hear(change: Change): void {
    switch (change.type) {
      case 'tree':
      case 'cell':
        this.#changed = null;
        break;
      case 'message':
        // A text that grows has no cell that ran, and changes at each token.
        if (this.#store.tree.message(change.id)?.status === 'streaming') return;
        this.#changed = null;
        break;
      case 'run':
        if (!this.#isNews(change.cell)) return;
        this.#changed?.add(change.cell);
        break;
      case 'source':
        this.#changed?.add(change.cell);
        break;
      case 'history':
        if (change.cell === null) this.#changed = null;
        else this.#changed?.add(change.cell);
        break;
      default:
        return;
    }
    this.#later();
  }

  /** Whether a run began or came to an end; outputs are no news. */
  #isNews(cell: string): boolean {
    const known = this.#known.get(cell)?.run ?? null;
    const run = countedRun(this.#store.history.runs(cell));
    return (
      known?.created !== run?.created || known?.status !== run?.status || known?.session !== run?.session
    );
  }

  #later(): void {
    if (this.#closed || this.#cancel !== null) return;
    this.#cancel = this.#clock.after(FRAME, () => this.#look());
  }

  #look(): void {
    this.#cancel = null;
    const changed = this.#changed;
    if (changed === null) this.#cells = this.#loadedCells();
    const next = new Map<string, StaleInput>();
    for (const cell of this.#cells) {
      const before = changed === null || changed.has(cell.id) ? undefined : this.#known.get(cell.id);
      const input = before ?? this.#read(cell);
      if (input !== null) next.set(cell.id, input);
    }
    this.#known = next;
    this.#changed = new Set();
    this.#publish();
  }

  #publish(): void {
    const before = this.#stale;
    const after = staleCells([...this.#known.values()]);
    this.#stale = after;
    const told = [...after.keys()].filter((cell) => !isSameStale(before.get(cell), after.get(cell)));
    for (const cell of before.keys()) if (!after.has(cell)) told.push(cell);
    if (told.length > 0) this.#tell(told);
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Null for a cell that never ran. */
  #read({ id, language: name, fence }: PlacedCell): StaleInput | null {
    const runs = this.#store.history.runs(id);
    const run = countedRun(runs);
    const language = runnable(name);
    if (run === null || language === null) return null;
    const source = this.#store.sources.text(id, fence);
    const names = namesOf(run, runs);
    // What ended its own session would only do so again.
    const stranded = run.error?.variables_lost !== true && this.#areLost(run, names?.defines ?? []);
    return { id, language, source, names, run, stranded };
  }

  #loadedCells(): readonly PlacedCell[] {
    return this.#store.tree.branch().flatMap((id) => {
      const message = this.#store.tree.message(id);
      const isWhole = message !== undefined && message.text !== null && message.status !== 'streaming';
      return isWhole ? cellsOfMessage(this.#store, id) : [];
    });
  }
}

/** The newest run that did something or may still; one that was stopped in the queue changed nothing. */
function countedRun(runs: readonly Run[]): Run | null {
  return runs.findLast((run) => !isVain(run)) ?? null;
}

const isVain = ({ status, clocks }: Run): boolean =>
  (status === 'aborted' || status === 'failed' || status === 'lost') && (clocks.execution ?? null) === null;

/** While a run waits for its turn it has told none yet: what the cell defined before still holds. */
function namesOf(run: Run, runs: readonly Run[]): RunNames | null {
  if (run.status !== 'queued' && run.status !== 'loading') return run.names;
  return countedRun(runs.slice(0, runs.indexOf(run)))?.names ?? null;
}
