/**
 * Which results of a branch no longer follow from its programs.
 *
 * A cell depends on the nearest cell above that has run and defines a name that it uses. It is stale when its own source
 * is not what ran, when the session is gone in which it ran, or when a cell that it depends on ran later, was edited since
 * it ran, or is stale itself. A cell that never ran is not stale, and makes none stale; a run that goes on is fresh.
 * Names are those that the runtime told of what ran; of an edited cell too, whatever its text says now.
 */
import type { RunNames, RunStatus } from '../../protocol/generated.js';
import { isTerminal } from '../history/progress.js';

export type Stale =
  /** Its source is not what ran. */
  | { readonly why: 'edited' }
  /** The session is gone in which it ran. */
  | { readonly why: 'lost' }
  | {
      readonly why: 'upstream';
      /** The cell with which it began: one that this one uses, or one further up. */
      readonly cell: string;
      /** What became of that cell. */
      readonly how: 'edited' | 'ran' | 'lost';
      /** A name that this cell uses and that depends on it. */
      readonly name: string;
    };

export interface StaleInput {
  readonly id: string;
  /** Names are shared by cells of one language. */
  readonly language: string;
  readonly source: string;
  /** What ran defines and uses; null where that is not known: then nothing is said of what it uses, or what uses it. */
  readonly names: RunNames | null;
  /** Its newest run; null when it never ran. */
  readonly run: {
    readonly source: string;
    readonly language: string;
    readonly created: string;
    readonly status: RunStatus;
    readonly session: string | null;
  } | null;
  /** Whether the session is gone in which that run had ended; not of the run with which a session ended, whose own result that is. */
  readonly stranded: boolean;
}

interface Known {
  readonly id: string;
  readonly created: string;
  readonly isEdited: boolean;
  readonly stale: Stale | undefined;
}

type Above = ReadonlyMap<string, number>;

/** Of cells in their order, those that are stale. */
export function staleCells(cells: readonly StaleInput[]): ReadonlyMap<string, Stale> {
  const stale = new Map<string, Stale>();
  const known: Known[] = [];
  /** For each language the nearest cell above that defines a name, as an index in `known`. */
  const definers = new Map<string, Map<string, number>>();
  for (const cell of cells) {
    if (cell.run === null) continue;
    let above = definers.get(cell.language);
    if (above === undefined) {
      above = new Map<string, number>();
      definers.set(cell.language, above);
    }
    const goesOn = !isTerminal(cell.run.status);
    const isEdited = !goesOn && (cell.source !== cell.run.source || cell.language !== cell.run.language);
    const why = goesOn
      ? undefined
      : (ownReason(cell, isEdited) ?? upstream(cell, cell.run.created, above, known));
    if (why !== undefined) stale.set(cell.id, why);
    known.push({ id: cell.id, created: cell.run.created, isEdited, stale: why });
    for (const name of cell.names?.defines ?? []) above.set(name, known.length - 1);
  }
  return stale;
}

function ownReason(cell: StaleInput, isEdited: boolean): Stale | undefined {
  if (isEdited) return { why: 'edited' };
  return cell.stranded ? { why: 'lost' } : undefined;
}

/** The reason that the nearest of those has on which the cell depends. */
function upstream(
  { names }: StaleInput,
  created: string,
  above: Above,
  known: readonly Known[],
): Stale | undefined {
  let nearest = -1;
  let reason: Stale | undefined;
  for (const name of names?.uses ?? []) {
    const at = above.get(name) ?? -1;
    const definer = known[at];
    if (definer === undefined || at <= nearest) continue;
    const found = reasonOf(definer, created, name);
    if (found === undefined) continue;
    nearest = at;
    reason = found;
  }
  return reason;
}

function reasonOf({ id, created, isEdited, stale }: Known, than: string, name: string): Stale | undefined {
  if (isEdited) return { why: 'upstream', cell: id, how: 'edited', name };
  if (stale?.why === 'lost') return { why: 'upstream', cell: id, how: 'lost', name };
  if (Date.parse(created) > Date.parse(than)) return { why: 'upstream', cell: id, how: 'ran', name };
  return stale?.why === 'upstream' ? { ...stale, name } : undefined;
}

/** Whether both say the same, so that nothing needs to be told. */
export function isSameStale(one: Stale | undefined, other: Stale | undefined): boolean {
  if (one === undefined || other === undefined || one.why !== other.why) return one === other;
  if (one.why !== 'upstream' || other.why !== 'upstream') return true;
  return one.cell === other.cell && one.how === other.how && one.name === other.name;
}
