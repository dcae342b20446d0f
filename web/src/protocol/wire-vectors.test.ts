/** What Python declares is what the page reads: values of each type pass, and what is odd about one is refused or mended. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as kernel from './kernel.js';
import * as session from './session.js';

type Path = readonly (string | number)[];

interface Vector {
  readonly file: 'kernel' | 'session';
  readonly read: string;
  readonly of: string;
  readonly value: unknown;
  readonly odd: readonly {
    readonly at: Path;
    readonly value: unknown;
    readonly then?: { readonly at: Path; readonly is: unknown };
  }[];
}

const text = readFileSync(new URL('../../../tests/vectors/wire.json', import.meta.url), 'utf8');
const vectors = JSON.parse(text) as readonly Vector[];
const readers = { kernel, session } as unknown as Record<
  Vector['file'],
  Record<string, (value: unknown) => unknown>
>;
const wasm = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
const blob = new Blob(['x']);

function nested(levels: number): unknown {
  return levels === 0 ? [] : [nested(levels - 1)];
}

/** What JSON cannot say, see `tests/vectors/make_wire.py`. */
const SPECIAL: Readonly<Record<string, (told: Readonly<Record<string, unknown>>) => unknown>> = {
  nan: () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  undefined: () => undefined,
  date: () => new Date(0),
  deep: () => nested(100),
  half: () => '\ud800',
  blob: () => blob,
  module: () => wasm,
  'large blob': ({ size }) => Object.defineProperty(new Blob(['x']), 'size', { value: size }),
  text: ({ length }) => 'x'.repeat(length as number),
  list: ({ length, of }) => Array.from({ length: length as number }, () => meant(of)),
};

function meant(told: unknown): unknown {
  if (Array.isArray(told)) return told.map(meant);
  if (typeof told !== 'object' || told === null) return told;
  const { $: kind } = told as { readonly $?: string };
  if (kind !== undefined) return SPECIAL[kind]!(told as Readonly<Record<string, unknown>>);
  return Object.fromEntries(Object.entries(told).map(([key, value]) => [key, meant(value)]));
}

/** The same with something else at a place; undefined leaves it out. */
function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value))
    return (value as readonly unknown[]).map((item, n) => (n === key ? changed(item, rest, to) : item));
  const record = value as Readonly<Record<string, unknown>>;
  const { [key]: before, ...others } = record;
  if (rest.length === 0 && to === undefined) return others;
  return { ...record, [key]: changed(before, rest, to) };
}

describe.each(vectors.map((one) => [`${one.file} ${one.read}: ${one.of}`, one] as const))('%s', (_, one) => {
  const read = readers[one.file][`parse${one.read}`]!;
  const value = meant(one.value);

  it('passes as it is', () => {
    expect(read(value)).toEqual(value);
  });

  it('loses what is not declared, and has no prototype of its own', () => {
    const more = JSON.parse('{"extra":1,"__proto__":{"polluted":1}}') as object;
    const given = Object.defineProperties({ ...(value as object) }, Object.getOwnPropertyDescriptors(more));
    expect(read(given)).toEqual(value);
    expect(Object.getPrototypeOf(read(given))).toBe(Object.prototype);
  });

  it('is refused or mended where it is odd', () => {
    for (const { at, value: odd, then } of one.odd) {
      const told = `${at.join('.')} ${JSON.stringify(odd).slice(0, 100)}`;
      const expected = then === undefined ? null : changed(value, then.at, meant(then.is));
      expect(read(changed(value, at, meant(odd))), told).toEqual(expected);
    }
  });
});

it('covers each reader that is there', () => {
  const there = [...Object.keys(kernel), ...Object.keys(session)].filter((name) => name.startsWith('parse'));
  expect(new Set(vectors.map(({ read }) => `parse${read}`))).toEqual(new Set(there));
});
