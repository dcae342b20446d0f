/** Whether a run has shown text alone, so that what two runs have shown can be compared line by line. */
import type { StoredOutput } from '../protocol/generated.js';
import { standing } from './standing.js';

export function isOnlyText(outputs: readonly StoredOutput[]): boolean {
  return standing(outputs).every((output) => {
    const kind = output.output_type === 'blob' ? output.kind : output.output_type;
    if (kind === 'stream' || kind === 'error') return true;
    return 'data' in output && Object.keys(output.data).every((type) => type === 'text/plain');
  });
}
