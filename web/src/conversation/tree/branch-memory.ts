/** Which branch of a conversation was shown last in this browser. */
import type { Memory } from '../sync/environment.js';

const key = (conversation: string): string => `fenced.branch.${conversation}`;

export const recallBranch = (memory: Memory, conversation: string): string | null =>
  memory.get(key(conversation));

export const rememberBranch = (memory: Memory, conversation: string, leaf: string): void =>
  memory.set(key(conversation), leaf);
