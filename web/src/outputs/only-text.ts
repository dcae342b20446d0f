/** Whether a run has shown text alone, so that what two runs have shown can be compared line by line. */
import type { StoredOutput } from '../protocol/generated.js';
import { kindOf } from '../protocol/output-fold.js';

export function isOnlyText(outputs: readonly StoredOutput[]): boolean {
  return outputs.every((output) => {
    const kind = kindOf(output);
    if (kind === 'stream' || kind === 'error') return true;
    return 'data' in output && Object.keys(output.data).every((type) => type === 'text/plain');
  });
}
