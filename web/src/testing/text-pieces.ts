/** Cuts texts into random pieces, the same for the same seed, as a stream might deliver them. */

/** Numbers in [0, 1), by a linear congruence. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Pieces of 1 to `longest` UTF-16 code units, which may cut a surrogate pair. */
export function piecesOf(text: string, random: () => number, longest: number): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * longest);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}
