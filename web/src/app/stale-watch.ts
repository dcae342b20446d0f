/** Keeps track of which cells of a conversation are stale: as little work at each change as can be, once a frame. */
import type { Change, ConversationStore } from '../conversation/api.js';
import { cellsOfMessage, type PlacedCell } from '../conversation/cells/cells.js';
import { isSameStale, staleCells, type Stale, type StaleInput } from '../conversation/cells/stale.js';
import { namesFinder } from '../languages/names.js';
import { runnable } from '../languages/registry.js';
import { systemClock, type Cancel, type Clock } from '../protocol/clock.js';
import type { Message, Run } from '../protocol/generated.js';
import type { Names, NamesOf } from '../protocol/language.js';

/** Milliseconds between two looks: about a frame, also where the page is not shown and has none. */
const FRAME = 16;
/** Milliseconds at a time that looking for names may take. */
const SLICE = 8;
/** Characters of a source beyond which a look at each keystroke would be felt. */
const LONG = 20_000;
/** Milliseconds that such a source is left alone for before it is looked at. */
const QUIET = 300;
/** Characters beyond which a program is no text that a person wrote, and not looked through. */
const LONGEST = 200_000;

const NO_NAMES: Names = { defines: new Set(), uses: new Set() };

interface Known {
  readonly input: StaleInput;
  /** Its own names and those of what ran; the same where that is the same. */
  readonly own: Names | null;
  readonly ran: Names | null;
}

export interface StaleWatchOptions {
  readonly store: ConversationStore;
  /** Whether what a run left in its session is lost: one of the names at least that it gave a value. */
  readonly areLost: (run: Run, defines: ReadonlySet<string>) => boolean;
  /** These became stale or fresh, or are stale for another reason. */
  readonly tell: (cells: readonly string[]) => void;
  readonly clock?: Clock | undefined;
}

export class StaleWatch {
  readonly #store: ConversationStore;
  readonly #areLost: StaleWatchOptions['areLost'];
  readonly #tell: (cells: readonly string[]) => void;
  readonly #clock: Clock;
  /** Messages whose fences were found before, which costs nothing again. */
  readonly #seen = new WeakSet<Message>();
  readonly #finders = new Map<string, NamesOf | null>();
  readonly #undo: () => void;
  #cells: readonly PlacedCell[] = [];
  #known = new Map<string, Known>();
  #stale: ReadonlyMap<string, Stale> = new Map();
  /** Cells to look at again; null for all of the branch. */
  #changed: Set<string> | null = null;
  #cancel: Cancel | null = null;
  /** Milliseconds that the next look was put off. */
  #wait = FRAME;
  readonly #loads = new Set<string>();
  #loading = 0;
  /** Programs looked through in this look. */
  #finds = 0;
  #unsettled = true;
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
    if (this.#unsettled && !this.#closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#undo();
    this.#cancel?.();
    this.#cancel = null;
    for (const resolve of this.#waiting.splice(0)) resolve();
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
        this.#later((this.#known.get(change.cell)?.input.source.length ?? 0) > LONG ? QUIET : FRAME);
        return;
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
    const known = this.#known.get(cell)?.input.run ?? null;
    const run = countedRun(this.#store.history.runs(cell));
    return (
      known?.created !== run?.created || known?.status !== run?.status || known?.session !== run?.session
    );
  }

  /** The next change of a long source puts a look off again that waits for it; all else is looked at in the next frame. */
  #later(wait = FRAME): void {
    if (this.#closed) return;
    this.#unsettled = true;
    if (this.#cancel !== null && this.#wait === FRAME) return;
    this.#cancel?.();
    this.#wait = wait;
    this.#cancel = this.#clock.after(wait, () => this.#look());
  }

  #look(): void {
    this.#cancel = null;
    this.#finds = 0;
    const deadline = this.#clock.now() + SLICE;
    if (this.#changed === null) {
      const cells = this.#loadedCells(deadline);
      if (cells === null) {
        this.#later();
        return;
      }
      this.#cells = cells;
    }
    const changed = this.#changed;
    const next = new Map<string, Known>();
    const unread = new Set<string>();
    for (const cell of this.#cells) {
      const before = this.#known.get(cell.id);
      const isSame = before !== undefined && changed !== null && !changed.has(cell.id);
      const known = isSame ? before : this.#read(cell, before, deadline);
      if (known === null) continue;
      next.set(cell.id, known);
      if (known.own === null || known.ran === null) unread.add(cell.id);
    }
    this.#known = next;
    this.#changed = unread;
    if (unread.size === 0) this.#publish();
    else if (this.#loading === 0) this.#later();
  }

  #publish(): void {
    const before = this.#stale;
    const after = staleCells([...this.#known.values()].map(({ input }) => input));
    this.#stale = after;
    const told = [...after.keys()].filter((cell) => !isSameStale(before.get(cell), after.get(cell)));
    for (const cell of before.keys()) if (!after.has(cell)) told.push(cell);
    if (told.length > 0) this.#tell(told);
    this.#unsettled = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Null for a cell that never ran. */
  #read(
    { id, language: name, fence }: PlacedCell,
    before: Known | undefined,
    deadline: number,
  ): Known | null {
    const run = countedRun(this.#store.history.runs(id));
    const language = runnable(name);
    if (run === null || language === null) return null;
    const source = this.#store.sources.text(id, fence);
    const same = before?.input.language === language ? before : undefined;
    const own = (same?.input.source === source ? same.own : null) ?? this.#find(language, source, deadline);
    const ran =
      run.source === source
        ? own
        : ((same?.input.run?.source === run.source ? same.ran : null) ??
          this.#find(language, run.source, deadline));
    // What ended its own session would only do so again.
    const stranded = run.error?.variables_lost !== true && this.#areLost(run, (ran ?? NO_NAMES).defines);
    return { input: { id, language, source, names: joined(own, ran), run, stranded }, own, ran };
  }

  /** Null while that has to wait. */
  #find(language: string, source: string, deadline: number): Names | null {
    if (source.length > LONGEST) return NO_NAMES;
    const find = this.#finders.get(language);
    if (find === undefined) {
      this.#load(language);
      return this.#finders.has(language) ? NO_NAMES : null;
    }
    if (find === null) return NO_NAMES;
    // One at each look, however long the rest took.
    if (this.#finds > 0 && this.#clock.now() > deadline) return null;
    this.#finds += 1;
    return find(source);
  }

  #load(language: string): void {
    if (this.#loads.has(language)) return;
    const load = namesFinder(language);
    if (load === null) {
      this.#finders.set(language, null);
      return;
    }
    this.#loads.add(language);
    this.#loading += 1;
    const done = (find: NamesOf | null): void => {
      this.#finders.set(language, find);
      this.#loading -= 1;
      this.#later();
    };
    // Without it the cells' own reasons are known all the same.
    load().then(done, () => done(null));
  }

  /** Null while there are more messages to look through than there is time. */
  #loadedCells(deadline: number): readonly PlacedCell[] | null {
    const cells: PlacedCell[] = [];
    let found = 0;
    for (const id of this.#store.tree.branch()) {
      const message = this.#store.tree.message(id);
      if (message === undefined || message.text === null || message.status === 'streaming') continue;
      if (!this.#seen.has(message)) {
        // One at each look, however long the rest took: else a slow machine would never come to an end.
        if (found > 0 && this.#clock.now() > deadline) return null;
        found += 1;
        this.#seen.add(message);
      }
      cells.push(...cellsOfMessage(this.#store, id));
    }
    return cells;
  }
}

/** The newest run that did something or may still; one that was stopped in the queue changed nothing. */
function countedRun(runs: readonly Run[]): Run | null {
  return runs.findLast((run) => !isVain(run)) ?? null;
}

const isVain = ({ status, clocks }: Run): boolean =>
  (status === 'aborted' || status === 'failed' || status === 'lost') && (clocks.execution ?? null) === null;

/** What a cell defines by its source and by what ran of it, and what the latter used; null while one is not known. */
function joined(own: Names | null, ran: Names | null): Names | null {
  if (own === null || ran === null || own === ran) return own;
  return { defines: new Set([...own.defines, ...ran.defines]), uses: ran.uses };
}
