/** Ranks what the palette offers. */

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly kind: 'command' | 'conversation';
}

/** How well `query` fits: prefixes before beginnings of words before parts; null when it does not. */
export function score(label: string, query: string): number | null {
  const text = label.toLowerCase();
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return 0;
  const words = wanted.split(/\s+/);
  let total = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === -1) return null;
    total += at === 0 ? 0 : /[\s\p{P}]/u.test(text[at - 1] ?? '') ? 1 : 2;
  }
  return total;
}

/** The best `limit` choices; equal ones keep their order. */
export function search<T extends Choice>(choices: readonly T[], query: string, limit = 12): readonly T[] {
  return choices
    .map((choice, order) => ({ choice, order, points: score(choice.label, query) }))
    .filter((entry): entry is typeof entry & { points: number } => entry.points !== null)
    .sort((a, b) => a.points - b.points || a.order - b.order)
    .slice(0, limit)
    .map((entry) => entry.choice);
}
