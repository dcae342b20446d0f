/** The versions of a cell as a list shows them: with a number, in words, and with the runs that used each. */
import type { Run, RunStatus, Version } from '../../protocol/generated.js';
import { counted, STATUSES } from './history-words.js';

export interface OriginalText {
  readonly source: string;
  readonly author: string;
  readonly created: string;
}

export interface VersionRow {
  /** Of the version; `original` for the message's own text. */
  readonly id: string;
  /** In the order in which they came, from 1. */
  readonly number: number;
  /** `Original`, the name that it was given, or `Version 3`. */
  readonly title: string;
  /** Why it was kept. */
  readonly reason: string;
  readonly source: string;
  readonly author: string;
  readonly created: string;
  readonly uses: number;
  /** How the newest run of it stands; null when none is kept. */
  readonly last: RunStatus | null;
  /** Whether the cell has this text now. */
  readonly isNow: boolean;
}

export interface VersionParts {
  /** The message's own text; null for a cell that a reader added. */
  readonly original: OriginalText | null;
  /** Oldest first. */
  readonly versions: readonly Version[];
  /** Runs of the cell, newest first. */
  readonly runs: readonly Run[];
  /** What the cell's source is at this moment. */
  readonly now: string;
}

const REASONS: Readonly<Record<Version['reason'], string>> = {
  run: 'ran',
  replaced: 'replaced',
  named: 'named',
};

/** The original first, then the newest before older ones. */
export function versionRows({ original, versions, runs, now }: VersionParts): readonly VersionRow[] {
  const used = usesBySource(runs);
  const row = (fields: Omit<VersionRow, 'uses' | 'last' | 'isNow'>): VersionRow => ({
    ...fields,
    uses: used.get(fields.source)?.uses ?? 0,
    last: used.get(fields.source)?.last ?? null,
    isNow: fields.source === now,
  });
  const first = original === null ? 1 : 2;
  const rows = versions.map(({ id, name, reason, source, author, created }, index) =>
    row({
      id,
      number: first + index,
      title: name === '' ? `Version ${first + index}` : name,
      reason: REASONS[reason],
      source,
      author,
      created,
    }),
  );
  const own =
    original === null
      ? []
      : [row({ ...original, id: 'original', number: 1, title: 'Original', reason: 'as it was written' })];
  return [...own, ...rows.reverse()];
}

/** Which version a run had, by its text: the name of the newest that has it; null when none has. */
export function versionOf(rows: readonly VersionRow[], source: string): VersionRow | null {
  const [newest] = rows.filter((row) => row.source === source).sort((a, b) => b.number - a.number);
  return newest ?? null;
}

/** `3 runs, the last one failed`. */
export function usesWords({ uses, last }: Pick<VersionRow, 'uses' | 'last'>): string {
  if (uses === 0 || last === null) return 'no runs kept';
  const how = STATUSES[last][0].toLowerCase();
  return uses === 1 ? `1 run, ${how}` : `${counted(uses, 'run')}, the last one ${how}`;
}

function usesBySource(
  runs: readonly Run[],
): ReadonlyMap<string, { readonly uses: number; readonly last: RunStatus }> {
  const used = new Map<string, { uses: number; last: RunStatus }>();
  for (const { source, status } of runs) {
    const known = used.get(source);
    if (known === undefined) used.set(source, { uses: 1, last: status });
    else known.uses += 1;
  }
  return used;
}
