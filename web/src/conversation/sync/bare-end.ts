/** What is written of a run's end when the server does not take all that is to be told of it: that it has ended. */
import type { PutRun } from '../../protocol/generated.js';
import { isTerminal } from '../history/progress.js';
import type { Command } from './commands.js';

const NAME = 'NotSaved';

/** The same command without what a program may have said of itself; null when it is no end, or is bare already. */
export function bareEnd(command: Command, reason: string): Command | null {
  if (command.kind !== 'put_run') return null;
  const run = command.body;
  if (!isTerminal(run.status) || run.error?.name === NAME) return null;
  const bare: PutRun = {
    ...run,
    clocks: { queue: null, load: null, download: null, execution: null },
    memory: null,
    dropped: 0,
    names: null,
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
  return JSON.stringify(bare) === JSON.stringify(run) ? null : { ...command, body: bare };
}
