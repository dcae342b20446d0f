/** Name of the browser's database that keeps the edited sources of a conversation. */
export const databaseOf = (conversation: string): string => `fenced-sources-${conversation}`;
