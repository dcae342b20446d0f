/** How two texts differ, in words and figures. */

export interface Difference {
  /** Lines that only the right text has. */
  readonly added: number;
  /** Lines that only the left text has. */
  readonly removed: number;
}

/** `2 lines added, 1 line removed`. */
export function differenceWords({ added, removed }: Difference): string {
  const words = [
    ...(added > 0 ? [`${countedLines(added)} added`] : []),
    ...(removed > 0 ? [`${countedLines(removed)} removed`] : []),
  ];
  return words.length === 0 ? 'No difference' : words.join(', ');
}

const countedLines = (count: number): string =>
  count === 1 ? '1 line' : `${count.toLocaleString('en-GB')} lines`;
