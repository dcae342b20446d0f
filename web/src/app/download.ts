/** A run's whole output as a file, with what was beyond its limit. Only ever at the reader's click. */
import type { ConversationStore } from '../conversation/api.js';
import type { FileShelf } from '../elements/files/file-shelf.js';
import { textsOf } from '../outputs/plain-text.js';

export async function wholeOutput(store: ConversationStore, run: string, rest: Blob | null): Promise<Blob> {
  const parts: BlobPart[] = [
    ...(await textsOf(store.history.outputs(run), (sha256) => store.history.loadBlob(sha256))),
  ];
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
