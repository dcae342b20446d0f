/** Files that the reader drops, pastes or picks, with those in folders. */
import { MOST_FILES } from '../../protocol/files.js';
import type { Added } from './file-shelf.js';

/** No more are looked for in a folder: a conversation could not have them. The one too many is refused in words. */
const MOST = MOST_FILES + 1;

export interface Dropped {
  readonly added: readonly Added[];
  /** Files and folders that the browser could not read. */
  readonly unread: readonly string[];
}

/** Whether a drag brings files, and not a piece of text or a link. */
export function bringsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true;
}

/** To be called in the event itself: the browser forgets what was dropped right after. */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const walk = new Walk();
  for (const { entry, file } of entries) {
    if (entry !== null) await walk.take(entry, '');
    else if (file !== null) walk.added.push({ path: named(file.name), file });
  }
  return walk;
}

/** Of `<input type="file">`; a folder that was picked gives paths below it. */
export function pickedFiles(files: FileList): Added[] {
  return [...files].map((file) => ({ path: named(file.webkitRelativePath || file.name), file }));
}

/** Through folders; what cannot be read keeps nothing else from being found. */
class Walk implements Dropped {
  readonly added: Added[] = [];
  readonly unread: string[] = [];

  async take(entry: FileSystemEntry, prefix: string): Promise<void> {
    if (this.added.length >= MOST) return;
    const path = prefix + named(entry.name);
    try {
      if (isFile(entry)) {
        const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
        this.added.push({ path, file });
      } else if (isFolder(entry)) {
        const reader = entry.createReader();
        for (;;) {
          const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
            reader.readEntries(resolve, reject),
          );
          if (some.length === 0) return;
          for (const one of some) await this.take(one, `${path}/`);
        }
      }
    } catch {
      // The browser's own words name neither the file nor a remedy.
      this.unread.push(path);
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
