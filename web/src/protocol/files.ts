/**
 * Files of a conversation, as every side of the sandbox knows them: what a path may be, and how many and how large they
 * may be. Paths are relative to `/files`, with `/` between their parts.
 */

/** Where programs see the files; it is their working directory too. */
export const FILES_FOLDER = '/files';
/** Files that one conversation may have. */
export const MOST_FILES = 10_000;
/** Bytes that the files of one conversation may take. */
export const FILES_QUOTA = 1 << 30;

const MOST_PART_BYTES = 255;
const MOST_PATH = 1000;
const MOST_DEPTH = 20;
/** What no path has, however old: control characters, halves of characters, line ends, and what turns the direction of text. */
const BROKEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/**
 * What no new name has, since a reader does not see it: formats, fillers, blanks that are no spaces, and what no font knows
 * (private and unassigned characters).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;
/**
 * Where such characters are seen by what they do: inside an emoji of Unicode's list, between Arabic letters that would
 * join otherwise (as Persian writes), and after the sign that joins Indic letters.
 */
const AT_WORK = new RegExp(
  [
    String.raw`\p{RGI_Emoji}`,
    String.raw`(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic})`,
    String.raw`(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])[\u200c\u200d]`,
  ].join('|'),
  'gv',
);
/** More accents on one letter than any language has cover the names around it. */
const PILED_UP = /\p{M}{6}/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const encoder = new TextEncoder();

/** Why this cannot be the path of a file, in words; null when it can. */
export function pathProblem(path: string): string | null {
  const problem = shapeProblem(path);
  if (problem !== null) return problem;
  for (const part of path.split('/')) {
    if (UNSEEN.test(part.replace(AT_WORK, 'x'))) return 'A name may not have characters that cannot be seen.';
    if (PILED_UP.test(part)) return 'A name may not have so many accents on one letter.';
  }
  return null;
}

/** The same of a path that may have been made when more was allowed. */
function shapeProblem(path: string): string | null {
  if (path.length > MOST_PATH) return 'The name is too long.';
  const parts = path.split('/');
  if (parts.length > MOST_DEPTH) return `Folders may be nested ${MOST_DEPTH - 1} deep.`;
  for (const part of parts) {
    if (part === '') return 'A name may not be empty.';
    if (part === '.' || part === '..') return `“${part}” is not a name.`;
    if (BROKEN.test(part)) return 'A name may not have characters that cannot be seen.';
    if (part.includes('\\')) return 'A name may not have a backslash.';
    if (part !== part.trim()) return 'A name may not begin or end with a space.';
    if (encoder.encode(part).length > MOST_PART_BYTES) return 'The name is too long.';
  }
  return null;
}

/** A path from a less trusted side, or null. It may be of a file that is there already; a new one is for `pathProblem`. */
export function asPath(value: unknown): string | null {
  return typeof value === 'string' && shapeProblem(value) === null ? value : null;
}

/** The id of a conversation, which names its files' folder, or null. */
export function asConversation(value: unknown): string | null {
  return typeof value === 'string' && UUID.test(value) ? value : null;
}
