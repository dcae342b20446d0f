/** Files that the reader drops, pastes or picks, with those in folders. */
import type { Added } from './file-shelf.js';

/** No more are looked for in a folder: a conversation could not have them. */
const MOST = 10_000;

/** Whether a drag brings files, and not a piece of text or a link. */
export function bringsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true;
}

/** To be called in the event itself: the browser forgets what was dropped right after. */
export async function droppedFiles(transfer: DataTransfer): Promise<Added[]> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: Added[] = [];
  for (const { entry, file } of entries) {
    if (entry !== null) await walk(entry, '', found);
    else if (file !== null) found.push({ path: named(file.name), file });
  }
  return found;
}

/** Of `<input type="file">`; a folder that was picked gives paths below it. */
export function pickedFiles(files: FileList): Added[] {
  return [...files].map((file) => ({ path: named(file.webkitRelativePath || file.name), file }));
}

async function walk(entry: FileSystemEntry, prefix: string, found: Added[]): Promise<void> {
  if (found.length >= MOST) return;
  const path = prefix + named(entry.name);
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path, file });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) return;
      for (const one of some) await walk(one, `${path}/`, found);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** As programs will write it: one form of each accented letter, no spaces around it. */
function named(name: string): string {
  return name
    .normalize('NFC')
    .split('/')
    .map((part) => part.trim())
    .join('/');
}
