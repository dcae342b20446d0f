/**
 * What becomes of the rows of a conversation when the server has done what a command says: told as the events that it will
 * send. The page lays it over its rows before the server answers, and the server of tests does the same; recorded answers of
 * the real one hold both to it (`tests/vectors/commands.json`).
 */
import type {
  Cell,
  Conversation,
  Message,
  MessageError,
  PutConversation,
  Run,
  ServerEvent,
  Version,
} from '../../protocol/generated.js';
import { compareAge } from '../cells/cells.js';
import { isCleared } from '../history/clearing.js';
import {
  draftCell,
  draftConversation,
  draftMessage,
  draftReply,
  draftRun,
  draftVersion,
} from '../tree/drafts.js';
import { isTerminal } from '../history/progress.js';
import type { Command } from './commands.js';

/** Rows of one conversation, as far as they are known. */
export interface KnownRows {
  /** Of the conversation. */
  readonly id: string;
  readonly conversation: Conversation | null;
  message(id: string): Message | undefined;
  run(id: string): Run | undefined;
  /** How many outputs the run has had. */
  count(run: string): number;
  /** In no particular order. */
  allRuns(): readonly Run[];
  cell(id: string): Cell | undefined;
  /** Oldest first. */
  versions(cell: string): readonly Version[];
}

type Told =
  | 'conversation.updated'
  | 'conversation.deleted'
  | 'message.created'
  | 'message.updated'
  | 'run.updated'
  | 'runs.removed'
  | 'output.appended'
  | 'cell.updated'
  | 'version.created';

/** An event before it has a number. */
export type News = ServerEvent extends infer Event
  ? Event extends { readonly type: Told }
    ? Omit<Event, 'seq'>
    : never
  : never;

/** How an answer ends that the reader stopped. */
const STOPPED: MessageError = {
  kind: 'stopped',
  message: 'You stopped this answer.',
  hint: '',
  retry_at: null,
};

const NOTHING: readonly never[] = [];

/** `now`, in milliseconds, dates what has no date yet. A command that the rows show already changes nothing. */
export function reduce(rows: KnownRows, command: Command, now: number): readonly News[] {
  const { id } = rows;
  switch (command.kind) {
    case 'put_conversation': {
      const before = rows.conversation ?? draftConversation(id, now);
      return [{ type: 'conversation.updated', conversation: changed(before, command.body) }];
    }
    case 'delete_conversation':
      return [{ type: 'conversation.deleted', id }];
    case 'put_message':
      if (rows.message(command.id) !== undefined) return NOTHING;
      return [{ type: 'message.created', message: draftMessage(id, command.id, command.body, now) }];
    case 'put_reply':
      return replied(rows, command, now);
    case 'stop_reply': {
      const message = rows.message(command.id);
      if (message?.status !== 'streaming') return NOTHING;
      return [{ type: 'message.updated', message: { ...message, status: 'interrupted', error: STOPPED } }];
    }
    case 'put_run': {
      const known = rows.run(command.id);
      if (known !== undefined && isTerminal(known.status)) return NOTHING;
      const run = draftRun(id, command.id, command.body, now);
      return [{ type: 'run.updated', run: { ...run, created: known?.created ?? run.created } }];
    }
    case 'put_outputs':
      return appended(rows, command);
    case 'clear_runs': {
      const runs = rows.allRuns();
      const cleared = runs.filter((run) => isCleared(run, command.clearing, runs));
      return cleared.length === 0 ? NOTHING : [{ type: 'runs.removed', runs: cleared.map((run) => run.id) }];
    }
    case 'put_cell':
      return [
        {
          type: 'cell.updated',
          cell: draftCell(id, command.id, command.body, now, rows.cell(command.id)),
        },
      ];
    case 'put_version':
      return versioned(rows, command, now);
  }
}

type Of<Kind> = Extract<Command, { readonly kind: Kind }>;

function replied(rows: KnownRows, { id, body }: Of<'put_reply'>, now: number): readonly News[] {
  const known = rows.message(id);
  if (known === undefined) return [{ type: 'message.created', message: draftReply(rows.id, id, body, now) }];
  if (known.attempt >= body.attempt) return NOTHING;
  const message: Message = { ...known, status: 'streaming', error: null, attempt: body.attempt };
  return [{ type: 'message.updated', message }];
}

/** Outputs that are known already stay as they are. */
function appended(rows: KnownRows, { id, body }: Of<'put_outputs'>): readonly News[] {
  const known = rows.count(id);
  const outputs = body.outputs.slice(Math.max(0, known - body.start));
  if (outputs.length === 0 || rows.run(id)?.pruned === true) return NOTHING;
  return [{ type: 'output.appended', run: id, start: Math.max(known, body.start), outputs }];
}

/** One like the version before it, without a name, is not added. */
function versioned(rows: KnownRows, { id, body }: Of<'put_version'>, now: number): readonly News[] {
  const versions = rows.versions(body.cell);
  if (versions.some((known) => known.id === id)) return NOTHING;
  const version = draftVersion(rows.id, id, body, now);
  const before = versions.findLast((known) => compareAge(known, version) < 0);
  if (version.name === '' && before?.source === version.source) return NOTHING;
  return [{ type: 'version.created', version }];
}

/** The conversation with the fields that a command gives; an empty model is the default one, and null leaves it. */
export function changed(conversation: Conversation, body: Partial<PutConversation>): Conversation {
  return {
    ...conversation,
    title: body.title?.trim() ?? conversation.title,
    model: body.model == null ? conversation.model : body.model || null,
    settings: body.settings ?? conversation.settings,
  };
}
