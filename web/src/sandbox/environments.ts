/**
 * The saved variables of sessions: files for each language of a conversation, and what is known of them. What is in the
 * files is a program's own, and is given to nobody but a session of the same conversation and language.
 *
 * The newest file is what a session saved last. An older one stays as long as it has variables that no newer one has:
 * they could not be brought back, or another tab saved them.
 */
import { parseEnvironmentNote } from '../protocol/session.js';
import type { EnvironmentNote, OlderFile, SavedEnvironment } from '../protocol/session.js';
import type { Skipped } from '../protocol/kernel.js';
import type { Disk, Folder } from './files/disk.js';

const KIND = 'environment';

/** Bytes of one saved session; what does not fit is left out by the session itself. */
export const MOST_SAVED = 256 << 20;

/** What a session gave of its variables. */
export interface Snapshot {
  readonly names: readonly string[];
  readonly skipped: readonly Skipped[];
  /** Names the contents, so that the same need not be saved twice. */
  readonly digest: string;
  readonly file: Blob;
}

/** A file of saved variables. */
export interface KeptFile {
  readonly name: string;
  /** What is wanted of it. */
  readonly names: readonly string[];
  readonly data: Blob;
  /** How often it was begun to be brought back, and no end of that was seen. */
  readonly tries: number;
  /** Whether another tab saved it while this one, or one after it, went on. */
  readonly isOthers: boolean;
}

export interface Kept {
  /** Of the newest file. */
  readonly about: SavedEnvironment;
  readonly digest: string;
  /** The oldest first. */
  readonly files: readonly KeptFile[];
}

export type EnvironmentListener = (
  conversation: string,
  language: string,
  saved: SavedEnvironment | null,
) => void;

export class Environments {
  readonly #disk: Promise<Disk>;
  readonly #changed: EnvironmentListener;

  constructor(disk: Promise<Disk>, changed: EnvironmentListener) {
    this.#disk = disk;
    this.#changed = changed;
  }

  /** What is saved; null when nothing is, or it cannot be read. */
  async kept(conversation: string, language: string): Promise<Kept | null> {
    try {
      const disk = await this.#disk;
      // Another tab may be about to put another file in the place of this one.
      return await disk.alone(conversation, () => read(disk.folder(conversation, KIND), language));
    } catch {
      return null;
    }
  }

  /** Marks a file with how often it was begun to be brought back; a session may end over it. */
  async mark(conversation: string, file: string, tries: number): Promise<void> {
    const folder = await this.#folder(conversation);
    if (tries === 0) await folder.remove(markOf(file));
    // One byte for each time.
    else await (await folder.stage(new Blob(['.'.repeat(tries)]))).commit(markOf(file));
  }

  async tell(conversation: string, language: string): Promise<void> {
    const note = await readNote(await this.#folder(conversation), language);
    this.#changed(conversation, language, note === null ? null : summary(note));
  }

  /**
   * Takes the place of what was saved before, and gives the file's name. `known` are files that the session has read or
   * written, with the variables that it still lacks of them: these stay, and so do those of files that it does not know,
   * unless there are new ones of the same names. Rejects when the browser has no room; all stays as it was then.
   */
  async keep(
    conversation: string,
    language: string,
    { names, skipped, digest, file }: Snapshot,
    known: ReadonlyMap<string, readonly string[]>,
  ): Promise<string> {
    const disk = await this.#disk;
    const name = `${language}-${crypto.randomUUID()}`;
    const about: SavedEnvironment = { names, skipped, size: file.size, saved: Date.now() };
    const note = await disk.alone(conversation, async () => {
      const folder = disk.folder(conversation, KIND);
      const before = await readNote(folder, language);
      const former = before === null ? [] : allOf(before);
      const older = without(former, known, names);
      const made: EnvironmentNote = { about, digest, file: name, older };
      const staged = await folder.stage(file);
      await staged.commit(name);
      const written = await folder.stage(new Blob([JSON.stringify(made)]));
      await written.commit(nameOf(language));
      const stays = new Set(older.map((one) => one.file));
      for (const one of former) if (!stays.has(one.file)) await drop(folder, one.file);
      return made;
    });
    this.#changed(conversation, language, summary(note));
    return name;
  }

  async forget(conversation: string, language: string): Promise<void> {
    const disk = await this.#disk;
    await disk.alone(conversation, async () => {
      const folder = disk.folder(conversation, KIND);
      const before = await readNote(folder, language);
      if (before === null) return;
      await folder.remove(nameOf(language));
      for (const { file } of allOf(before)) await drop(folder, file);
    });
    this.#changed(conversation, language, null);
  }

  /** Everything of a conversation that is deleted. */
  async clear(conversation: string): Promise<void> {
    const disk = await this.#disk;
    await disk.alone(conversation, () => disk.folder(conversation, KIND).clear());
  }

  async #folder(conversation: string): Promise<Folder> {
    return (await this.#disk).folder(conversation, KIND);
  }
}

const markOf = (file: string): string => `${file}.tried`;
const nameOf = (language: string): string => `${language}.json`;

async function drop(folder: Folder, file: string): Promise<void> {
  await folder.remove(file);
  await folder.remove(markOf(file));
}

async function read(folder: Folder, language: string): Promise<Kept | null> {
  const note = await readNote(folder, language);
  if (note === null) return null;
  const { about, digest } = note;
  const sizes = new Map((await folder.list()).map(({ path, size }) => [path, size]));
  const files = allOf(note).filter(({ file }) => sizes.has(file));
  const open = async ({ file, names, is_others }: OlderFile): Promise<KeptFile> => ({
    name: file,
    names,
    isOthers: is_others,
    data: await folder.open(file),
    tries: sizes.get(markOf(file)) ?? 0,
  });
  return { about, digest, files: await Promise.all(files.map(open)) };
}

/** The files of a note, the oldest first. */
function allOf({ about, file, older }: EnvironmentNote): readonly OlderFile[] {
  return [...older, { file, names: about.names, size: about.size, is_others: false }];
}

/** What still has to be had from files, beside new names. */
function without(
  files: readonly OlderFile[],
  known: ReadonlyMap<string, readonly string[]>,
  names: readonly string[],
): OlderFile[] {
  const there = new Set(names);
  return files.flatMap((one) => {
    const lacking = known.get(one.file);
    const wanted = lacking === undefined ? null : new Set(lacking);
    const left = one.names.filter((name) => !there.has(name) && wanted?.has(name) !== false);
    return left.length === 0 ? [] : [{ ...one, names: left, is_others: one.is_others || wanted === null }];
  });
}

/** All files in one. */
function summary(note: EnvironmentNote): SavedEnvironment {
  const files = allOf(note);
  const names = [...new Set(files.flatMap((one) => one.names))];
  return { ...note.about, names, size: files.reduce((sum, one) => sum + one.size, 0) };
}

/** Null where there is none, or it is not ours any more. */
async function readNote(folder: Folder, language: string): Promise<EnvironmentNote | null> {
  try {
    return parseEnvironmentNote(JSON.parse(await (await folder.open(nameOf(language))).text()));
  } catch {
    return null;
  }
}
