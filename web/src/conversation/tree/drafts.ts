/** Rows as they will be once the server has them: what is shown between a click and its acknowledgement. */
import type {
  Cell,
  Conversation,
  ConversationSettings,
  Example,
  Message,
  PutCell,
  PutMessage,
  PutReply,
  PutRun,
  PutVersion,
  Run,
  Version,
} from '../../protocol/generated.js';

/** Of a conversation whose settings nobody has changed; the server may set lower ones. */
export const DEFAULT_SETTINGS: ConversationSettings = {
  execution_seconds: 60,
  heap_bytes: 1 << 30,
  output_bytes: 10_000_000,
  idle_seconds: 3600,
  keep_environment: true,
  network: [],
  history_runs: 50,
  history_bytes: 200 << 20,
  line_numbers: false,
  wrap: false,
};

/** The name that stands for the reader until the server tells another. */
const READER = 'You';
/** Who answers in an example. */
const EXAMPLE = 'Example';

export function draftConversation(id: string, now: number, fields: Partial<Conversation> = {}): Conversation {
  const created = new Date(now).toISOString();
  return {
    id,
    title: '',
    model: null,
    settings: DEFAULT_SETTINGS,
    created,
    updated: created,
    ...fields,
  };
}

export function draftMessage(conversation: string, id: string, body: PutMessage, now: number): Message {
  return { ...draft(conversation, id, now), ...body, author: READER, status: 'complete', attempt: 1 };
}

export function draftReply(
  conversation: string,
  id: string,
  body: Pick<PutReply, 'parent' | 'attempt'>,
  now: number,
): Message {
  return {
    ...draft(conversation, id, now),
    parent: body.parent,
    role: 'assistant',
    author: '',
    status: 'streaming',
    text: '',
    attempt: body.attempt,
  };
}

/** The answer of an example, which the server writes at once. */
export function draftExample(
  conversation: string,
  id: string,
  parent: string,
  { answer }: Example,
  now: number,
): Message {
  const reply = draftReply(conversation, id, { parent, attempt: 1 }, now);
  return { ...reply, author: EXAMPLE, status: 'complete', text: answer };
}

export function draftRun(conversation: string, id: string, body: PutRun, now: number): Run {
  const created = body.created ?? new Date(now).toISOString();
  return { ...body, id, conversation, engine: 'browser', pruned: false, created };
}

/** With the fields of a row that is there already, where a write leaves them out. */
export function draftCell(
  conversation: string,
  id: string,
  body: Partial<PutCell>,
  now: number,
  known?: Cell,
): Cell {
  const created = known?.created ?? body.created ?? new Date(now).toISOString();
  return { ...(known ?? { ...UNCHOSEN, id, conversation }), ...body, created };
}

const UNCHOSEN = { language: null, limits: null, line_numbers: null, after: null, removed: false };

export function draftVersion(conversation: string, id: string, body: PutVersion, now: number): Version {
  const created = body.created ?? new Date(now).toISOString();
  return { ...body, id, conversation, author: READER, created };
}

function draft(conversation: string, id: string, now: number) {
  return {
    id,
    conversation,
    model: null,
    error: null,
    reasoning: '',
    thought: 0,
    attachments: [],
    about: null,
    created: new Date(now).toISOString(),
  };
}
