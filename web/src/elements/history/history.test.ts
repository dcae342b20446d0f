// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import { Unreachable } from '../../conversation/sync/rest.js';
import type { Run, RunStatus } from '../../protocol/generated.js';
import type { Comparison } from './diff.js';
import './history.js';
import type { AskedHistory, FencedHistory } from './history.js';
import type { OutputsComparison } from './output-compare.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

const ORIGINAL = 'x = 1\nprint(x)';

let store: MemoryStore;
let runs: SetRuns;
let cell: string;
let other: string;
let panel: FencedHistory;

beforeEach(() => {
  store = new MemoryStore();
  runs = new SetRuns();
  const text = `\`\`\`python\n${ORIGINAL}\n\`\`\`\n\n\`\`\`python\ny\n\`\`\`\n`;
  const { id } = store.add({ role: 'assistant', text });
  cell = `${id}.0`;
  other = `${id}.1`;
});

afterEach(() => vi.useRealTimers());

let count = 0;

/** A run as the store has it; later ones are newer. */
function ran(of: string, source: string, status: RunStatus = 'completed', fields: Partial<Run> = {}): Run {
  count += 1;
  const run: Run = {
    id: `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`,
    conversation: store.id,
    cell: of,
    language: 'python',
    engine: 'browser',
    source,
    status,
    clocks: { queue: 0, load: null, download: null, execution: 0.42 },
    memory: 96 * 2 ** 20,
    error: null,
    by: runs.by,
    session: null,
    dropped: 0,
    names: null,
    pruned: false,
    created: new Date(Date.now() - 3_600_000 + count * 1000).toISOString(),
    ...fields,
  };
  store.history.putRun(run);
  return run;
}

async function open(fields: Partial<FencedHistory> = {}): Promise<void> {
  panel = await mount(document.createElement('fenced-history'), { workspace: { store, runs }, ...fields });
  await settle();
}

/** Until what was asked for is shown. */
async function settle(): Promise<void> {
  for (let step = 0; step < 5; step += 1) {
    await Promise.resolve();
    await list().updateComplete;
  }
}

type List = HTMLElementTagNameMap['fenced-run-list'] | HTMLElementTagNameMap['fenced-version-list'];
const list = (): List => panel.renderRoot.querySelector<List>('fenced-run-list, fenced-version-list')!;
const rows = (): HTMLElement[] => [...list().renderRoot.querySelectorAll<HTMLElement>('.row')];
const words = (): string[] => rows().map((row) => shown(row).trim());

async function turn(n: number): Promise<void> {
  rows()[n]!.querySelector<HTMLElement>('.head')!.click();
  await settle();
}

async function press(name: string): Promise<void> {
  button(panel, name).click();
  await settle();
}

function told(name: string): unknown[] {
  const details: unknown[] = [];
  document.addEventListener(name, (event) => details.push((event as CustomEvent).detail));
  return details;
}

async function choose(value: string): Promise<void> {
  const select = list().renderRoot.querySelector('select')!;
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await settle();
}

describe('runs', () => {
  it('are listed newest first, with what is known of each', async () => {
    ran(cell, ORIGINAL);
    ran(other, 'y', 'failed', { by: 'browser.another' });
    await open();
    expect(words()[0]).toMatch(
      /^Failed ?0\.42 s .*y ?Cell 2 ?Python · Original · 96 MB · another page of this browser$/,
    );
    expect(words()[1]).toMatch(/^Done ?0\.42 s .*x = 1 ?Cell 1 ?Python · Original · 96 MB · this page$/);
  });

  it('of one cell are its own alone', async () => {
    ran(cell, ORIGINAL);
    ran(other, 'y');
    await open({ cell });
    expect(rows()).toHaveLength(1);
    expect(shown(panel)).toContain('Cell 1');
  });

  it('are narrowed to a state', async () => {
    ran(cell, 'a');
    ran(cell, 'b', 'timed_out');
    await open({ cell });
    await choose('wrong');
    expect(words().map((line) => line.slice(0, 9))).toEqual(['Timed out']);
    await choose('aborted');
    expect(shown(list())).toContain('No run is in this state.');
  });

  it('that begin and end meanwhile are shown at once', async () => {
    await open({ cell });
    expect(shown(list())).toContain('This cell has not run yet.');
    const run = ran(cell, ORIGINAL, 'executing');
    await settle();
    expect(words()[0]).toMatch(/^Running/);
    store.history.putRun({ ...run, status: 'aborted' });
    await settle();
    expect(words()[0]).toMatch(/^Stopped/);
  });

  it('run again with their source', async () => {
    ran(cell, 'old = 1');
    await open({ cell });
    const asked = heard('fenced-run');
    await turn(0);
    await press('Run again');
    expect(asked).toEqual([{ cell, language: 'python', source: 'old = 1' }]);
  });

  it('show their outputs once they are opened, or say that those were given up', async () => {
    const run = ran(cell, 'a');
    store.history.appendOutputs(run.id, [{ output_type: 'stream', name: 'stdout', text: 'was printed' }]);
    ran(cell, 'b', 'completed', { pruned: true });
    await open({ cell });
    await turn(0);
    expect(shown(list())).toContain('Its outputs were given up to make room for later ones.');
    expect(button(list(), 'Compare outputs…').disabled).toBe(true);
    await turn(1);
    await vi.waitFor(() => expect(shown(list())).toContain('was printed'));
  });

  it('have their source compared with the one of now, and put back', async () => {
    ran(cell, 'old = 1');
    await open({ cell });
    await turn(0);
    const shownTexts = told('diff-show') as Comparison[];
    await press('Compare source with now');
    expect(shownTexts[0]).toMatchObject({
      language: 'python',
      left: { text: 'old = 1' },
      right: { label: 'Now', text: ORIGINAL },
    });
    shownTexts[0]!.restore!.run();
    await vi.waitFor(() => expect(store.sources.text(cell, ORIGINAL)).toBe('old = 1'));
  });

  it('are compared two at a time, the earlier one on the left', async () => {
    const early = ran(cell, 'a');
    const late = ran(other, 'b');
    ran(cell, 'c', 'executing');
    await open();
    await turn(1);
    await press('Compare outputs…');
    const heads = rows().map((row) => row.querySelector<HTMLButtonElement>('.head')!);
    expect(heads.map(({ disabled }) => disabled)).toEqual([true, true, false]);
    const compared = told('outputs-compare') as OutputsComparison[];
    heads[2]!.click();
    expect(compared).toEqual([{ left: store.history.run(early.id), right: store.history.run(late.id) }]);
  });

  it('are cleared after the reader was told what stays', async () => {
    ran(cell, 'a');
    ran(cell, 'b');
    await open({ cell });
    await press('Clear history…');
    expect(shown(list())).toContain('keeps the newest run of this cell with its outputs');
    await press('Clear earlier runs');
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    expect(store.history.runs(cell).map(({ source }) => source)).toEqual(['b']);
    await press('Clear history…');
    await press('Clear all');
    await vi.waitFor(() => expect(rows()).toHaveLength(0));
  });

  it('that the page knows are shown while the server cannot be asked, and it says so', async () => {
    ran(cell, 'a');
    const ask = vi
      .spyOn(store.history, 'loadRuns')
      .mockRejectedValue(new Unreachable('The server does not answer.'));
    await open();
    expect(shown(list())).toContain('Shown is what this page knows; earlier runs are on the server.');
    expect(rows()).toHaveLength(1);
    ask.mockRestore();
    await press('Try again');
    expect(shown(list())).not.toContain('Shown is what this page knows');
  });

  it('that were cleared are gone at once, also where the server cannot be asked', async () => {
    ran(cell, 'a');
    const listed = { ...ran(cell, 'b'), id: '00000000-0000-7000-8000-00000000abcd', source: 'listed' };
    const ask = vi.spyOn(store.history, 'loadRuns').mockResolvedValue({ runs: [listed], more: false });
    await open({ cell });
    expect(words().join()).toContain('listed');
    ask.mockRejectedValue(new Unreachable('The server does not answer.'));
    await press('Clear history…');
    await press('Clear all');
    await vi.waitFor(() => expect(shown(list())).toContain('The server does not answer.'));
    expect(rows()).toHaveLength(0);
  });

  it('come by pages', async () => {
    const [third, second, first] = [ran(cell, 'a'), ran(cell, 'b'), ran(cell, 'c')];
    vi.spyOn(store.history, 'loadRuns').mockImplementation(({ before }) =>
      Promise.resolve(
        before === null ? { runs: [first, second], more: true } : { runs: [third], more: false },
      ),
    );
    await open({ cell });
    expect(rows()).toHaveLength(2);
    await press('Show earlier');
    expect(rows()).toHaveLength(3);
    expect(buttons(list()).map((one) => one.textContent.trim())).not.toContain('Show earlier');
  });

  it('lead to their cell, and to the runs of that alone', async () => {
    ran(other, 'y');
    await open();
    const [revealed, narrowed] = [told('cell-reveal'), told('history-show')];
    await press('Cell 2');
    await turn(0);
    await press('Only this cell');
    expect(revealed).toEqual([other]);
    expect(narrowed).toEqual([{ cell: other, view: 'runs' } satisfies AskedHistory]);
  });
});

describe('versions', () => {
  beforeEach(async () => {
    await store.sources.write(cell, ORIGINAL, 'second');
    store.cells.addVersion(cell, 'second', 'run');
    await store.sources.write(cell, ORIGINAL, 'third');
  });

  it('are listed with their author, why they were kept, and what used them', async () => {
    ran(cell, 'second', 'failed');
    await open({ cell, view: 'versions' });
    expect(words()[0]).toMatch(/^Original.*x = 1 ?Demo · as it was written · no runs kept$/);
    expect(words()[1]).toMatch(/^Version 2.*second ?You · ran · 1 run, failed$/);
    expect(shown(list())).toContain('Edited.');
  });

  it('are named', async () => {
    await open({ cell, view: 'versions' });
    const input = list().renderRoot.querySelector('input')!;
    input.value = '  It works ';
    input.dispatchEvent(new Event('input'));
    await settle();
    input.form!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
    expect(words()[1]).toMatch(/^It works ?now/);
    expect(store.cells.versions(cell).at(-1)).toMatchObject({
      name: 'It works',
      source: 'third',
      reason: 'named',
    });
  });

  it('are restored, and what was there is kept', async () => {
    await open({ cell, view: 'versions' });
    await turn(1);
    await press('Restore');
    await vi.waitFor(() => expect(store.sources.text(cell, ORIGINAL)).toBe('second'));
    await settle();
    expect(store.cells.versions(cell).at(-1)).toMatchObject({ source: 'third', reason: 'replaced' });
    expect(words().map((line) => /^\S+( \d)?( ?now)?/.exec(line)?.[0])).toEqual([
      'Original',
      'Version 3',
      'Version 2 now',
    ]);
  });

  it('are not restored while the message is not loaded', async () => {
    await open({ cell, view: 'versions' });
    await turn(1);
    const { tree } = store;
    const message = tree.message.bind(tree);
    vi.spyOn(tree, 'message').mockImplementation((id) => ({ ...message(id)!, text: null }));
    list().requestUpdate();
    await settle();
    expect(button(list(), 'Restore').disabled).toBe(true);
  });

  it('are compared with the source of now, or with each other, the older one on the left', async () => {
    await open({ cell, view: 'versions' });
    const compared = told('diff-show') as Comparison[];
    await turn(1);
    await press('Compare with');
    await choose('original');
    await press('Compare with');
    expect(compared.map(({ left, right }) => [left, right])).toEqual([
      [
        { label: 'Version 2', text: 'second' },
        { label: 'Now', text: 'third' },
      ],
      [
        { label: 'Original', text: ORIGINAL },
        { label: 'Version 2', text: 'second' },
      ],
    ]);
    expect(compared.map(({ restore }) => restore?.label)).toEqual(['Restore Version 2', undefined]);
  });

  it('of a cell that was added have no original', async () => {
    const added = store.cells.addCell(cell.split('.')[0]!, null, 'python');
    await open({ cell: added, view: 'versions' });
    expect(shown(list())).toContain('No version is kept yet.');
    store.cells.addVersion(added, 'z', 'run');
    await settle();
    expect(words()[0]).toMatch(/^Version 1/);
  });
});
