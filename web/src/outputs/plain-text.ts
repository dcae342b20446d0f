/** Outputs as text: for the clipboard, for files, and for a model. */
import type { StoredOutput } from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';

/** ANSI's colour sequences. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

export const withoutColours = (text: string): string => text.replace(COLOURS, '');

/** An output as it reads: what a program printed, and its values as text. */
export function textOf(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return output.text;
    case 'error':
      return `${withoutColours(output.traceback.join('\n'))}\n`;
    case 'clear_output':
      return '';
    default: {
      const plain = output.data['text/plain'];
      return typeof plain === 'string' ? `${plain}\n` : `${JSON.stringify(output.data)}\n`;
    }
  }
}

/** A run's outputs, each as text. Rejects when a large one cannot be loaded. */
export async function textsOf(
  outputs: readonly StoredOutput[],
  loadBlob: (sha256: string) => Promise<Output>,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const output of outputs)
    texts.push(textOf(output.output_type === 'blob' ? await loadBlob(output.sha256) : output));
  return texts;
}
