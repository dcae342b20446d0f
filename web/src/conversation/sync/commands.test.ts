/** Recorded answers of the real server hold what is shown before it answers, and the server of tests, to what it does. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Cell, Conversation, Message, RunWithOutputs, Version } from '../../protocol/generated.js';
import { standing } from '../../protocol/output-fold.js';
import { MemoryServer } from '../../testing/memory-server.js';
import { CellBook } from '../cells/cell-book.js';
import { compareAge } from '../cells/cells.js';
import { draftConversation, draftMessage } from '../tree/drafts.js';
import { Rows } from '../tree/rows.js';
import type { Command } from './commands.js';
import { Overlay } from './overlay.js';
import { requestOf, type WriteRequest } from './requests.js';

/** Without the fields in which the page cannot know what the server will say. */
interface Recorded {
  readonly conversation: Partial<Conversation>;
  readonly messages: readonly (Partial<Message> & Pick<Message, 'id'>)[];
  readonly cells: readonly Cell[];
  readonly runs: readonly RunWithOutputs[];
  readonly versions: readonly Version[];
}

interface Step {
  readonly command: Command;
  readonly request: WriteRequest;
  readonly status: number;
  readonly rows: Recorded | null;
}

const cases = JSON.parse(
  readFileSync(new URL('../../../../tests/vectors/commands.json', import.meta.url), 'utf8'),
) as readonly { readonly name: string; readonly conversation: string; readonly steps: readonly Step[] }[];

/** As the real server's are recorded: what is volatile left out, runs and versions oldest first. */
function recorded(
  conversation: Conversation,
  messages: readonly Message[],
  rest: Omit<Recorded, 'conversation' | 'messages'>,
): Recorded {
  const { id, title, model } = conversation;
  return {
    conversation: { id, title, model },
    messages: messages.map(({ created: _, author: __, model: ___, thought: ____, ...message }) => message),
    cells: [...rest.cells].sort((one, other) => (one.id < other.id ? -1 : 1)),
    runs: rest.runs
      .map(({ run, outputs }) => ({ run, outputs: [...standing(outputs)] }))
      .sort((one, other) => compareAge(one.run, other.run)),
    versions: [...rest.versions].sort(compareAge),
  };
}

/** With what stands of each run's outputs, which is what the page shows. */
const folded = (rows: Recorded): Recorded => ({
  ...rows,
  runs: rows.runs.map(({ run, outputs }) => ({ run, outputs: [...standing(outputs)] })),
});

const parts = ({ method, path, body }: WriteRequest): unknown => {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  return { method, pathname, query: [...searchParams].sort(), body };
};

describe.each(cases)('$name', ({ conversation: id, steps }) => {
  test('as each request says', () => {
    for (const { command, request } of steps) expect(parts(requestOf(id, command))).toEqual(parts(request));
  });

  test('by the server of tests', async () => {
    const server = new MemoryServer();
    for (const { command, status, rows } of steps) {
      const { method, path, body } = requestOf(id, command);
      const response = await server.fetch(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const room = server.rooms.get(id);
      const known =
        room === undefined
          ? null
          : recorded(room.conversation, [...room.messages.values()], {
              cells: [...room.cells.values()],
              runs: [...room.runs.values()],
              versions: [...room.versions.values()],
            });
      expect([command.kind, response.status, known]).toEqual([command.kind, status, rows && folded(rows)]);
    }
  });

  test('by what is shown before the answer', () => {
    const now = Date.UTC(2026, 0, 2);
    let before: Recorded | null = null;
    for (const { command, status, rows: after } of steps) {
      // An answer that is stopped says itself where it ended.
      if (status < 300 && after !== null && command.kind !== 'stop_reply') {
        const rows = new Rows();
        const cells = new CellBook({
          now: () => now,
          fence: () => undefined,
          act: () => undefined,
          tell: () => undefined,
        });
        const overlay = new Overlay({ conversation: id, rows, cells, now: () => now });
        if (before !== null) load(before, rows, cells);
        overlay.show(command);
        const shown = recorded(rows.conversation ?? draftConversation(id, now), messagesOf(rows), {
          cells: after.cells.flatMap((cell) => cells.cell(cell.id) ?? []),
          runs: rows.allRuns().map((run) => ({ run, outputs: [...rows.outputs(run.id)] })),
          versions: cells.versions(after.versions[0]?.cell ?? ''),
        });
        expect([command.kind, shown]).toEqual([command.kind, folded(after)]);
      }
      before = after;
    }

    function load(from: Recorded, rows: Rows, cells: CellBook): void {
      rows.conversation = draftConversation(id, now, from.conversation);
      const body = { parent: null, role: 'user', text: '', attachments: [], about: null } as const;
      for (const [n, message] of from.messages.entries())
        rows.putMessage({
          ...draftMessage(id, message.id, { ...body, attachments: [] }, now + n),
          ...message,
        });
      for (const run of from.runs) rows.putRunWithOutputs(run);
      cells.load(from.cells);
      for (const version of from.versions) cells.putVersion(version, true);
    }
  });
});

/** In the order in which they were put. */
function messagesOf(rows: Rows): readonly Message[] {
  const found: Message[] = [];
  const open = [...rows.children(null)];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const message = rows.message(next);
    if (message !== undefined) found.push(message);
    open.unshift(...rows.children(next));
  }
  return found;
}
