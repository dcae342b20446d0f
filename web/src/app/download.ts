/** A run's whole output as a file, with what was beyond its limit. Only ever at the reader's click. */
import type { ConversationStore } from '../conversation/api.js';
import type { FileShelf } from '../elements/file-shelf.js';
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

/** A file of a program's, which the browser is never to show: whatever it says that it is. */
export function plain(file: Blob): Blob {
  return file.slice(0, file.size, 'application/octet-stream');
}

/** Several files in one, each under its own path. */
export async function zipped(
  shelf: Pick<FileShelf, 'read' | 'list'>,
  paths: readonly string[],
): Promise<Blob> {
  const { downloadZip } = await import('client-zip');
  const known = new Map(shelf.list?.files.map((file) => [file.path, file]));
  async function* files(): AsyncGenerator<{ name: string; input: Blob; lastModified: Date }> {
    for (const path of paths) {
      const lastModified = new Date(known.get(path)?.modified ?? Date.now());
      yield { name: path, input: await shelf.read(path), lastModified };
    }
  }
  return downloadZip(files()).blob();
}

/** Hands a file to the reader. A name of a program's has passed the rules for paths. */
export function save(document: Document, file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
