/**
 * What a conversation keeps of its cells besides their sources and runs: what was chosen for them, the cells that
 * the reader added, and versions. What this page writes is shown at once; a write that waits counts more than what
 * the server tells of the row.
 */
import { v7 as uuid } from 'uuid';
import type {
  Cell,
  CellUpdated,
  PutCell,
  PutVersion,
  Version,
  VersionCreated,
} from '../../protocol/generated.js';
import type { Change } from '../api.js';
import type { CellChoice } from './cell-store.js';
import { compareAge, isAdded, messageOf } from './cells.js';
import type { Command } from '../sync/commands.js';

const NONE: readonly never[] = [];
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const LETTERS = 8;

export interface CellBookOptions {
  readonly now: () => number;
  /** The message's own text of a cell, empty for an added one; undefined while it is not loaded. */
  readonly fence: (cell: string) => string | undefined;
  /** Shows what a command does, and writes it. */
  readonly act: (command: Command) => void;
  readonly tell: (change: Change) => void;
}

/** Fields of a row that this page wrote, and how many of the writes wait. */
interface Waiting {
  readonly fields: Partial<PutCell>;
  readonly writes: number;
}

interface VersionRow {
  readonly version: Version;
  /** The server has it. */
  readonly stored: boolean;
}

export class CellBook {
  readonly #options: CellBookOptions;
  readonly #cells = new Map<string, Cell>();
  /** Ids of the added cells of a message, with those that were removed. */
  readonly #added = new Map<string, Set<string>>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #versions = new Map<string, Map<string, VersionRow>>();

  constructor(options: CellBookOptions) {
    this.#options = options;
  }

  cell(id: string): Cell | undefined {
    return this.#cells.get(id);
  }

  addedCells(message: string): readonly Cell[] {
    const ids = this.#added.get(message);
    return ids === undefined
      ? NONE
      : [...ids].flatMap((id) => this.#cells.get(id) ?? []).filter(({ removed }) => !removed);
  }

  addCell(message: string, after: string | null, language: string): string {
    const id = `${message}.c${randomLetters()}`;
    // It is the newest of its message even where this clock is behind another reader's.
    const times = this.addedCells(message).map(({ created }) => Date.parse(created) + 1);
    const created = new Date(Math.max(this.#options.now(), ...times)).toISOString();
    this.#change(id, { after, language, created });
    return id;
  }

  changeCell(id: string, change: Partial<CellChoice>): void {
    this.#change(id, change);
  }

  #change(id: string, fields: Partial<PutCell>): void {
    const { act, tell } = this.#options;
    this.wait(id, fields);
    act({ kind: 'put_cell', id, body: fields });
    tell({ type: 'cell', cell: id });
  }

  // ---------------------------------------------------------------- versions

  /** Oldest first. */
  versions(cell: string): readonly Version[] {
    const rows = this.#versions.get(cell);
    return rows === undefined ? NONE : [...rows.values()].map(({ version }) => version).sort(compareAge);
  }

  addVersion(cell: string, source: string, reason: Version['reason'], name = ''): void {
    if (
      name === '' &&
      (this.#options.fence(cell) === source || this.versions(cell).at(-1)?.source === source)
    )
      return;
    const { now, act, tell } = this.#options;
    // Later than the one before it, also where this machine's clock is behind that of another.
    const before = this.versions(cell).at(-1)?.created;
    const time = Math.max(now(), before === undefined ? 0 : Date.parse(before) + 1);
    const created = new Date(time).toISOString();
    const body: PutVersion = { cell, source, reason, name, created };
    act({ kind: 'put_version', id: uuid(), body });
    tell({ type: 'history', cell });
  }

  /** Whether the text is kept as one of the cell's versions, as far as is known. */
  hasVersion(cell: string, source: string): boolean {
    return (
      this.#options.fence(cell) === source || this.versions(cell).some((version) => version.source === source)
    );
  }

  /** Takes over what the server has of a cell; what is still to be written is to be shown anew. */
  loadVersions(cell: string, versions: readonly Version[]): void {
    const rows = this.#versions.get(cell) ?? new Map<string, VersionRow>();
    for (const [id, { stored }] of rows) if (!stored) rows.delete(id);
    this.#versions.set(cell, rows);
    for (const version of versions) this.putVersion(version, true);
  }

  // ---------------------------------------------------------------- what the server says

  /** Takes over all rows of cells that the server has. */
  load(cells: readonly Cell[]): void {
    this.#cells.clear();
    this.#added.clear();
    for (const cell of cells) this.put(cell);
  }

  /** No write waits, as far as is known. */
  forgetWaiting(): void {
    this.#waiting.clear();
  }

  receive(event: CellUpdated | VersionCreated): void {
    const { tell } = this.#options;
    if (event.type === 'version.created') {
      this.putVersion(event.version, true);
      tell({ type: 'history', cell: event.version.cell });
      return;
    }
    const { cell } = event;
    this.put({ ...cell, ...this.#waiting.get(cell.id)?.fields, created: cell.created });
    tell({ type: 'cell', cell: cell.id });
  }

  /** A write of the cell was made: the server's row has it. */
  delivered(cell: string): void {
    const waiting = this.#waiting.get(cell);
    if (waiting === undefined) return;
    if (waiting.writes > 1) this.#waiting.set(cell, { ...waiting, writes: waiting.writes - 1 });
    else this.#waiting.delete(cell);
  }

  /** The server will never have this version. */
  forgetVersion(id: string): void {
    for (const [cell, rows] of this.#versions)
      if (rows.delete(id)) this.#options.tell({ type: 'history', cell });
  }

  /** A write of these fields waits: they count more than what the server tells of them. */
  wait(cell: string, fields: Partial<PutCell>): void {
    const { writes = 0, fields: before = {} } = this.#waiting.get(cell) ?? {};
    this.#waiting.set(cell, { writes: writes + 1, fields: { ...before, ...fields } });
  }

  put(cell: Cell): void {
    this.#cells.set(cell.id, cell);
    if (!isAdded(cell.id)) return;
    const message = messageOf(cell.id);
    const ids = this.#added.get(message) ?? new Set();
    this.#added.set(message, ids.add(cell.id));
  }

  /** `stored` says that the server has it. */
  putVersion(version: Version, stored: boolean): void {
    const rows = this.#versions.get(version.cell) ?? new Map<string, VersionRow>();
    if (stored || !rows.has(version.id)) rows.set(version.id, { version, stored });
    this.#versions.set(version.cell, rows);
  }
}

function randomLetters(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LETTERS));
  // 256 is no multiple of 36; that some letters come a little more often does no harm.
  return [...bytes].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}
