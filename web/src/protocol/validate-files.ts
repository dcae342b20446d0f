/** Checks of what is said about a conversation's files; see `validate.ts`. */
import type { Fields } from './checks.js';
import { all, count, fields, id, MAX_WORDS, size, text } from './checks.js';
import type { FileEntry, WrittenFile } from './files.js';
import { asPath, asPlace, MOST_FILES } from './files.js';
import type { FilesAction, FilesAnswer, FilesList, SandboxEvent } from './session.js';

/** What a program wrote; a name that no file may have makes all of it invalid, since no runtime of ours makes one. */
export function parseChanges(value: unknown): WrittenFile[] | null {
  return all(value, 2 * MOST_FILES, (item) => {
    const record = fields(item);
    const path = asPath(record?.['path']);
    const data = record?.['data'];
    if (path === null || !(data === null || data instanceof Blob)) return null;
    return { path, data };
  });
}

function parseFileEntry(value: unknown): FileEntry | null {
  const record = fields(value);
  const path = asPath(record?.['path']);
  const bytes = count(record?.['size']);
  const modified = size(record?.['modified']);
  return path === null || bytes === null || modified === null ? null : { path, size: bytes, modified };
}

function parseFilesList(value: unknown): FilesList | null {
  const record = fields(value);
  const files = all(record?.['files'], MOST_FILES, parseFileEntry);
  const used = count(record?.['used']);
  const quota = count(record?.['quota']);
  if (record === null || files === null || used === null || quota === null) return null;
  return { files, used, quota, persistent: record['persistent'] === true };
}

function parseFilesAnswer(value: unknown): FilesAnswer | null {
  const record = fields(value);
  switch (record?.['did']) {
    case 'list': {
      const list = parseFilesList(record['list']);
      return list === null ? null : { did: 'list', list };
    }
    case 'read': {
      const file = record['file'];
      return file instanceof Blob ? { did: 'read', file } : null;
    }
    case 'change':
      return { did: 'change' };
    case 'refuse': {
      const message = text(record['message'], MAX_WORDS);
      return message === null ? null : { did: 'refuse', message };
    }
    default:
      return null;
  }
}

export function parseFilesEvent(record: Fields): SandboxEvent | null {
  if (record['type'] === 'files_changed') {
    const place = asPlace(record['place']);
    const problem = text(record['problem'], MAX_WORDS);
    if (problem === null && record['problem'] !== null) return null;
    return place === null ? null : { type: 'files_changed', place, problem };
  }
  const request = id(record['request']);
  if (request === null) return null;
  if (record['type'] === 'files_progress') {
    const done = count(record['done']);
    return done === null ? null : { type: 'files_progress', request, done };
  }
  if (record['type'] !== 'files_answer') return null;
  const answer = parseFilesAnswer(record['answer']);
  return answer === null ? null : { type: 'files_answer', request, answer };
}

/** Paths are checked where they are used: there a name that cannot be is refused in words. */
export function parseFilesAction(value: unknown): FilesAction | null {
  const record = fields(value);
  const path = text(record?.['path'], MAX_WORDS);
  switch (record?.['do']) {
    case 'list':
      return { do: 'list' };
    case 'clear':
      return { do: 'clear' };
    case 'write': {
      const file = record['file'];
      return path === null || !(file instanceof Blob) ? null : { do: 'write', path, file };
    }
    case 'read':
      return path === null ? null : { do: 'read', path };
    case 'rename': {
      const from = text(record['from'], MAX_WORDS);
      const to = text(record['to'], MAX_WORDS);
      return from === null || to === null ? null : { do: 'rename', from, to };
    }
    case 'remove': {
      const paths = all(record['paths'], MOST_FILES, (item) => text(item, MAX_WORDS));
      return paths === null ? null : { do: 'remove', paths };
    }
    case 'cancel': {
      const of = id(record['of']);
      return of === null ? null : { do: 'cancel', of };
    }
    default:
      return null;
  }
}
