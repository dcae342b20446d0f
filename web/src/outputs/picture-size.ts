/** What a program says of the size of a picture or film, believed within bounds. */

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function dimension(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < 20_000 ? value : null;
}
