/** Shows the writes that wait in the outbox as if the server had made them, for example after a reload. */
import type {
  Conversation,
  PutConversation,
  PutMessage,
  PutOutputs,
  PutReply,
  PutRun,
} from '../../protocol/generated.js';
import { draftConversation, draftMessage, draftReply, draftRun } from '../tree/drafts.js';
import { subjectOf } from './paths.js';
import type { Rows } from '../tree/rows.js';
import type { Write } from './write-log.js';

/** `now` dates what has no date yet. Writes that the rows show already change nothing. */
export function overlay(rows: Rows, writes: readonly Write[], now: number): void {
  for (const write of writes) {
    const subject = subjectOf(write.path);
    if (subject?.kind === 'history' && write.method === 'DELETE') rows.clearRuns(subject.clearing);
    if (subject === null || write.method !== 'PUT') continue;
    const { conversation, body } = write;
    switch (subject.kind) {
      case 'conversation':
        rows.conversation = changed(
          rows.conversation ?? draftConversation(conversation, now),
          body as PutConversation,
        );
        break;
      case 'messages':
        if (rows.message(subject.id) === undefined) {
          rows.putMessage(draftMessage(conversation, subject.id, body as PutMessage, now));
        }
        break;
      case 'replies':
        overlayReply(rows, conversation, subject.id, body as PutReply, now);
        break;
      case 'runs':
        rows.putRun(draftRun(conversation, subject.id, body as PutRun, now));
        break;
      case 'outputs': {
        const { start, outputs } = body as PutOutputs;
        rows.putOutputs(subject.id, start, outputs);
      }
    }
  }
}

function overlayReply(rows: Rows, conversation: string, id: string, body: PutReply, now: number): void {
  const known = rows.message(id);
  if (known === undefined) rows.putMessage(draftReply(conversation, id, body, now));
  else if (known.attempt < body.attempt) {
    rows.putMessage({ ...known, status: 'streaming', error: null, attempt: body.attempt });
  }
}

/** The conversation with the fields that a write gives. */
export function changed(conversation: Conversation, body: Partial<PutConversation>): Conversation {
  return {
    ...conversation,
    title: body.title ?? conversation.title,
    model: body.model ?? conversation.model,
    settings: body.settings ?? conversation.settings,
  };
}

/** Runs of which the writes tell. */
export function runsOf(writes: readonly Write[]): ReadonlySet<string> {
  const runs = new Set<string>();
  for (const { path } of writes) {
    const subject = subjectOf(path);
    if (subject?.kind === 'runs' || subject?.kind === 'outputs') runs.add(subject.id);
  }
  return runs;
}
