/**
 * What the outputs of one run come to: text goes on in the output before it, what was cleared is gone, an update stands
 * where its displays do, and what stands has a limit. Pure; `fenced/conversation/output_fold.py` is the same for the
 * server, and `tests/vectors/outputs.json` holds both to it.
 *
 * Everything that follows a run has a fold of its own, from the run's first output on. Who shows it reads `outputs`. Who
 * hands it on calls `take`, which gives what a follower needs that has all that was taken before: one frame of an
 * animation, not all that came meanwhile.
 *
 * The limit is for what stands: an output that was cleared, or replaced by an update of its display, gives its bytes
 * back, so that an animation may go on for as long as it likes. What was taken is bounded too, since all of it may have
 * been stored.
 */
import type { BlobOutput, ClearOutput, StoredOutput, StreamOutput, UpdateDisplayData } from './generated.js';

/** An error still fits when the limit is reached, or the reader would not learn why the program ended. */
const ALLOWANCE = 64 * 1024;

/** What an output of its own costs at least: any number of tiny ones would fill the page. */
const LEAST_COST = 64;

/** How many times the limit may be taken in all. */
const TURNOVER = 10;

/** Characters of one output of text: well below the size from which outputs are stored apart from their row. */
const LONGEST_TEXT = 24_000;

const encoder = new TextEncoder();

export interface FoldOptions {
  /** Bytes. */
  readonly limit?: number;
  /** Characters up to which neighbouring text becomes one output. */
  readonly longestText?: number;
  /** Called with each output that is beyond the limit, as text. */
  readonly beyond?: (text: string) => void;
}

interface Piece {
  output: StoredOutput;
  size: number;
}

/** Displays of one name that stand. */
interface Named {
  /** Bytes. */
  size: number;
  /** Those that were not taken. */
  readonly waiting: Piece[];
  /** Whether there are others. */
  isTaken: boolean;
  /** For these. */
  update: Piece | null;
}

/** What stands goes when the next output comes. */
type Clearing = 'no' | 'waits' | 'taken';

export class OutputFold<T extends StoredOutput = StoredOutput> {
  readonly #limit: number;
  readonly #longestText: number;
  readonly #beyond: (text: string) => void;
  /** What stands and was not taken, and updates of what was. */
  #pieces: Piece[] = [];
  readonly #named = new Map<string, Named>();
  /** What was taken stands no longer; to be told before the pieces. */
  #cleared: ClearOutput | null = null;
  #clearing: Clearing = 'no';
  /** Bytes of what stands. */
  #used = 0;
  /** Bytes of what was taken or waits. */
  #passed = 0;
  /** Something was dropped. What would still fit is dropped too, or there would be holes. */
  #isClosed = false;
  #dropped = 0;
  #told = 0;
  #outputs: readonly StoredOutput[] | null = null;

  constructor({ limit = Infinity, longestText = LONGEST_TEXT, beyond = () => undefined }: FoldOptions = {}) {
    this.#limit = limit;
    this.#longestText = longestText;
    this.#beyond = beyond;
  }

  /** What stands and was not taken; the same array until something is added. */
  get outputs(): readonly T[] {
    this.#outputs ??= this.#pieces.map(({ output }) => output);
    // What comes of outputs of the protocol is one.
    return this.#outputs as readonly T[];
  }

  /** Whether the limit is reached, so that what comes now is dropped. */
  get isFull(): boolean {
    return this.#isClosed || this.#used >= this.#limit;
  }

  /** Whether `take` has something to give. */
  get hasNews(): boolean {
    return (
      this.#pieces.length > 0 ||
      this.#cleared !== null ||
      this.#clearing === 'waits' ||
      this.#dropped !== this.#told
    );
  }

  /** `size` is that of the output as it came, in bytes; text counts as what it is, without its wrapping. */
  add(given: T, size = 0): void {
    const output: StoredOutput = given;
    this.#outputs = null;
    if (output.output_type === 'clear_output') {
      this.#clear(output);
      return;
    }
    if (isUpdate(output)) {
      this.#update(output, Math.max(size, LEAST_COST));
      return;
    }
    if (this.#clearing !== 'no') this.#empty(this.#clearing === 'waits' ? clear(true) : null);
    if (output.output_type === 'stream') this.#write(output);
    else this.#show(output, Math.max(size, LEAST_COST));
  }

  /** About `budget` bytes of what is new, in order; null when there is no news. */
  take(budget = Infinity): { readonly outputs: T[]; readonly dropped: number } | null {
    if (!this.hasNews) return null;
    this.#outputs = null;
    const outputs: StoredOutput[] = this.#cleared === null ? [] : [this.#cleared];
    this.#cleared = null;
    let taken = 0;
    let count = 0;
    for (; count < this.#pieces.length && taken < budget; count++) {
      const piece = this.#pieces[count];
      if (piece === undefined) break;
      outputs.push(piece.output);
      taken += piece.size;
      this.#forget(piece);
    }
    this.#pieces.splice(0, count);
    if (this.#clearing === 'waits' && this.#pieces.length === 0) {
      outputs.push(clear(true));
      this.#clearing = 'taken';
    }
    this.#told = this.#dropped;
    return { outputs: outputs as T[], dropped: this.#dropped };
  }

  #forget({ output }: Piece): void {
    const named = this.#named.get(nameOf(output) ?? '');
    if (named === undefined) return;
    if (isUpdate(output)) named.update = null;
    else {
      named.waiting.shift();
      named.isTaken = true;
    }
  }

  #clear(output: ClearOutput): void {
    // A second one would clear nothing more.
    if (output.wait && this.#clearing !== 'no') return;
    if (this.#passed + LEAST_COST > this.#limit * TURNOVER) {
      this.#drop(output, LEAST_COST);
      return;
    }
    this.#passed += LEAST_COST;
    this.#used += LEAST_COST;
    if (output.wait) this.#clearing = 'waits';
    else {
      if (this.#clearing === 'waits') this.#passed -= LEAST_COST;
      this.#empty(clear(false));
    }
  }

  /** Nothing stands any more; what was not taken never will be. `cleared` is what a follower has to be told. */
  #empty(cleared: ClearOutput | null): void {
    for (const { size } of this.#pieces) this.#passed -= size;
    if (this.#cleared !== null) this.#passed -= LEAST_COST;
    this.#pieces = [];
    this.#named.clear();
    this.#cleared = cleared;
    this.#clearing = 'no';
    this.#used = cleared === null ? 0 : LEAST_COST;
    this.#isClosed = false;
  }

  /** The bytes that an output may have: `extra` of them beyond the limit, `replaced` those of what it replaces. */
  #free(extra: number, replaced = 0): number {
    if (this.#isClosed && extra === 0) return 0;
    const left = this.#limit - this.#used + replaced;
    return Math.min(left, this.#limit * TURNOVER - this.#passed) + extra;
  }

  #show(output: StoredOutput, size: number): void {
    if (size > this.#free(output.output_type === 'error' ? ALLOWANCE : 0)) {
      this.#drop(output, size);
      return;
    }
    const piece = this.#push(output, size);
    const name = nameOf(output);
    if (name === null) return;
    const named = this.#named.get(name) ?? { size: 0, waiting: [], isTaken: false, update: null };
    named.size += size;
    named.waiting.push(piece);
    this.#named.set(name, named);
  }

  /** Takes the place of all displays of its name; nothing is seen of it where none stands. */
  #update(output: UpdateDisplayData | BlobOutput, size: number): void {
    const named = this.#named.get(nameOf(output) ?? '');
    if (named === undefined) return;
    if (size > this.#free(ALLOWANCE, named.size)) {
      this.#drop(output, size);
      return;
    }
    this.#used += size - named.size;
    named.size = size;
    for (const [n, piece] of named.waiting.entries()) {
      this.#resize(piece, n === 0 ? size : 0);
      piece.output = inPlaceOf(piece.output, output);
    }
    if (!named.isTaken) return;
    if (named.update === null) this.#pieces.push((named.update = { output, size: 0 }));
    this.#resize(named.update, size);
    named.update.output = output;
  }

  #resize(piece: Piece, size: number): void {
    this.#passed += size - piece.size;
    piece.size = size;
  }

  #write(output: StreamOutput): void {
    const last = this.#pieces.at(-1);
    const before =
      last?.output.output_type === 'stream' &&
      last.output.name === output.name &&
      last.output.text.length + output.text.length <= this.#longestText
        ? last
        : null;
    const bytes = this.#limit === Infinity ? 0 : encoder.encode(output.text).length;
    const cost = before === null ? Math.max(bytes, LEAST_COST) : bytes;
    const free = this.#free(0);
    if (cost <= free) this.#goOn(before, output, cost);
    else if (free <= 0) this.#drop(output, bytes);
    else {
      const { read: cut, written } = encoder.encodeInto(output.text, new Uint8Array(free));
      this.#goOn(before, { ...output, text: output.text.slice(0, cut) }, free);
      this.#drop({ ...output, text: output.text.slice(cut) }, bytes - written);
    }
  }

  #goOn(before: Piece | null, output: StreamOutput, size: number): void {
    if (before?.output.output_type !== 'stream') {
      this.#push(output, size);
      return;
    }
    before.output = { ...before.output, text: before.output.text + output.text };
    before.size += size;
    this.#used += size;
    this.#passed += size;
  }

  #push(output: StoredOutput, size: number): Piece {
    const piece = { output, size };
    this.#pieces.push(piece);
    this.#used += size;
    this.#passed += size;
    return piece;
  }

  #drop(output: StoredOutput, bytes: number): void {
    this.#isClosed = true;
    this.#dropped += bytes;
    this.#beyond(output.output_type === 'stream' ? output.text : `${JSON.stringify(output)}\n`);
  }
}

/** What is left of a run's outputs in the end. */
export function standing(outputs: readonly StoredOutput[]): readonly StoredOutput[] {
  const fold = new OutputFold();
  for (const output of outputs) fold.add(output);
  return fold.outputs;
}

/** What an output is; for one that is stored elsewhere what it stands for. */
export function kindOf(output: StoredOutput): Exclude<StoredOutput['output_type'], 'blob'> {
  return output.output_type === 'blob' ? output.kind : output.output_type;
}

/** The name of a display, by which it is updated. */
export function nameOf(output: StoredOutput): string | null {
  return 'display_id' in output ? output.display_id : null;
}

const isUpdate = (output: StoredOutput): output is UpdateDisplayData | BlobOutput =>
  kindOf(output) === 'update_display_data';

const clear = (wait: boolean): ClearOutput => ({ output_type: 'clear_output', wait });

/** A display with what an update of it shows; it stays the kind of output that it is. */
function inPlaceOf(display: StoredOutput, update: UpdateDisplayData | BlobOutput): StoredOutput {
  const kind = kindOf(display);
  if (update.output_type === 'blob') return { ...update, kind } as BlobOutput;
  if (kind !== 'execute_result') return { ...update, output_type: 'display_data' };
  const count = 'execution_count' in display ? display.execution_count : null;
  return { ...update, output_type: 'execute_result', execution_count: count };
}
