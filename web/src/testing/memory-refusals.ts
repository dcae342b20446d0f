/** What the server in memory will not do, as the real one. */
import { isAdded, messageOf } from '../conversation/cells/cells.js';
import type { Command } from '../conversation/sync/commands.js';
import type { KnownRows } from '../conversation/sync/reduce.js';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

type Of<Kind> = Extract<Command, { readonly kind: Kind }>;

const conflict = (reason: string): Refusal => ({ status: 409, reason });

/** Null for a command that can be done. */
export function refusalOf(rows: KnownRows, command: Command): Refusal | null {
  switch (command.kind) {
    case 'put_message':
      return ofMessage(rows, command);
    case 'put_reply':
      return ofReply(rows, command);
    case 'put_run': {
      const known = rows.run(command.id);
      const { cell, source } = command.body;
      if (known === undefined) return ofCell(rows, cell);
      const isOther = known.cell !== cell || known.source !== source;
      return isOther ? conflict('The run is there already for another cell or source.') : null;
    }
    case 'put_outputs': {
      if (rows.run(command.id) === undefined) return { status: 404, reason: 'There is no such run.' };
      const isGap = command.body.start > rows.count(command.id);
      return isGap ? conflict('Outputs are missing before these.') : null;
    }
    case 'put_cell':
      return ofCell(rows, command.id) ?? misplaced(command);
    case 'put_version': {
      const { cell, source, reason, name } = command.body;
      const known = rows.versions(cell).find(({ id }) => id === command.id);
      if (known === undefined) return ofCell(rows, cell);
      const isSame = known.source === source && known.reason === reason && known.name === name;
      return isSame ? null : conflict('The version is there already with other content.');
    }
    default:
      return null;
  }
}

function ofMessage(rows: KnownRows, { id, body }: Of<'put_message'>): Refusal | null {
  const known = rows.message(id);
  if (known !== undefined) {
    const isSame = known.parent === body.parent && known.role === body.role && known.text === body.text;
    return isSame ? null : conflict('The message is there already with other content.');
  }
  const isLost = body.parent !== null && rows.message(body.parent) === undefined;
  return isLost ? conflict('The parent is not a message of this conversation.') : null;
}

function ofReply(rows: KnownRows, { id, body }: Of<'put_reply'>): Refusal | null {
  const known = rows.message(id);
  if (known === undefined) {
    if (rows.message(body.parent) === undefined) return conflict('The message is not in this conversation.');
    return body.attempt === 1 ? null : conflict('The answer was never started.');
  }
  if (known.parent !== body.parent || known.role !== 'assistant') return conflict('This is no answer to it.');
  if (body.attempt <= known.attempt) return null;
  if (body.attempt > known.attempt + 1) return conflict('An attempt is missing before this one.');
  const isOver = known.status === 'streaming' || known.status === 'complete';
  return isOver ? conflict('The answer needs no other attempt.') : null;
}

function ofCell(rows: KnownRows, cell: string): Refusal | null {
  return rows.message(messageOf(cell)) === undefined
    ? conflict('The cell is not in this conversation.')
    : null;
}

function misplaced({ id, body: { after = null, removed = false } }: Of<'put_cell'>): Refusal | null {
  if (!isAdded(id)) return after !== null || removed ? conflict('A block of the message stays there.') : null;
  if (after === id) return conflict('A cell cannot stand below itself.');
  return after !== null && messageOf(after) !== messageOf(id)
    ? conflict('That is of another message.')
    : null;
}
