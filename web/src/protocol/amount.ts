/** Bytes for people, the same wherever they are read: in the page and in what the sandbox says to it. */

const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const;

/** `1.5 MB`, with units of 1024. */
export function amount(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${Number(value.toFixed(digits))} ${unit === 0 && value === 1 ? 'byte' : UNITS[unit]}`;
}
