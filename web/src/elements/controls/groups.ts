/** The list of conversations by when they were last used, in the reader's own days. */
import type { Conversation } from '../../protocol/generated.js';

export interface Group {
  readonly label: string;
  readonly conversations: readonly Conversation[];
}

const DAY = 86_400_000;

/** `conversations` newest first; empty groups are left out. */
export function groupByAge(conversations: readonly Conversation[], now: Date): readonly Group[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const label = (updated: number): string => {
    if (updated >= midnight) return 'Today';
    if (updated >= midnight - DAY) return 'Yesterday';
    if (updated >= midnight - 7 * DAY) return 'Last week';
    if (updated >= midnight - 30 * DAY) return 'Last month';
    return 'Older';
  };
  const groups: { label: string; conversations: Conversation[] }[] = [];
  for (const conversation of conversations) {
    const name = label(Date.parse(conversation.updated));
    const group = groups.find((candidate) => candidate.label === name);
    if (group === undefined) groups.push({ label: name, conversations: [conversation] });
    else group.conversations.push(conversation);
  }
  return groups;
}

export const titleOf = (conversation: Pick<Conversation, 'title'> | null): string =>
  conversation?.title.trim() || 'New conversation';
