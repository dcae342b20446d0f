/**
 * The saved variables of sessions: one file for each language of a conversation, and what is known of it. What is in the
 * file is a program's own, and is given to nobody but a session of the same conversation and language.
 */
import type { SavedEnvironment, SkippedVariable } from '../protocol/environment.js';
import { readSaved } from '../protocol/validate-environment.js';
import type { Disk, Folder } from './files/disk.js';

const KIND = 'environment';

/** Bytes of one saved session; what does not fit is left out by the session itself. */
export const MOST_SAVED = 256 << 20;

/** How often variables are tried over which sessions end. */
const MOST_TRIES = 2;

/** What a session gave of its variables. */
export interface Snapshot {
  readonly names: readonly string[];
  readonly skipped: readonly SkippedVariable[];
  /** Names the contents, so that the same need not be saved twice. */
  readonly digest: string;
  readonly file: Blob;
}

export interface Kept {
  readonly about: SavedEnvironment;
  readonly digest: string;
  readonly file: Blob;
}

interface Note {
  readonly about: SavedEnvironment;
  readonly digest: string;
  /** The file that it is about; each snapshot has one of its own. */
  readonly file: string;
}

export type EnvironmentListener = (place: string, language: string, saved: SavedEnvironment | null) => void;

export class Environments {
  readonly #disk: Promise<Disk>;
  readonly #changed: EnvironmentListener;

  constructor(disk: Promise<Disk>, changed: EnvironmentListener) {
    this.#disk = disk;
    this.#changed = changed;
  }

  /** What is saved; null when nothing is, or it cannot be read. */
  async kept(place: string, language: string): Promise<Kept | null> {
    try {
      const folder = await this.#folder(place);
      const note = await readNote(folder, language);
      return note === null ? null : { ...note, file: await folder.open(note.file) };
    } catch {
      return null;
    }
  }

  /**
   * What is to be brought back, with a mark of how often that was begun and not `taken`. What was never done with ended its
   * session each time and would end the next, so it is forgotten; once may have been the reader, who left meanwhile.
   */
  async take(place: string, language: string): Promise<Kept | null> {
    const kept = await this.kept(place, language);
    if (kept === null) return null;
    const disk = await this.#disk;
    const folder = disk.folder(place, KIND);
    const mark = (await folder.list()).find(({ path }) => path === markOf(language));
    // One byte for each time.
    const times = mark?.size ?? 0;
    if (times >= MOST_TRIES) {
      await this.taken(place, language);
      await this.forget(place, language);
      return null;
    }
    await (await folder.stage(new Blob(['.'.repeat(times + 1)]))).commit(markOf(language));
    return kept;
  }

  async taken(place: string, language: string): Promise<void> {
    await (await this.#folder(place)).remove(markOf(language));
  }

  async tell(place: string, language: string): Promise<void> {
    this.#changed(place, language, (await this.kept(place, language))?.about ?? null);
  }

  /** Takes the place of what was saved before. Rejects when the browser has no room; what was saved before stays then. */
  async keep(place: string, language: string, { names, skipped, digest, file }: Snapshot): Promise<void> {
    const disk = await this.#disk;
    const about: SavedEnvironment = { names, skipped, size: file.size, saved: Date.now() };
    await disk.alone(place, async () => {
      const folder = disk.folder(place, KIND);
      const before = await readNote(folder, language);
      const note: Note = { about, digest, file: `${language}-${crypto.randomUUID()}` };
      const staged = await folder.stage(file);
      await staged.commit(note.file);
      const text = await folder.stage(new Blob([JSON.stringify(note)]));
      await text.commit(nameOf(language));
      if (before !== null) await folder.remove(before.file);
    });
    this.#changed(place, language, about);
  }

  async forget(place: string, language: string): Promise<void> {
    const disk = await this.#disk;
    await disk.alone(place, async () => {
      const folder = disk.folder(place, KIND);
      const before = await readNote(folder, language);
      if (before === null) return;
      await folder.remove(nameOf(language));
      await folder.remove(before.file);
    });
    this.#changed(place, language, null);
  }

  /** Everything of a conversation that is deleted. */
  async clear(place: string): Promise<void> {
    const disk = await this.#disk;
    await disk.alone(place, () => disk.folder(place, KIND).clear());
  }

  async #folder(place: string): Promise<Folder> {
    return (await this.#disk).folder(place, KIND);
  }
}

const markOf = (language: string): string => `${language}.tried`;
const nameOf = (language: string): string => `${language}.json`;

/** Null where there is none, or it is not ours any more. */
async function readNote(folder: Folder, language: string): Promise<Note | null> {
  let value: unknown;
  try {
    value = JSON.parse(await (await folder.open(nameOf(language))).text());
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { about, digest, file } = value as { about?: unknown; digest?: unknown; file?: unknown };
  const saved = readSaved(about);
  return saved === null || typeof digest !== 'string' || typeof file !== 'string'
    ? null
    : { about: saved, digest, file };
}
