/** A whole table as CSV, asked for a window at a time, so that neither side holds more than it must. */
import { RequestRefused } from '../../execution/api.js';
import { BadAnswer, readCsv } from './answers.js';
import type { AskTable } from './source.js';
import { params, type View } from './view-state.js';

const ROWS = 20_000;
const WAIT = 500;

export interface CsvProgress {
  readonly done: number;
  readonly isWaiting: boolean;
}

/**
 * All rows that the view lets through, in its order: `rows` of them, as far as is known. Rejects with the signal's reason
 * when it is cancelled. Where a program ran meanwhile, which may have changed them, it begins again.
 */
export async function collectCsv(
  ask: AskTable,
  view: View,
  rows: number,
  signal: AbortSignal,
  report: (progress: CsvProgress) => void,
): Promise<Blob> {
  let parts: string[] = [];
  let run: number | null = null;
  let total = rows;
  // One request even for no rows: the names of the columns come with the first.
  for (let start = 0; start === 0 || start < total;) {
    signal.throwIfAborted();
    const stop = start + ROWS;
    const answer = await patiently(
      () => ask('csv', { start, stop, ...params(view) }),
      signal,
      () => report({ done: start, isWaiting: true }),
    );
    const part = readCsv(answer, stop - start);
    total = part.matched;
    if (start > 0 && part.run !== run) {
      parts = [];
      start = 0;
      continue;
    }
    run = part.run;
    if (part.rows === 0 && start < total) throw new BadAnswer('no rows');
    parts.push(part.text);
    start += Math.max(1, part.rows);
    report({ done: Math.min(start, total), isWaiting: false });
  }
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}

/** Asks again while a program runs. */
export async function patiently<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  waiting: () => void,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RequestRefused) || error.reason !== 'busy') throw error;
      waiting();
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }
}

export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
