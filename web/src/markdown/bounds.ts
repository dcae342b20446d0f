/** How much of a message is shown as more than text, so that none can make the page stand still. */

/** UTF-16 code units of one paragraph, heading or cell of a table: links and emphasis in longer ones are not looked for. */
export const LONGEST_INLINE = 20_000;
/** Parts of one block, such as the items of a list: what comes after them is shown as text. */
export const MOST_PARTS = 4_000;
/** Columns of a table; wider ones are text. The server has the same number, since this decides where a block ends. */
export const MOST_COLUMNS = 100;
/** Fences that are cells; those after them are text. The server has the same number. */
export const MOST_FENCES = 500;
