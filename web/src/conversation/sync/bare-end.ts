/** What is written of a run's end when the server does not take all that is to be told of it: that it has ended. */
import type { PutRun } from '../../protocol/generated.js';
import { subjectOf } from './paths.js';
import { isTerminal } from '../tree/rows.js';
import type { Write } from './write-log.js';

const NAME = 'NotSaved';

/** The body of the same write without what a program may have said of itself; null when it is no end, or is bare already. */
export function bareEnd(write: Write, reason: string): PutRun | null {
  if (write.method !== 'PUT' || subjectOf(write.path)?.kind !== 'runs') return null;
  const run = write.body as PutRun;
  if (!isTerminal(run.status) || run.error?.name === NAME) return null;
  const bare: PutRun = {
    ...run,
    clocks: { queue: null, load: null, download: null, execution: null },
    memory: null,
    dropped: 0,
    error:
      run.error === null
        ? null
        : {
            name: NAME,
            message: `How this run ended could not be saved. ${reason}`,
            line: null,
            variables_lost: false,
          },
  };
  return JSON.stringify(bare) === JSON.stringify(run) ? null : bare;
}
