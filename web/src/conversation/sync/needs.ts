/**
 * Which commands need which others of their conversation: what is inside a thing that the server does not have waits for it,
 * everything else goes on without it.
 */
import { isAdded, messageOf } from '../cells/cells.js';
import { isRemoval, thingOf, type Command, type Kind } from './commands.js';

/** A later command of these says all that an earlier one of the same fields did. */
const STATES: ReadonlySet<Kind> = new Set(['put_conversation', 'put_cell', 'put_run']);

/** Whether a later command makes an earlier one superfluous. */
export function supersedes(later: Command, earlier: Command): boolean {
  if (later.kind !== earlier.kind || !STATES.has(later.kind) || !isOfSame(later, earlier)) return false;
  const fields = fieldsOf(later);
  return Object.keys(fieldsOf(earlier)).every((field) => field in fields);
}

/**
 * Whether a later command can only be made after an earlier one. `isNew` says that the server does not have the conversation,
 * so that nothing in it can be made before it.
 */
export function needs(later: Command, earlier: Command, isNew: boolean): boolean {
  if (isRemoval(earlier)) return isOfSame(later, earlier);
  switch (earlier.kind) {
    case 'put_conversation':
      return isNew || (isOfSame(later, earlier) && sharesField(later, earlier));
    case 'put_message':
    case 'put_reply':
      return isOfSame(later, earlier) || isIn(later, earlier.id);
    case 'put_cell':
      return isOfSame(later, earlier) || (isAdded(earlier.id) && isOfCell(later, earlier.id));
    case 'put_run':
      return isOfSame(later, earlier) || (later.kind === 'put_outputs' && later.id === earlier.id);
    default:
      return isOfSame(later, earlier);
  }
}

/** In a message: an answer to it, a message below it, a cell of it. */
function isIn(command: Command, message: string): boolean {
  if (command.kind === 'put_message' || command.kind === 'put_reply') return command.body.parent === message;
  const cell = cellOf(command);
  return cell !== null && messageOf(cell) === message;
}

function isOfCell(command: Command, cell: string): boolean {
  const isBelow = command.kind === 'put_cell' && command.body.after === cell;
  return isBelow || cellOf(command) === cell;
}

function cellOf(command: Command): string | null {
  if (command.kind === 'put_cell') return command.id;
  return command.kind === 'put_run' || command.kind === 'put_version' ? command.body.cell : null;
}

const isOfSame = (one: Command, other: Command): boolean => thingOf(one) === thingOf(other);

const sharesField = (later: Command, earlier: Command): boolean =>
  Object.keys(fieldsOf(later)).some((field) => field in fieldsOf(earlier));

const fieldsOf = (command: Command): object => ('body' in command ? command.body : {});
