/** How runs end that the sandbox did not end. */
import type { EndStatus } from '../protocol/session.js';
import type { RunError } from '../protocol/generated.js';
import type { RunEnd } from './run.js';

function end(status: EndStatus, name: string, message: string, variablesLost: boolean): RunEnd {
  const error: RunError = { name, message, line: null, variables_lost: variablesLost };
  return { status, error, download: 0, execution: 0, memory: 0 };
}

/** Taken out of the line, or out of the wait for its session. */
export const unstarted = (): RunEnd =>
  end('aborted', 'Stopped', 'Stopped before it started. Variables were kept.', false);

/** Its session could not be opened. */
export const loadFailed = (message: string): RunEnd => end('failed', 'LoadError', message, false);

/** Its session ended under it. */
export const lost = (message: string): RunEnd => end('lost', 'SessionLost', message, true);
