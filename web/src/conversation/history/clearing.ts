/** Which runs are removed when the history is cleared, as the server decides it (`fenced.storage.runs`). */
import type { Run, RunStatus } from '../../protocol/generated.js';
import { compareAge } from '../cells/cells.js';
import type { Clearing } from '../sync/commands.js';
import { isTerminal } from './progress.js';

/** States of a run that may never have executed, so that its cell still shows what an earlier one left. */
const MAY_BE_VAIN: ReadonlySet<RunStatus> = new Set(['queued', 'loading', 'aborted', 'failed', 'lost']);

const isVain = ({ status, clocks }: Run): boolean =>
  MAY_BE_VAIN.has(status) && (clocks.execution ?? null) === null;

/** `runs` are all that are known, of its cell or of others too. */
export function isCleared(run: Run, { cell, which, until }: Clearing, runs: readonly Run[]): boolean {
  const latest = Date.parse(until);
  const isIn = ({ created }: Run): boolean => Date.parse(created) <= latest;
  if ((cell !== null && run.cell !== cell) || !isTerminal(run.status) || !isIn(run)) return false;
  return which === 'all' || isSuperseded(run, runs.filter(isIn));
}

/** Whether a run is neither the newest of its cell, nor the newest that executed. */
function isSuperseded(run: Run, runs: readonly Run[]): boolean {
  const later = runs.filter((other) => other.cell === run.cell && compareAge(other, run) > 0);
  return later.length > 0 && (isVain(run) || later.some((other) => !isVain(other)));
}
