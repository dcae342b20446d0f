import { v7 as uuid } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../testing/memory-store.js';
import type { Clock } from '../protocol/clock.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { Run, RunNames } from '../protocol/generated.js';
import { StaleWatch } from './stale-watch.js';

const fence = (source: string, language = 'python'): string => `\`\`\`${language}\n${source}\n\`\`\`\n`;

/** As the runtime would tell them, of programs as simple as those here. */
function namesOf(source: string): RunNames {
  const [, target = null, value = source] = /^(\w+) = (.*)$/.exec(source) ?? [];
  const uses = value.replaceAll(/"[^"]*"/g, '').match(/[a-z]\w*/g) ?? [];
  return { defines: target === null ? [] : [target], uses };
}

class Conversation {
  readonly store = new MemoryStore();
  readonly gone = new Set<string>();
  /** Names that came back from there; null while nothing did. */
  back: ReadonlySet<string> | null = null;
  readonly told: (readonly string[])[] = [];
  readonly watch: StaleWatch;
  #time = 0;

  constructor(clock?: Clock) {
    this.watch = new StaleWatch({
      store: this.store,
      areLost: ({ session }, defines) =>
        this.gone.has(session ?? '') &&
        (this.back === null || defines.some((name) => this.back?.has(name) === false)),
      tell: (cells) => this.told.push(cells),
      clock,
    });
  }

  /** A message of such programs; returns its cells. */
  add(...sources: readonly string[]): readonly string[] {
    const { id } = this.store.add({
      role: 'assistant',
      text: sources.map((source) => fence(source)).join('\n'),
    });
    return sources.map((_, index) => `${id}.${index}`);
  }

  run(cell: string, change: Partial<Run> = {}): Run {
    this.#time += 1;
    const source = this.source(cell);
    const run: Run = {
      id: uuid(),
      conversation: this.store.id,
      cell,
      language: 'python',
      engine: 'browser',
      source,
      status: 'completed',
      clocks: { queue: 0, load: 0, download: null, execution: 0.1 },
      memory: null,
      error: null,
      by: 'page',
      session: 's1',
      dropped: 0,
      names: namesOf(source),
      pruned: false,
      created: new Date(this.#time * 1000).toISOString(),
      ...change,
    };
    this.store.history.putRun(run);
    return run;
  }

  source(cell: string): string {
    const [message = '', index] = cell.split('.');
    const text = this.store.tree.message(message)?.text ?? '';
    return this.store.sources.text(
      cell,
      text.split('```python\n')[Number(index) + 1]?.split('\n```')[0] ?? '',
    );
  }

  async write(cell: string, text: string): Promise<void> {
    await this.store.sources.write(cell, this.source(cell), text);
  }

  async reasons(cells: readonly string[]): Promise<readonly string[]> {
    await this.watch.settled();
    return cells.map((cell) => {
      const stale = this.watch.of(cell);
      if (stale?.why !== 'upstream') return stale?.why ?? '';
      return `${stale.name}: ${cells.indexOf(stale.cell)} ${stale.how}`;
    });
  }
}

describe('the watch over stale cells', () => {
  it('finds by the names of the programs what depends on what', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'y = x + 1', 'print(y)', 'print("alone")');
    for (const cell of cells) chat.run(cell);
    expect(await chat.reasons(cells)).toEqual(['', '', '', '']);
    chat.run(cells[0] ?? '');
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran', 'y: 0 ran', '']);
    expect(chat.watch.count).toBe(2);
  });

  it('follows an edit and its undoing, and tells only of the cells that it concerns', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)', 'print(2)');
    for (const cell of cells) chat.run(cell);
    await chat.watch.settled();
    expect(chat.told).toEqual([]);
    await chat.write(cells[0] ?? '', 'x = 2');
    expect(await chat.reasons(cells)).toEqual(['edited', 'x: 0 edited', '']);
    expect(chat.told).toEqual([[cells[0], cells[1]]]);
    await chat.write(cells[0] ?? '', 'x = 1');
    expect(await chat.reasons(cells)).toEqual(['', '', '']);
    expect(chat.told).toHaveLength(2);
  });

  it('counts what an edited cell defined when it ran, whatever it says now', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'z = 1', 'print(x)', 'print(w)');
    for (const cell of cells) chat.run(cell);
    await chat.write(cells[0] ?? '', 'y = 1');
    await chat.write(cells[1] ?? '', 'w = 1');
    expect(await chat.reasons(cells)).toEqual(['edited', 'edited', 'x: 0 edited', '']);
  });

  it('guesses nothing of runs that told no names, but knows their own reasons', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)', 'y = 1');
    for (const cell of cells) chat.run(cell, { names: null });
    chat.run(cells[0] ?? '', { names: null });
    await chat.write(cells[2] ?? '', 'y = 2');
    expect(await chat.reasons(cells)).toEqual(['', '', 'edited']);
    chat.gone.add('s1');
    chat.back = new Set(['y']);
    chat.watch.sessionsChanged();
    expect(await chat.reasons(cells)).toEqual(['', '', 'edited']);
    chat.back = null;
    chat.watch.sessionsChanged();
    expect(await chat.reasons(cells)).toEqual(['lost', 'lost', 'edited']);
  });

  it('knows what a cell defined while its next run waits for its turn', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)');
    for (const cell of cells) chat.run(cell);
    const run = chat.run(cells[0] ?? '', { status: 'queued', names: null });
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran']);
    chat.store.history.putRun({ ...run, status: 'executing' });
    expect(await chat.reasons(cells)).toEqual(['', '']);
    chat.store.history.putRun({ ...run, status: 'completed', names: { defines: ['x'], uses: [] } });
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran']);
  });

  it('is fresh while a run goes on, and when it ended after the run of the cell above', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)');
    for (const cell of cells) chat.run(cell);
    chat.run(cells[0] ?? '');
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran']);
    const run = chat.run(cells[1] ?? '', { status: 'executing' });
    expect(await chat.reasons(cells)).toEqual(['', '']);
    chat.store.history.putRun({ ...run, status: 'completed' });
    expect(await chat.reasons(cells)).toEqual(['', '']);
  });

  it('passes over a run that was stopped before its turn came', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)');
    for (const cell of cells) chat.run(cell);
    const never = { queue: 1, load: null, download: null, execution: null };
    chat.run(cells[0] ?? '', { status: 'aborted', clocks: never });
    expect(await chat.reasons(cells)).toEqual(['', '']);
  });

  it('follows sessions that end and come back', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)');
    for (const cell of cells) chat.run(cell);
    chat.gone.add('s1');
    chat.watch.sessionsChanged();
    expect(await chat.reasons(cells)).toEqual(['lost', 'lost']);
    chat.run(cells[1] ?? '', { session: 's2' });
    expect(await chat.reasons(cells)).toEqual(['lost', 'x: 0 lost']);
    chat.gone.clear();
    chat.watch.sessionsChanged();
    expect(await chat.reasons(cells)).toEqual(['', '']);
  });

  it('follows the names that did not come back with the others', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'g = (n for n in "a")', 'print(x)', 'print(g)');
    for (const cell of cells) chat.run(cell);
    chat.gone.add('s1');
    chat.back = new Set(['x']);
    chat.watch.sessionsChanged();
    expect(await chat.reasons(cells)).toEqual(['', 'lost', '', 'g: 1 lost']);
  });

  it('does not call stale what ended the session itself', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'import os; os.abort()');
    chat.run(cells[0] ?? '');
    const error = { name: 'SessionLost', message: 'It ended.', line: null, variables_lost: true };
    chat.run(cells[1] ?? '', { status: 'lost', error });
    chat.gone.add('s1');
    chat.watch.sessionsChanged();
    expect(await chat.reasons(cells)).toEqual(['lost', '']);
  });

  it('follows another branch, and a language that was chosen', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1', 'print(x)');
    for (const cell of cells) chat.run(cell);
    chat.run(cells[0] ?? '');
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran']);
    chat.store.cells.changeCell(cells[0] ?? '', { language: 'markdown' });
    expect(await chat.reasons(cells)).toEqual(['', '']);
    chat.store.cells.changeCell(cells[0] ?? '', { language: 'python' });
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran']);
    const [message = ''] = (cells[0] ?? '').split('.');
    const other = chat.store.add({
      role: 'user',
      text: 'no cells',
      parent: chat.store.tree.message(message)?.parent ?? null,
    });
    chat.store.tree.select(other.id);
    expect(await chat.reasons(cells)).toEqual(['', '']);
    chat.store.tree.select(message);
    expect(await chat.reasons(cells)).toEqual(['', 'x: 0 ran']);
  });

  it('looks once for many changes, and not for outputs', () => {
    const clock = new ManualClock();
    const conversation = new Conversation(clock);
    const branch = vi.spyOn(conversation.store.tree, 'branch');
    const [cell = ''] = conversation.add('x = 1');
    const run = conversation.run(cell);
    clock.advance(1000);
    const looks = branch.mock.calls.length;
    const runs = vi.spyOn(conversation.store.sources, 'text');
    conversation.store.history.appendOutputs(run.id, [{ output_type: 'stream', name: 'stdout', text: 'a' }]);
    clock.advance(1000);
    expect(runs).not.toHaveBeenCalled();
    expect(looks).toBeLessThan(5);
  });

  it('stops when it is closed', async () => {
    const chat = new Conversation();
    const cells = chat.add('x = 1');
    chat.run(cells[0] ?? '');
    chat.watch.close();
    await chat.watch.settled();
    expect(chat.watch.count).toBe(0);
  });
});

describe('many cells', () => {
  it('are all followed at a change of the first', async () => {
    const conversation = new Conversation();
    const cells: string[] = [];
    for (let message = 0; message < 200; message += 1)
      cells.push(...conversation.add(`v${message} = v${message - 1}`, `w${message} = v${message}`));
    for (const cell of cells) conversation.run(cell);
    await conversation.watch.settled();
    expect(conversation.watch.count).toBe(0);
    await conversation.write(cells[0] ?? '', 'v0 = 0');
    await conversation.watch.settled();
    expect(conversation.watch.count).toBe(cells.length);
  });
});
