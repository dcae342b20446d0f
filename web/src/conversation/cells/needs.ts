/**
 * Which writes need which others of their conversation: what is inside a thing that the server does not have waits for it,
 * everything else goes on without it.
 */
import type { PutCell, PutMessage, PutReply, PutRun, PutVersion } from '../../protocol/generated.js';
import { isAdded, messageOf } from './cells.js';
import { subjectOf, type Subject } from '../sync/paths.js';
import type { Write } from '../sync/write-log.js';

/** A later write of these says all that an earlier one of the same fields did. */
const STATES: ReadonlySet<string> = new Set(['conversation', 'cells', 'runs']);

/** Whether a later write makes an earlier one superfluous. */
export function supersedes(later: Write, earlier: Write): boolean {
  if (later.path !== earlier.path || later.method !== 'PUT' || earlier.method !== 'PUT') return false;
  const kind = subjectOf(later.path)?.kind ?? '';
  const later_ = fieldsOf(later);
  return STATES.has(kind) && Object.keys(fieldsOf(earlier)).every((field) => field in later_);
}

/**
 * Whether a later write can only be made after an earlier one. `isNew` says that the server does not have the conversation,
 * so that nothing in it can be made before it.
 */
export function needs(later: Write, earlier: Write, isNew: boolean): boolean {
  const subject = subjectOf(earlier.path);
  if (earlier.method !== 'PUT' || subject === null) return later.path === earlier.path;
  switch (subject.kind) {
    case 'conversation':
      return isNew || (later.path === earlier.path && sharesField(later, earlier));
    case 'messages':
    case 'replies':
      return isAbout(later, subject.kind, subject.id) || isIn(later, subject.id);
    case 'cells':
      return isAbout(later, 'cells', subject.id) || (isAdded(subject.id) && isOfCell(later, subject.id));
    case 'runs':
      return isAbout(later, 'runs', subject.id) || isAbout(later, 'outputs', subject.id);
    case 'outputs':
      return isAbout(later, 'outputs', subject.id);
    default:
      return later.path === earlier.path;
  }
}

/** In a message: an answer to it, a message below it, a cell of it. */
function isIn(write: Write, message: string): boolean {
  const subject = subjectOf(write.path);
  if (subject?.kind === 'messages' || subject?.kind === 'replies')
    return (write.body as PutMessage | PutReply | null)?.parent === message;
  const cell = cellOf(write, subject);
  return cell !== null && messageOf(cell) === message;
}

function isOfCell(write: Write, cell: string): boolean {
  const subject = subjectOf(write.path);
  const isBelow = subject?.kind === 'cells' && (write.body as Partial<PutCell> | null)?.after === cell;
  return isBelow || cellOf(write, subject) === cell;
}

function cellOf({ body }: Write, subject: Subject | null): string | null {
  if (subject?.kind === 'cells') return subject.id;
  if (subject?.kind !== 'runs' && subject?.kind !== 'versions') return null;
  return (body as PutRun | PutVersion | null)?.cell ?? null;
}

const isAbout = ({ path }: Write, kind: Subject['kind'], id: string): boolean => {
  const subject = subjectOf(path);
  return subject?.kind === kind && 'id' in subject && subject.id === id;
};

const sharesField = (later: Write, earlier: Write): boolean =>
  Object.keys(fieldsOf(later)).some((field) => field in fieldsOf(earlier));

const fieldsOf = ({ body }: Write): Readonly<Record<string, unknown>> =>
  (body ?? {}) as Record<string, unknown>;
