/** What a program has printed and shown, gathered for those who ask for it. */
import { OutputFold } from '../protocol/output-fold.js';
import type { Output } from '../protocol/session.js';
import type { ExecutionResult } from './api.js';
import type { RunResult } from './run.js';

export class Collected {
  readonly #fold = new OutputFold<Output>();

  add(outputs: readonly Output[]): void {
    for (const output of outputs) this.#fold.add(output);
  }

  result(end: RunResult): ExecutionResult {
    const { outputs } = this.#fold;
    const last = outputs.findLast((output) => output.output_type === 'execute_result');
    return {
      ...end,
      stdout: textOf(outputs, 'stdout'),
      stderr: textOf(outputs, 'stderr'),
      returnValue: last?.output_type === 'execute_result' ? (last.data['text/plain'] ?? null) : null,
      visualElements: outputs.filter(isVisual),
    };
  }
}

function textOf(outputs: readonly Output[], name: 'stdout' | 'stderr'): string {
  return outputs
    .map((output) => (output.output_type === 'stream' && output.name === name ? output.text : ''))
    .join('');
}

/** Something to look at: a display, or a value that has more than its plain text. */
function isVisual(output: Output): boolean {
  if (output.output_type === 'display_data') return true;
  return (
    output.output_type === 'execute_result' && Object.keys(output.data).some((type) => type !== 'text/plain')
  );
}
