/** A run's state in words and figures, as its cell's header says it. */
import type { RunView } from '../../execution/run.js';
import { titleOfLanguage } from '../../languages/registry.js';
import type { RunStatus } from '../../protocol/generated.js';

export const isBusy = (status: RunStatus): boolean =>
  status === 'queued' || status === 'loading' || status === 'executing';

/** Seconds of execution, so far or in all. */
function secondsOf({ clocks, started }: RunView): number | null {
  if (clocks.execution !== null) return clocks.execution;
  return started == null ? null : Math.max(0, (performance.now() - started) / 1000);
}

/** Peak heap in bytes, or the heap now while it runs. */
function memoryOf({ status, memory, heap = null }: RunView): number | null {
  return status === 'executing' ? heap : (memory ?? heap);
}

/** The status in words. */
export const runWords = (run: RunView): string => runParts(run).join('');

/**
 * The status in words, what matters most first: where there is little room the last parts may be left out. `stranded`
 * when the session is gone in which it ran.
 */
export function runParts(run: RunView, stranded = false): readonly string[] {
  const words = statusParts(run);
  if (!stranded || isBusy(run.status) || run.error?.variables_lost === true) return words;
  return [...words.filter((part) => part !== KEPT), ' · session ended'];
}

/** True when the run ended; no longer once its session is gone. */
const KEPT = ', variables kept';

function statusParts(run: RunView): readonly string[] {
  const seconds = secondsOf(run);
  const memory = megabytes(memoryOf(run));
  if (run.stopping === true && isBusy(run.status)) return ['stopping'];
  switch (run.status) {
    case 'queued':
      return [queuedWords(run.position ?? null)];
    case 'loading':
      return loadingWords(run);
    case 'executing':
      if (run.input != null) return ['waiting for your input'];
      if (run.here !== true) return ['running', ' in another tab'];
      if (run.progress != null && run.progress.loaded < run.progress.total) return loadingWords(run);
      return parts('running', duration(seconds, 1), memory);
    case 'completed':
      return parts(`done in ${duration(seconds, 2) ?? '0.00 s'}`, memory);
    case 'failed':
      return parts(`failed after ${duration(seconds, 2) ?? '0.00 s'}`, lostWords(run));
    case 'aborted':
      if (run.error?.variables_lost === true) return ['stopped', ', variables lost', ', session restarted'];
      return seconds === null ? ['stopped', ' before it ran'] : ['stopped', KEPT];
    case 'timed_out':
      return [
        'timed out',
        ` after ${duration(seconds, 0) ?? 'its limit'}`,
        run.error?.variables_lost === false ? KEPT : ', variables lost',
      ];
    case 'lost':
      return ['lost', ', the session ended'];
  }
}

/** Where the time of a run went, a line for each clock that ran, and the most memory it had. */
export function clockLines(run: RunView): readonly string[] {
  const { queue, load, download, execution } = run.clocks;
  const lines: (readonly [string, string | null])[] = [
    ['Waiting in line', duration(queue, 2)],
    [`Loading ${titleOfLanguage(run.language)}`, duration(load, 2)],
    ['Installing packages', duration(download, 2)],
    ['Running', duration(execution, 2)],
    ['Peak memory', isBusy(run.status) ? null : megabytes(run.memory)],
  ];
  return lines.flatMap(([what, much]) => (much === null ? [] : [`${what}: ${much}`]));
}

/** What became of the output beyond the limit; null when there was none. */
export function cappedWords(dropped: number, limit: number | null, kept: boolean): string | null {
  if (dropped <= 0) return null;
  const capped = limit === null ? 'Output capped' : `Output capped at ${megaWords(limit)}`;
  return kept
    ? `${capped}; ${megaWords(dropped)} hidden.`
    : `${capped}; ${megaWords(dropped)} more were not kept.`;
}

function queuedWords(position: number | null): string {
  if (position === null) return 'waiting in line';
  return position === 1 ? 'next in line' : `${ordinal(position)} in line`;
}

function loadingWords({ progress = null, language }: RunView): readonly string[] {
  if (progress === null) return [`starting ${titleOfLanguage(language)}`];
  const words = `${progress.phase === 'packages' ? 'installing' : 'loading'} ${progress.label}`;
  if (progress.total <= 0) return parts(words, progress.loaded > 0 ? megaWords(progress.loaded) : null);
  if (progress.loaded >= progress.total) return [words];
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

/** `10 MB`, `23.4 MB`, and bytes where a MB is too coarse. */
export function megaWords(bytes: number): string {
  if (bytes < 50_000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return `${mega(bytes).replace(/\.0$/, '')} MB`;
}

export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
