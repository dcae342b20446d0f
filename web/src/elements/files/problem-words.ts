/** What is told of files that could not be had, in short. */

/** Of files that were to be added and could not be read; null without any. */
export function unreadWords(paths: readonly string[]): string | null {
  return inShort(
    paths.map(
      (path) =>
        `${path} was not added: the browser could not read it. See whether it is still there and may be opened, then add it again.`,
    ),
  );
}

export function inShort(problems: readonly string[]): string | null {
  const [first, ...others] = problems;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  return `${first} ${others.length} more ${others.length === 1 ? 'was' : 'were'} not added either.`;
}
