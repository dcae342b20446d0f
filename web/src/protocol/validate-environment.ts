/** Checks for what is said of saved variables: names and reasons are a program's own words. */
import { all, count, fields, size, text } from './checks.js';
import type { RestoredEnvironment, SavedEnvironment, SkippedVariable } from './environment.js';

/** More than a session saves: what is saved of several may come together. */
const MOST_NAMES = 100_000;
const LONGEST_NAME = 400;
/** Characters. */
export const LONGEST_REASON = 1000;

const name = (value: unknown): string | null => text(value, LONGEST_NAME);

function skippedVariable(value: unknown): SkippedVariable | null {
  const record = fields(value);
  const named = name(record?.['name']);
  const reason = text(record?.['reason'], LONGEST_REASON);
  return named === null || reason === null ? null : { name: named, reason };
}

export function readNames(value: unknown): string[] | null {
  return all(value, MOST_NAMES, name);
}

export function readSkipped(value: unknown): SkippedVariable[] | null {
  return all(value, MOST_NAMES, skippedVariable);
}

export function readSaved(value: unknown): SavedEnvironment | null {
  const record = fields(value);
  const names = readNames(record?.['names']);
  const skipped = readSkipped(record?.['skipped']);
  const bytes = count(record?.['size']);
  const saved = size(record?.['saved']);
  if (names === null || skipped === null || bytes === null || saved === null) return null;
  return { names, skipped, size: bytes, saved };
}

export function readRestored(value: unknown): RestoredEnvironment | null {
  const record = fields(value);
  const names = readNames(record?.['names']);
  const skipped = readSkipped(record?.['skipped']);
  const missing = readSkipped(record?.['missing']);
  const saved = size(record?.['saved']);
  if (names === null || skipped === null || missing === null || saved === null) return null;
  return { names, skipped, missing, isOthers: record?.['isOthers'] === true, saved };
}
