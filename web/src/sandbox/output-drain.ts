/**
 * Takes a program's outputs out of the ring and hands them to the page in batches that it can paint.
 *
 * What comes after a pause goes at once, what goes on to come ten times a second: nobody reads faster, and each batch
 * is a time that the page paints. At most `CREDITS` batches are not painted yet. While there is no credit nothing is
 * taken out, the ring fills, and the program waits: it can never flood the page.
 */
import { OutputFold } from '../protocol/output-fold.js';
import type { RingFrame, RingReader } from '../protocol/ring.js';
import { CREDITS } from '../protocol/session.js';
import type { Output } from '../protocol/session.js';
import { frameOf } from '../protocol/frame.js';
import type { Cancel } from '../protocol/clock.js';
import type { Environment } from './environment.js';
import { RestText } from './rest-text.js';

/** Between two batches of a program that goes on. */
const FLOW_MS = 100;

/** Between two of one that is waited for: it has ended, is to be stopped, or what it writes is dropped. */
const FRAME_MS = 16;

/** Text that a page takes in well within one frame; it lays out no more than what can be seen of it. */
const BATCH_BYTES = 256 * 1024;

/** Characters of one output of text. */
const LONGEST_TEXT = 64 * 1024;

/** What is dropped anyway is taken out faster. */
const DROP_BYTES = 1 << 20;

/** How long the last outputs of a run wait for the page to paint before they are sent regardless. */
const PATIENCE_MS = 3000;

/** Runs that may still show what their tasks write after their end, each within its own limit. */
const MOST_ENDED = 50;

export interface Batch {
  readonly run: string;
  readonly batch: number;
  readonly outputs: readonly Output[];
  readonly dropped: number;
}

interface RunOutputs {
  readonly id: string;
  readonly fold: OutputFold<Output>;
  /** What it wrote beyond its limit. */
  readonly rest: RestText;
}

export interface DrainListener {
  batch(batch: Batch): void;
  /** What the run wrote beyond its limit; before it counts as ended. */
  rest(run: string, text: Blob): void;
  /** The ring holds what no writer of ours can have written. */
  corrupt(message: string): void;
}

export class OutputDrain {
  readonly #environment: Environment;
  readonly #ring: RingReader | null;
  readonly #listener: DrainListener;
  #run: RunOutputs | null = null;
  readonly #ended = new Map<string, RunOutputs>();
  /** Set while outputs go out without credit, so that an interrupted program can end. */
  #hurried = false;
  #batches = 0;
  #unpainted = new Set<number>();
  #lastBatch = Number.NEGATIVE_INFINITY;
  #cancelWait: Cancel | null = null;
  #cancelPatience: Cancel | null = null;
  #whenEmpty: (() => void) | null = null;
  #closed = false;
  /** The ring was found corrupt and is not read again. */
  #broken = false;
  /** Frames that were not of the protocol or not of the current run. */
  invalid = 0;

  constructor(environment: Environment, ring: RingReader | null, listener: DrainListener) {
    this.#environment = environment;
    this.#ring = ring;
    this.#listener = listener;
    this.#await();
  }

  begin(run: string, limit: number): void {
    const rest = new RestText();
    const fold = new OutputFold<Output>({
      limit,
      longestText: LONGEST_TEXT,
      beyond: (text) => rest.add(text),
    });
    this.#run = { id: run, fold, rest };
    this.#hurried = false;
  }

  /** Outputs that came as messages, where there is no shared memory. */
  push(run: string, outputs: readonly Output[]): void {
    const known = this.#of(run);
    if (known === undefined) {
      this.invalid += 1;
      return;
    }
    for (const output of outputs) known.fold.add(output, JSON.stringify(output).length);
    this.#schedule();
  }

  painted(batch: number): void {
    if (this.#unpainted.delete(batch)) this.#schedule();
  }

  /** From here on outputs no longer wait to be painted (they still come one batch a frame). */
  hurry(): void {
    this.#hurried = true;
    this.#schedule();
  }

  /** The program has ended: calls `empty` when all it wrote was sent. */
  end(empty: () => void): void {
    this.#whenEmpty = empty;
    this.#cancelPatience = this.#environment.clock.after(PATIENCE_MS, () => this.flush());
    // Not in a frame's time: most programs print little, and their result should not wait.
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#tick();
  }

  /** Sends whatever is left, at once. */
  flush(): void {
    if (this.#closed) return;
    if (!this.#read()) return;
    this.#send(Number.POSITIVE_INFINITY);
    this.#settle();
  }

  close(): void {
    this.#closed = true;
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#cancelPatience?.();
    this.#whenEmpty = null;
    this.#keepRest();
    this.#run = null;
    this.#ended.clear();
  }

  #of(run: string): RunOutputs | undefined {
    return run === this.#run?.id ? this.#run : this.#ended.get(run);
  }

  #keepRest(): void {
    const text = this.#run?.rest.blob() ?? null;
    if (this.#run !== null && text !== null) this.#listener.rest(this.#run.id, text);
  }

  /** Waits for the ring to be written to. */
  #await(): void {
    if (this.#closed || this.#ring === null || this.#cancelWait !== null) return;
    this.#cancelWait = this.#environment.watch(this.#ring, () => {
      this.#cancelWait = null;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#cancelWait?.();
    const isHurried = this.#hurried || this.#whenEmpty !== null || this.#run?.fold.isFull === true;
    const pause = isHurried ? FRAME_MS : FLOW_MS;
    const wait = Math.max(0, this.#lastBatch + pause - this.#environment.clock.now());
    this.#cancelWait = this.#environment.clock.after(wait, () => {
      this.#cancelWait = null;
      this.#tick();
    });
  }

  #tick(): void {
    const mayQueue = this.#hurried || this.#unpainted.size < CREDITS;
    if (!mayQueue) return; // `painted` goes on from here
    if (!this.#read(this.#run?.fold.isFull === true ? DROP_BYTES : BATCH_BYTES)) return;
    this.#send(BATCH_BYTES);
    if (this.#waiting.some(({ fold }) => fold.hasNews) || this.#ring?.pending === true) this.#schedule();
    else {
      this.#settle();
      this.#await();
    }
  }

  #settle(): void {
    const done = this.#whenEmpty;
    if (done === null) return;
    this.#whenEmpty = null;
    this.#cancelPatience?.();
    this.#cancelPatience = null;
    this.#keepRest();
    if (this.#run !== null) this.#ended.set(this.#run.id, this.#run);
    for (const id of this.#ended.keys()) if (this.#ended.size > MOST_ENDED) this.#ended.delete(id);
    this.#run = null;
    done();
  }

  #read(budget?: number): boolean {
    if (this.#ring === null || this.#broken) return true;
    let frames: RingFrame[];
    try {
      frames = this.#ring.drain(budget);
    } catch (error) {
      this.#broken = true;
      this.#listener.corrupt(error instanceof Error ? error.message : String(error));
      return false;
    }
    for (const frame of frames) {
      const parsed = frameOf(frame.text);
      const run = parsed === null ? undefined : this.#of(parsed.run);
      if (parsed === null || run === undefined) this.invalid += 1;
      else run.fold.add(parsed.output, frame.bytes);
    }
    return true;
  }

  /** What may have something to send: the run that is on before those that ended. */
  get #waiting(): readonly RunOutputs[] {
    return [...(this.#run === null ? [] : [this.#run]), ...this.#ended.values()];
  }

  #send(budget: number): void {
    for (const run of this.#waiting) {
      const news = run.fold.take(budget);
      if (news === null) continue;
      this.#batches += 1;
      this.#unpainted.add(this.#batches);
      this.#lastBatch = this.#environment.clock.now();
      this.#listener.batch({ run: run.id, batch: this.#batches, ...news });
    }
  }
}
