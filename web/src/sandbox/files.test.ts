/** Files between the page, the supervisor and a session's worker. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { FilesAction, FilesAnswer } from '../protocol/session.js';
import type { PlayedWorker } from '../testing/sandbox-environment.js';
import { askFor, CAPABLE, command, events, finish, ofType, sessions, worker } from '../testing/supervisor.js';

const CONVERSATION = '01890000-0000-7000-8000-000000000001';
const OTHER = '01890000-0000-7000-8000-000000000002';

/** Until everything in memory has settled: nothing here waits for time. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let asked = 0;

async function ask(action: FilesAction, conversation = CONVERSATION): Promise<FilesAnswer | undefined> {
  asked += 1;
  const request = `q${asked}`;
  command({ type: 'files', request, conversation, action });
  await idle();
  return ofType('files_answer').find((event) => event.request === request)?.answer;
}

async function paths(conversation = CONVERSATION): Promise<string[]> {
  const answer = await ask({ do: 'list' }, conversation);
  return answer?.did === 'list' ? answer.list.files.map(({ path }) => path) : [];
}

const put = (path: string, content = '1', conversation = CONVERSATION): Promise<FilesAnswer | undefined> =>
  ask({ do: 'write', path, file: new Blob([content]) }, conversation);

async function open(session: string, conversation: string | null): Promise<PlayedWorker> {
  askFor({ session, conversation });
  await idle();
  const played = worker();
  played.says({ type: 'opened', heap: 1, capabilities: CAPABLE });
  return played;
}

async function run(played: PlayedWorker, id: string, session = 's'): Promise<void> {
  command({
    type: 'execute',
    session,
    run: id,
    cell: 'c',
    source: '1',
    limits: DEFAULT_LIMITS,
    theme: 'light',
  });
  await idle();
  played.says({ type: 'started', run: id, names: null });
}

/** What the worker was told of files, as paths; the kind of each command in between. */
function told(played: PlayedWorker): (string | string[])[] {
  return played.commands.map((one) =>
    one.type === 'files'
      ? [...one.entries.map(({ path }) => path), ...one.removed.map((path) => `-${path}`)]
      : one.type,
  );
}

describe('the page', () => {
  it('writes, lists, reads, renames, deletes and clears', async () => {
    expect(await put('a.txt', 'hello')).toEqual({ did: 'change' });
    const answer = await ask({ do: 'read', path: 'a.txt' });
    expect(answer?.did === 'read' ? await answer.file.text() : '').toBe('hello');
    await ask({ do: 'rename', path: 'a.txt', to: 'b.txt' });
    expect(await paths()).toEqual(['b.txt']);
    await put('c.txt');
    await ask({ do: 'remove', paths: ['b.txt'] });
    expect(await paths()).toEqual(['c.txt']);
    await ask({ do: 'clear' });
    expect(await paths()).toEqual([]);
  });

  it('is refused in words', async () => {
    expect(await put('../a')).toEqual({ did: 'refuse', message: '“..” is not a name.' });
    expect(await ask({ do: 'read', path: 'gone' })).toMatchObject({ did: 'refuse' });
  });

  it.each([
    { conversation: '..', action: { do: 'list' } },
    { conversation: CONVERSATION, action: { do: 'format' } },
    { conversation: CONVERSATION, action: { do: 'write', path: 'a', file: 'text' } },
    { conversation: CONVERSATION, action: { do: 'write', path: 7, file: new Blob([]) } },
  ])('has no answer to what is not of the protocol: %j', async (wrong) => {
    sessions.handle({ type: 'files', request: 'q', ...wrong });
    await idle();
    expect(events).toEqual([]);
  });
});

describe('a session', () => {
  it('has the files before its program runs, and is told no more than what changed', async () => {
    await put('a.txt');
    await put('elsewhere.txt', '1', OTHER);
    const played = await open('s', CONVERSATION);
    await run(played, 'r1');
    finish(played, 'r1');
    await run(played, 'r2');
    finish(played, 'r2');
    await put('b.txt');
    await ask({ do: 'remove', paths: ['a.txt'] });
    await run(played, 'r3');
    expect(told(played)).toEqual(['open', ['a.txt'], 'execute', 'execute', ['b.txt', '-a.txt'], 'execute']);
  });

  it('that was opened ahead gets the files of the conversation that takes it over', async () => {
    await put('a.txt');
    sessions.prewarm('python');
    await idle();
    const played = worker();
    played.says({ type: 'opened', heap: 1, capabilities: CAPABLE });
    askFor({ conversation: CONVERSATION });
    await run(played, 'r1');
    expect(told(played)).toEqual(['open', ['a.txt'], 'execute']);
  });

  it('without a conversation has none, and what its programs write is not kept', async () => {
    const played = await open('s', null);
    await run(played, 'r1');
    played.says({ type: 'files', run: 'r1', changes: [{ path: 'a', data: new Blob(['1']) }] });
    finish(played, 'r1');
    await idle();
    expect(told(played)).toEqual(['open', 'execute']);
    expect(ofType('files_changed')).toEqual([]);
  });

  it('has what its programs wrote stored before they are told to have ended', async () => {
    const played = await open('s', CONVERSATION);
    await run(played, 'r1');
    played.says({ type: 'files', run: 'r1', changes: [{ path: 'out.csv', data: new Blob(['1']) }] });
    finish(played, 'r1');
    expect(ofType('result')).toEqual([]);
    await idle();
    expect(
      events.map(({ type }) => type).filter((type) => type === 'files_changed' || type === 'result'),
    ).toEqual(['files_changed', 'result']);
    expect(await paths()).toEqual(['out.csv']);
  });

  it('keeps no name that a reader does not see', async () => {
    const played = await open('s', CONVERSATION);
    await run(played, 'r1');
    const changes = ['a\u200b.csv', 'b\u{e0041}.csv', 'c.csv'].map((path) => ({
      path,
      data: new Blob(['1']),
    }));
    played.says({ type: 'files', run: 'r1', changes });
    finish(played, 'r1');
    await idle();
    const [told] = ofType('files_changed');
    expect(told?.problem?.match(/cannot be seen/g)).toHaveLength(2);
    expect(await paths()).toEqual(['c.csv']);
    expect(await put('d\u2060.csv')).toEqual({
      did: 'refuse',
      message: 'A name may not have characters that cannot be seen.',
    });
  });

  it('tells how its run ended also when it dies while files are stored', async () => {
    const played = await open('s', CONVERSATION);
    await run(played, 'r1');
    played.says({ type: 'files', run: 'r1', changes: [{ path: 'out.csv', data: new Blob(['1']) }] });
    finish(played, 'r1');
    command({ type: 'close', session: 's', reason: 'closed' });
    await idle();
    expect(ofType('result')).toMatchObject([{ run: 'r1', status: 'completed' }]);
    expect(await paths()).toEqual(['out.csv']);
  });

  it('shares what it wrote with the others of its conversation, and with no other', async () => {
    const first = await open('s', CONVERSATION);
    const second = await open('t', CONVERSATION);
    const stranger = await open('u', OTHER);
    await run(first, 'r1');
    first.says({ type: 'files', run: 'r1', changes: [{ path: 'out.csv', data: new Blob(['1']) }] });
    finish(first, 'r1');
    await run(second, 'r2', 't');
    await run(stranger, 'r3', 'u');
    expect(told(second)).toEqual(['open', ['out.csv'], 'execute']);
    expect(told(stranger)).toEqual(['open', [], 'execute']);
  });

  it.each([
    ['of another run', { run: 'r9', changes: [{ path: 'a', data: new Blob(['1']) }] }],
    ['with a name that cannot be', { run: 'r1', changes: [{ path: '../a', data: new Blob(['1']) }] }],
    ['that are no files', { run: 'r1', changes: [{ path: 'a', data: 'text' }] }],
    [
      'that are too many',
      { run: 'r1', changes: Array.from({ length: 20_001 }, () => ({ path: 'a', data: null })) },
    ],
  ])('changes nothing by forged files %s', async (_, forged) => {
    const played = await open('s', CONVERSATION);
    await run(played, 'r1');
    played.saysAnything({ type: 'files', ...forged });
    await idle();
    expect(await paths()).toEqual([]);
  });

  it('cannot name another conversation in what it says', async () => {
    const played = await open('s', CONVERSATION);
    await run(played, 'r1');
    played.saysAnything({
      type: 'files',
      run: 'r1',
      conversation: OTHER,
      changes: [{ path: 'a', data: new Blob(['1']) }],
    });
    await idle();
    expect(await paths(OTHER)).toEqual([]);
    expect(await paths()).toEqual(['a']);
  });
});
