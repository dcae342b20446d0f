/** How long the source of a cell may be: what the server takes with a run or a version of it. */
export const LONGEST_SOURCE = 1_000_000;

const words = (count: number): string => count.toLocaleString('en');

/** Why a text of so many characters is refused, and what to do. */
export const tooLongWords = (length: number): string =>
  `${words(length)} characters are more than the ${words(LONGEST_SOURCE)} that a block may have. ` +
  'Add long data as a file, and let the program read that.';
