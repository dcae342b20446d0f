/** Numbers as the session writes them: those that JSON or JavaScript cannot hold are text. */
import type { CellValue } from '../../protocol/kernel.js';

/** Text of this length may have been cut by the session. */
export const LONGEST_EXACT = 200;

const INFINITIES: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity };

/** Null for what is no number, or is one that a number here cannot hold exactly. */
export function numberOf(value: CellValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? (INFINITIES[value] ?? null) : null;
}
