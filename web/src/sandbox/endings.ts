/** How runs end that did not end by themselves, in the words a reader meets. */
import type { CloseReason, DeathReason, EndStatus, WorkerEvent } from '../protocol/session.js';
import type { RunError } from '../protocol/generated.js';

export function stopped(variablesLost: boolean, line: number | null = null): RunError {
  const message = variablesLost
    ? 'The program did not react to Stop, so its session was ended. Variables were lost.'
    : 'Stopped. Variables were kept.';
  return { name: 'Stopped', message, line, variables_lost: variablesLost };
}

/** Where a program cannot be asked to stop: no shared memory, or a runtime that does not hear. */
export function endedToStop(): RunError {
  const message =
    'Stopped by ending the session: in this browser, or for this language, there is no other way. Variables were lost.';
  return { name: 'Stopped', message, line: null, variables_lost: true };
}

export function timedOut(limit: number, variablesLost: boolean, line: number | null = null): RunError {
  const seconds = Number((limit / 1000).toFixed(1));
  const message = variablesLost
    ? `The program ran longer than ${seconds} s and did not react to being stopped, so its session was ended. Variables were lost.`
    : `The program ran longer than ${seconds} s and was stopped. Variables were kept.`;
  return { name: 'TimedOut', message, line, variables_lost: variablesLost };
}

export function sessionLost(message: string): RunError {
  return { name: 'SessionLost', message, line: null, variables_lost: true };
}

/** Why the supervisor asked a program to stop; null where it did not. */
export type Cause = 'stop' | 'timeout' | null;

/** How a run ended whose worker told a result; `limit` is its time in milliseconds. */
export function outcomeOf(
  { status, error }: Extract<WorkerEvent, { type: 'result' }>,
  cause: Cause,
  limit: number,
): [EndStatus, RunError | null] {
  const line = error?.line ?? null;
  if (cause === 'timeout') return ['timed_out', timedOut(limit, false, line)];
  if (status === 'aborted') return ['aborted', stopped(false, line)];
  return [status, error === null ? null : { ...error, variables_lost: false }];
}

/** A run that was handed to a session which was busy with another. */
export function notReady(title: string): RunError {
  const message = `${title} was not ready for another program. Run the cell again.`;
  return { name: 'SessionLost', message, line: null, variables_lost: false };
}

/** Whether the page itself ended the session. */
export function closedUnder(reason: DeathReason): reason is CloseReason {
  return reason === 'closed' || reason === 'idle' || reason === 'evicted' || reason === 'network';
}

/** What a reader is told when a session is gone. */
export function deathWords(reason: DeathReason, title: string, detail: string): string {
  switch (reason) {
    case 'closed':
      return `The ${title} session was closed.`;
    case 'idle':
      return `The ${title} session was closed because it had not been used for a while. Its variables are gone.`;
    case 'evicted':
      return `The ${title} session was closed to make room for another. Its variables are gone.`;
    case 'network':
      return `The ${title} session was restarted because the places that it may reach have changed. Its variables are gone.`;
    case 'unresponsive':
      return `${title} did not react and was restarted. Variables were lost; run the cells again to restore them.`;
    case 'crashed':
      return `${title} crashed${detail === '' ? '' : ` (${detail})`}. Variables were lost; run the cells again to restore them.`;
    case 'load_failed':
      return `${title} could not be started: ${detail}`;
    case 'frame_lost':
      return 'The sandbox was closed by the browser and was restarted. Variables were lost; run the cells again to restore them.';
  }
}

/** Why a language that the sandbox knows has no files on this server. */
export function notInstalled(title: string): string {
  return `${title} is not installed on this server: run \`fenced runtimes install\`, then reload this page.`;
}

/** How a run ended whose session ended under it; `limit` is its time in milliseconds. */
export function endingUnder(
  reason: DeathReason,
  message: string,
  {
    cause,
    limit,
    interrupts,
  }: { readonly cause: Cause; readonly limit: number; readonly interrupts: boolean },
): [EndStatus, RunError] {
  if (reason === 'unresponsive' && cause === 'timeout') return ['timed_out', timedOut(limit, true)];
  if (reason === 'unresponsive' && !interrupts) return ['aborted', endedToStop()];
  if (reason === 'unresponsive' || cause === 'stop') return ['aborted', stopped(true)];
  if (closedUnder(reason)) return ['aborted', { ...stopped(true), message }];
  return ['lost', sessionLost(message)];
}
