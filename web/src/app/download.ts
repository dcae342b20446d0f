/** A run's whole output as a file, with what was beyond its limit. Only ever at the reader's click. */
import type { ConversationStore } from '../conversation/api.js';
import { standing } from '../outputs/standing.js';
import type { Output } from '../protocol/session.js';

/** ANSI's colour sequences: a file is read without them. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

function textOf(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return output.text;
    case 'error':
      return `${output.traceback.join('\n').replace(COLOURS, '')}\n`;
    case 'clear_output':
      return '';
    default: {
      const plain = output.data['text/plain'];
      return typeof plain === 'string' ? `${plain}\n` : `${JSON.stringify(output.data)}\n`;
    }
  }
}

export async function wholeOutput(store: ConversationStore, run: string, rest: Blob | null): Promise<Blob> {
  const parts: BlobPart[] = [];
  for (const output of standing(store.outputs(run))) {
    parts.push(textOf(output.output_type === 'blob' ? await store.loadBlob(output.sha256) : output));
  }
  if (rest !== null) parts.push(rest);
  return new Blob(parts, { type: 'text/plain;charset=utf-8' });
}

/** Hands a file to the reader. The name is ours: no program has a say in it. */
export function save(document: Document, file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
