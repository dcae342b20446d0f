/** A run's state in words and figures, as its cell's header says it. */
import type { LiveRun } from '../execution/api.js';
import type { Run, RunError, RunStatus } from '../protocol/generated.js';

/** What a cell knows of its newest run, live or recorded. */
export interface RunView {
  readonly id: string;
  readonly status: RunStatus;
  readonly position: number | null;
  readonly progress: LiveRun['progress'];
  /** Seconds of execution so far, or in all. */
  readonly seconds: number | null;
  /** Peak heap in bytes, or the heap now while it runs. */
  readonly memory: number | null;
  readonly input: LiveRun['input'];
  readonly stopping: boolean;
  readonly dropped: number;
  readonly error: RunError | null;
  readonly source: string;
  /** Whether this page executes it. */
  readonly here: boolean;
}

export function liveView(run: LiveRun, now: number): RunView {
  return {
    id: run.id,
    status: run.status,
    position: run.position,
    progress: run.progress,
    seconds: run.clocks.execution ?? (run.started === null ? null : Math.max(0, (now - run.started) / 1000)),
    memory: run.status === 'executing' ? run.heap : (run.memory ?? run.heap),
    input: run.input,
    stopping: run.stopping,
    dropped: run.dropped,
    error:
      run.error === null
        ? null
        : {
            name: run.error.name,
            message: run.error.message,
            line: run.error.line,
            variables_lost: run.error.variablesLost,
          },
    source: run.source,
    here: true,
  };
}

export function recordedView(run: Run): RunView {
  return {
    id: run.id,
    status: run.status,
    position: null,
    progress: null,
    seconds: run.clocks.execution ?? null,
    memory: run.memory,
    input: null,
    stopping: false,
    dropped: 0,
    error: run.error,
    source: run.source,
    here: false,
  };
}

export const isBusy = (status: RunStatus): boolean =>
  status === 'queued' || status === 'loading' || status === 'executing';

/** The status in words. */
export const runWords = (run: RunView): string => runParts(run).join('');

/** The status in words, what matters most first: where there is little room the last parts may be left out. */
export function runParts(run: RunView): readonly string[] {
  if (run.stopping && isBusy(run.status)) return ['stopping'];
  switch (run.status) {
    case 'queued':
      return [queuedWords(run.position)];
    case 'loading':
      return loadingWords(run);
    case 'executing':
      if (run.input !== null) return ['waiting for your input'];
      if (!run.here) return ['running', ' in another tab'];
      return parts('running', duration(run.seconds, 1), megabytes(run.memory));
    case 'completed':
      return parts(`done in ${duration(run.seconds, 2) ?? '0.00 s'}`, megabytes(run.memory));
    case 'failed':
      return parts(`failed after ${duration(run.seconds, 2) ?? '0.00 s'}`, lostWords(run));
    case 'aborted':
      if (run.error?.variables_lost === true) return ['stopped', ', session restarted', ', variables lost'];
      return run.seconds === null ? ['stopped', ' before it ran'] : ['stopped', ', variables kept'];
    case 'timed_out':
      return [
        'timed out',
        ` after ${duration(run.seconds, 0) ?? 'its limit'}`,
        run.error?.variables_lost === false ? ', variables kept' : ', session restarted',
      ];
    case 'lost':
      return ['lost', ', the session ended'];
  }
}

function queuedWords(position: number | null): string {
  if (position === null) return 'waiting';
  return position === 1 ? 'next in line' : `${ordinal(position)} in line`;
}

function loadingWords({ progress }: RunView): readonly string[] {
  if (progress === null) return ['starting Python'];
  const words = `${progress.phase === 'packages' ? 'installing' : 'loading'} ${progress.label}`;
  if (progress.total <= 0 || progress.loaded >= progress.total) return [words];
  return parts(words, `${mega(progress.loaded)} of ${mega(progress.total)} MB`);
}

function lostWords(run: RunView): string | null {
  return run.error?.variables_lost === true ? 'variables lost' : null;
}

function parts(first: string, ...others: readonly (string | null)[]): readonly string[] {
  return [first, ...others.filter((part) => part !== null).map((part) => ` · ${part}`)];
}

/** `0.42 s`, `3.2 s`, `2 min 5 s`. */
export function duration(seconds: number | null, digits: number): string | null {
  if (seconds === null) return null;
  if (seconds < 60) return `${seconds.toFixed(seconds >= 10 ? Math.min(digits, 1) : digits)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes === 1 && digits === 0 && seconds % 60 < 1
    ? '60 s'
    : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

export function megabytes(bytes: number | null): string | null {
  return bytes === null || bytes <= 0 ? null : `${Math.max(1, Math.round(bytes / 2 ** 20))} MB`;
}

const mega = (bytes: number): string => (bytes / 1e6).toFixed(1);

export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
