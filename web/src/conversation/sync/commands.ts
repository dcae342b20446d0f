/**
 * What this page asks the server to do with a conversation: one tagged object for each thing. The outbox keeps these, what is
 * shown before the server answers is made of them, and an address is made only when one is sent (`requests.ts`).
 */
import type {
  PutCell,
  PutConversation,
  PutMessage,
  PutOutputs,
  PutReply,
  PutRun,
  PutVersion,
} from '../../protocol/generated.js';

/** Which ended runs are to be removed. */
export interface Clearing {
  /** Null for all cells. */
  readonly cell: string | null;
  /** All but the newest of each cell, or all. */
  readonly which: 'earlier' | 'all';
  /** Those asked for later stay and count for nothing, however late the server hears of this. */
  readonly until: string;
}

/** `id` is the message's, the run's, the cell's or the version's. */
export type Command =
  | { readonly kind: 'put_conversation'; readonly body: Partial<PutConversation> }
  | { readonly kind: 'delete_conversation' }
  | { readonly kind: 'put_message'; readonly id: string; readonly body: PutMessage }
  | { readonly kind: 'put_reply'; readonly id: string; readonly body: PutReply }
  | { readonly kind: 'stop_reply'; readonly id: string }
  | { readonly kind: 'put_run'; readonly id: string; readonly body: PutRun }
  /** Outputs of the run `id`. */
  | { readonly kind: 'put_outputs'; readonly id: string; readonly body: PutOutputs }
  | { readonly kind: 'clear_runs'; readonly clearing: Clearing }
  | { readonly kind: 'put_cell'; readonly id: string; readonly body: Partial<PutCell> }
  | { readonly kind: 'put_version'; readonly id: string; readonly body: PutVersion };

export type Kind = Command['kind'];

/** What a command is about: the command without its body. */
export type Subject = Command extends infer One ? (One extends Command ? Omit<One, 'body'> : never) : never;

export function subjectOf(command: Command): Subject {
  if (command.kind === 'clear_runs') return command;
  return 'id' in command ? { kind: command.kind, id: command.id } : { kind: command.kind };
}

/** Names the thing that a command changes: those of one thing are made in order. */
export function thingOf(subject: Subject): string {
  switch (subject.kind) {
    case 'put_conversation':
    case 'delete_conversation':
      return 'conversation';
    case 'put_reply':
    case 'stop_reply':
      return `reply ${subject.id}`;
    case 'clear_runs': {
      const { cell, which, until } = subject.clearing;
      return `history ${cell} ${which} ${until}`;
    }
    default:
      return `${subject.kind} ${subject.id}`;
  }
}

/** Whether a command takes something away, so that what came before it must be there by then. */
export const isRemoval = ({ kind }: Subject): boolean =>
  kind === 'delete_conversation' || kind === 'stop_reply' || kind === 'clear_runs';
