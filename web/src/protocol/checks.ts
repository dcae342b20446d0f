/** The small checks that all validation is made of; each gives a fresh value or null, and none throws. */

export const MAX_WORDS = 20_000;
export const MAX_ID = 200;

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The same where what is missing has no fields: `{}` for anything that is no record. */
export function fieldsOf(value: unknown): Fields {
  return fields(value) ?? {};
}

/** Well-formed: half of a surrogate pair, which no server and no file can hold, becomes U+FFFD. */
export function text(value: unknown, max: number): string | null {
  return typeof value === 'string' && value.length <= max ? value.toWellFormed() : null;
}

/** Never mended: two names that are not the same must not become the same. */
export function id(value: unknown): string | null {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID && value.isWellFormed()
    ? value
    : null;
}

/** A whole number of at least 0 and at most `max`. */
export function count(value: unknown, max: number = Number.MAX_SAFE_INTEGER): number | null {
  return Number.isInteger(value) ? size(value, max) : null;
}

/** A finite number of at least 0 and at most `max`. */
export function size(value: unknown, max: number = Number.MAX_SAFE_INTEGER): number | null {
  return typeof value === 'number' && value >= 0 && value <= max ? value : null;
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | null {
  return allowed.find((candidate) => candidate === value) ?? null;
}

/** An array in which every item passed, or null. */
export function all<T>(value: unknown, max: number, each: (item: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length > max) return null;
  const items: T[] = [];
  for (const item of value as readonly unknown[]) {
    const parsed = each(item);
    if (parsed === null) return null;
    items.push(parsed);
  }
  return items;
}
