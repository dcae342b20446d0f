/**
 * What the generated readers are put together from. A reader makes a fresh, plain value of what came, with exactly the
 * declared fields, or `undefined` when it is not as declared; none throws, however strange the value. A program in a
 * worker can post any value, and hold one part of it a thousand times over: everything that is copied draws on a budget.
 */

/** How much more may be copied: items of lists, of which `CHARACTERS` characters of text cost as much as one. */
export interface Budget {
  values: number;
}

export type Reader<T> = (value: unknown, budget: Budget) => T | undefined;

type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Fields<T> = { readonly [K in Exclude<keyof T, Optional<T>>]: Reader<T[K]> };
type OptionalFields<T> = { readonly [K in Optional<T>]: Reader<NonNullable<T[K]>> };

const CHARACTERS = 64;
const MOST_DEPTH = 64;
const LONGEST_TEXT = 32 * 1024 * 1024;
/** Of a whole message. */
const VALUES = 4_000_000;

/** The value as declared, or null. */
export function parsed<T>(reader: Reader<T>, value: unknown, values = VALUES): T | null {
  return reader(value, { values }) ?? null;
}

function spend(budget: Budget, values: number, characters = 0): boolean {
  budget.values -= values + characters / CHARACTERS;
  return budget.values >= 0;
}

/** Well-formed: half of a surrogate pair, which no server and no file can hold, becomes U+FFFD. */
/* @__NO_SIDE_EFFECTS__ */
export function text(most: number, pattern?: RegExp): Reader<string> {
  return (value, budget) =>
    typeof value === 'string' &&
    value.length <= most &&
    spend(budget, 0, value.length) &&
    pattern?.test(value) !== false
      ? value.toWellFormed()
      : undefined;
}

/** The beginning of a longer text, never through the middle of a character. */
/* @__NO_SIDE_EFFECTS__ */
export function cutText(most: number): Reader<string> {
  return (value, budget) =>
    typeof value === 'string' && spend(budget, 0, Math.min(value.length, most))
      ? value.slice(0, most).toWellFormed()
      : undefined;
}

/** Never mended: two names that are not the same must not become the same. */
/* @__NO_SIDE_EFFECTS__ */
export function name(most = 200): Reader<string> {
  return (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= most && value.isWellFormed()
      ? value
      : undefined;
}

export const flag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** A finite number of at least `least` and at most `most`. */
/* @__NO_SIDE_EFFECTS__ */
export function number(least = -Number.MAX_VALUE, most = Number.MAX_VALUE): Reader<number> {
  return (value) => (typeof value === 'number' && value >= least && value <= most ? value : undefined);
}

/** The same, whole. */
/* @__NO_SIDE_EFFECTS__ */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : undefined;
}

/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const T extends string | number>(...allowed: readonly T[]): Reader<T> {
  return (value) => (allowed.includes(value as T) ? (value as T) : undefined);
}

/* @__NO_SIDE_EFFECTS__ */
export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, budget) => (value === null ? null : reader(value, budget));
}

/** What stands for a field that was left out. */
/* @__NO_SIDE_EFFECTS__ */
export function withDefault<T>(reader: Reader<T>, absent: T): Reader<T> {
  return (value, budget) => (value === undefined ? absent : reader(value, budget));
}

/** What stands for a value that is odd, which is no reason to refuse the whole. */
/* @__NO_SIDE_EFFECTS__ */
export function otherwise<T>(reader: Reader<T>, odd: T): Reader<T> {
  return (value, budget) => reader(value, budget) ?? odd;
}

/** The first that takes it. */
/* @__NO_SIDE_EFFECTS__ */
export function either<T>(...readers: readonly Reader<NoInfer<T>>[]): Reader<T> {
  return (value, budget) => {
    for (const reader of readers) {
      const read = reader(value, budget);
      if (read !== undefined) return read;
    }
    return undefined;
  };
}

/** A list in which every item passed; with `cut` of the first `most`. */
/* @__NO_SIDE_EFFECTS__ */
export function list<T>(item: Reader<T>, most: number, cut = false): Reader<T[]> {
  return (value, budget) => {
    if (!Array.isArray(value) || (value.length > most && !cut)) return undefined;
    const items: T[] = [];
    for (const one of (cut ? value.slice(0, most) : value) as readonly unknown[]) {
      const read = item(one, budget);
      if (read === undefined || !spend(budget, 1)) return undefined;
      items.push(read);
    }
    return items;
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function pair<A, B>(first: Reader<A>, second: Reader<B>): Reader<readonly [A, B]> {
  return (value, budget) => {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [a, b] = [first(value[0], budget), second(value[1], budget)];
    return a === undefined || b === undefined ? undefined : [a, b];
  };
}

/** The declared fields, and nothing else. One of `optional` may be left out, or null. */
/* @__NO_SIDE_EFFECTS__ */
export function record<T extends object>(fields: Fields<T>, optional?: OptionalFields<T>): Reader<T> {
  const keys = Object.keys(fields);
  const readers = Object.values(fields) as readonly Reader<unknown>[];
  const rest = Object.entries(optional ?? {}) as readonly (readonly [string, Reader<unknown>])[];
  return (value, budget) => {
    if (!isRecord(value)) return undefined;
    const copy: Record<string, unknown> = {};
    // By index: outputs come through here by the thousand.
    for (let n = 0; n < keys.length; n += 1) {
      const key = keys[n]!;
      const read = readers[n]!(value[key], budget);
      if (read === undefined) return undefined;
      copy[key] = read;
    }
    for (const [key, reader] of rest) {
      const given = value[key];
      if (given == null) continue;
      const read = reader(given, budget);
      if (read === undefined) return undefined;
      copy[key] = read;
    }
    return copy as T;
  };
}

/** One of several records, told apart by a field. */
/* @__NO_SIDE_EFFECTS__ */
export function tagged<T>(tag: string, variants: Readonly<Record<string, Reader<NoInfer<T>>>>): Reader<T> {
  return (value, budget) => {
    const kind = isRecord(value) ? value[tag] : undefined;
    if (typeof kind !== 'string' || !Object.hasOwn(variants, kind)) return undefined;
    return variants[kind]?.(value, budget);
  };
}

/** Any JSON, of bounded depth; `deep` stands for parts that lie deeper. */
/* @__NO_SIDE_EFFECTS__ */
export function json(deep?: string): Reader<unknown> {
  const copyText = text(LONGEST_TEXT);
  const copyAt = (depth: number, value: unknown, budget: Budget): unknown => {
    if (depth > MOST_DEPTH) return deep;
    if (typeof value === 'string') return copyText(value, budget);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    const inner: Reader<unknown> = (one) => copyAt(depth + 1, one, budget);
    return Array.isArray(value) ? list(inner, Infinity)(value, budget) : copyRecord(inner, value, budget);
  };
  return (value, budget) => copyAt(0, value, budget);
}

/** The same for a record with at most so many keys of its own. */
/* @__NO_SIDE_EFFECTS__ */
export function jsonMap(most: number, deep?: string): Reader<{ [key: string]: unknown }> {
  const copy = json(deep);
  return (value, budget) =>
    isRecord(value) && Object.keys(value).length <= most
      ? (copy(value, budget) as { [key: string]: unknown } | undefined)
      : undefined;
}

/** Never with a prototype of its own. */
function copyRecord(item: Reader<unknown>, value: unknown, budget: Budget): unknown {
  if (!isRecord(value) || !isPlain(value)) return undefined;
  const copy: { [key: string]: unknown } = {};
  for (const [key, one] of Object.entries(value)) {
    if (key === '__proto__') continue;
    const read = item(one, budget);
    if (read === undefined || !spend(budget, 1, key.length)) return undefined;
    copy[key.toWellFormed()] = read;
  }
  return copy;
}

/** With a budget of its own. */
/* @__NO_SIDE_EFFECTS__ */
export function within<T>(values: number, reader: Reader<T>): Reader<T> {
  return (value) => reader(value, { values });
}

/* @__NO_SIDE_EFFECTS__ */
export function blob(most = Infinity): Reader<Blob> {
  return (value) => (value instanceof Blob && value.size <= most ? value : undefined);
}

export const wasmModule: Reader<WebAssembly.Module> = (value) =>
  value instanceof WebAssembly.Module ? value : undefined;

/** What a function takes that gives null for all else. */
/* @__NO_SIDE_EFFECTS__ */
export function checked(check: (value: unknown) => string | null): Reader<string> {
  return (value) => check(value) ?? undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
