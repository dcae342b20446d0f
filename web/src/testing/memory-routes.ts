/** Which command a request to the server in memory carries. */
import type { Clearing, Command } from '../conversation/sync/commands.js';

const PATH =
  /^\/api\/conversations\/[^/?]+(?:\/(messages|replies|runs|cells|versions)(?:\/([^/?]+)(\/outputs)?)?)?(?:\?(.*))?$/;

const PUTS: Readonly<Record<string, Command['kind']>> = {
  messages: 'put_message',
  replies: 'put_reply',
  runs: 'put_run',
  outputs: 'put_outputs',
  cells: 'put_cell',
  versions: 'put_version',
};

/** Null for an address that takes no command. */
export function commandOf(method: string, path: string, body: unknown): Command | null {
  const [, room, id, outputs, query = ''] = PATH.exec(path) ?? [];
  if (!PATH.test(path)) return null;
  if (method === 'DELETE') {
    if (room === undefined) return { kind: 'delete_conversation' };
    if (room === 'replies' && id !== undefined) return { kind: 'stop_reply', id };
    const isHistory = room === 'runs' && id === undefined;
    return isHistory ? { kind: 'clear_runs', clearing: clearingOf(new URLSearchParams(query)) } : null;
  }
  if (room === undefined) return { kind: 'put_conversation', body: body as object };
  const kind = PUTS[outputs === undefined ? room : 'outputs'];
  return id === undefined || kind === undefined ? null : ({ kind, id, body } as Command);
}

function clearingOf(query: URLSearchParams): Clearing {
  const which = query.get('which') === 'all' ? 'all' : 'earlier';
  return { cell: query.get('cell'), which, until: query.get('until') ?? '' };
}
