/** What is said of several cells that ran one after the other. */
import type { BatchSummary } from '../ports.js';
import { duration } from '../cell/run-words.js';

const REASONS: Readonly<Record<string, string>> = {
  TimedOut: 'it reached its time limit',
  SessionLost: 'its session ended',
  LoadError: 'its session could not start',
};

/** `number` is that of the cell where it stopped; undefined where that is not known. */
export function batchWords({ at, done, failed, left, seconds }: BatchSummary, number?: number): string {
  if (left === 0) {
    const counts = [`${done} done`, ...(failed > 0 ? [`${failed} failed`] : [])];
    return `${counts.join(', ')}${failed > 0 ? ',' : ''} in ${duration(seconds, seconds < 10 ? 1 : 0) ?? '0 s'}`;
  }
  const where = number === undefined ? '' : ` at cell ${number}`;
  const why = at?.error == null ? '' : `: ${REASONS[at.error] ?? at.error}`;
  return `Stopped${where}${why}. ${done} done, ${left} not run.`;
}
