import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pages, type Wanted } from './pages.js';
import { MemoryTable, someColumns, type MemoryColumn } from '../../testing/table.js';
import { PLAIN, type View } from './view-state.js';

let table: MemoryTable;
let pages: Pages;

const settled = async (): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
};
const seen = (start: number, columns: readonly [number, number] = [0, 8]): Wanted => ({
  rows: [start, start + 14],
  columns,
});
const windows = (): unknown[] => table.asked.map(({ params }) => [params['start'], params['stop']]);
const open = (rows = 1_000_000, columns = 20): void => {
  table = new MemoryTable(rows, someColumns(columns));
  // A window of a plain view needs no order, which a million rows would make slow.
  pages = new Pages(table.source(), () => undefined);
};
const sorted: View = { sort: { column: 0, descending: true }, filters: [] };

beforeEach(() => {
  vi.useFakeTimers();
  open(20_000);
});
afterEach(() => vi.useRealTimers());

it('shows the head without asking', async () => {
  pages.want(seen(0));
  await settled();
  expect(table.asked).toEqual([]);
  expect([pages.cell(3, 0), pages.label(3), pages.cell(60, 0)]).toEqual([9, 3, undefined]);
});

it('fetches what is beyond it in pages', async () => {
  pages.want(seen(300));
  expect(pages.loading).toEqual({ state: 'loading' });
  await settled();
  expect(windows()).toEqual([[256, 384]]);
  expect([pages.cell(310, 0), pages.label(310), pages.loading.state]).toEqual([930, 310, 'ready']);
});

it('asks for both pages at once where the seen part crosses them', async () => {
  pages.want(seen(250));
  await settled();
  expect(windows()).toEqual([[128, 384]]);
  pages.want(seen(380));
  await settled();
  expect(windows()).toEqual([
    [128, 384],
    [384, 512],
  ]);
});

it('leaves no queue of places that the reader has left', async () => {
  table.isHeld = true;
  for (let start = 1000; start < 19_000; start += 1000) pages.want(seen(start));
  await settled();
  expect(windows()).toEqual([[896, 1024]]);
  table.isHeld = false;
  table.release();
  await settled();
  expect(windows()).toEqual([
    [896, 1024],
    [17920, 18048],
  ]);
  expect(pages.cell(18_000, 0)).toBe(54_000);
});

it('forgets the pages that were not seen for the longest time', async () => {
  for (let page = 1; page < 110; page += 1) {
    pages.want(seen(page * 128));
    await settled();
  }
  expect(pages.cell(128, 0)).toBeUndefined();
  expect(pages.cell(109 * 128, 0)).toBe(109 * 128 * 3);
});

it('goes on where an answer ended early', async () => {
  table.most = 50;
  pages.want({ rows: [256, 384], columns: [0, 8] });
  await settled();
  expect(windows()).toEqual([
    [256, 384],
    [306, 384],
    [356, 384],
  ]);
  expect(pages.cell(383, 0)).toBe(383 * 3);
});

it('fetches other columns when they are seen', async () => {
  open(1000, 5000);
  pages.want(seen(0, [4990, 5000]));
  await settled();
  expect(table.asked[0]?.params['columns']).toEqual([4960, 5000]);
  expect(pages.field(4998)).toEqual({ name: 'id_4998', type: 'integer', dtype: '' });
  expect(pages.cell(2, 4998)).toBe(2 * 3 + 4998);
});

it('shows the old rows until the first of another order are there', async () => {
  pages.want(seen(0));
  table.isHeld = true;
  pages.show(sorted);
  await settled();
  expect([pages.view, pages.next, pages.cell(0, 0)]).toEqual([PLAIN, sorted, 0]);
  table.isHeld = false;
  table.release();
  await settled();
  expect([pages.view, pages.cell(0, 0), pages.label(0)]).toEqual([sorted, 59_997, 19_999]);
});

it('takes the last of several orders that were wished for', async () => {
  pages.want(seen(0));
  table.isHeld = true;
  pages.show(sorted);
  pages.show({ sort: null, filters: [{ column: 0, op: 'less', value: 30 }] });
  table.isHeld = false;
  await settled();
  table.release();
  await settled();
  expect([pages.matched, pages.cell(9, 0), pages.cell(10, 0)]).toEqual([10, 27, undefined]);
});

it('waits for a program that runs, asking seldom, for what is wanted then', async () => {
  table.refusal = { reason: 'busy', message: 'A program runs.' };
  pages.want(seen(300));
  await settled();
  expect(pages.loading.state).toBe('waiting');
  pages.want(seen(5000));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(table.asked.length).toBeLessThan(12);
  table.refusal = null;
  await vi.advanceTimersByTimeAsync(3000);
  expect([pages.loading.state, pages.cell(5000, 0), pages.cell(300, 0)]).toEqual([
    'ready',
    15_000,
    undefined,
  ]);
});

it.each([
  ['gone', 'The session has ended.'],
  ['failed', 'These rows are not kept any more. Run the cell again to see them.'],
] as const)('keeps to the head when the session says %s', async (reason, message) => {
  pages.want(seen(300));
  await settled();
  pages.show(sorted);
  table.refusal = { reason, message };
  await settled();
  pages.want(seen(5000));
  await settled();
  expect(pages.loading.state).toBe('gone');
  expect([pages.matched, pages.view, pages.cell(3, 0), pages.cell(300, 0)]).toEqual([
    50,
    PLAIN,
    9,
    undefined,
  ]);
  table.refusal = null;
  const before = table.asked.length;
  pages.want(seen(0));
  pages.show(sorted);
  await settled();
  expect(table.asked.length).toBe(before);
});

it('says what failed, keeps what it shows, and asks again when it is told', async () => {
  pages.want(seen(0));
  table.refusal = { reason: 'failed', message: 'It took too long.' };
  pages.show(sorted);
  await settled();
  expect(pages.loading).toEqual({ state: 'failed', message: 'It took too long.' });
  expect([pages.next, pages.cell(0, 0)]).toEqual([PLAIN, 0]);
  table.refusal = null;
  pages.show(sorted);
  await settled();
  expect(pages.cell(0, 0)).toBe(59_997);
});

it.each([
  ['of another length', (answer: object) => ({ ...answer, total: 7, matched: 7, rows: [], index: [] })],
  ['without rows', (answer: object) => ({ ...answer, rows: [], index: [] })],
  ['that is no table', () => 'hello'],
])('refuses an answer %s, and does not ask for ever', async (_, forge) => {
  table.forge = (answer) => forge(answer);
  pages.want(seen(300));
  await settled();
  expect(pages.loading.state).toBe('failed');
  pages.want(seen(400));
  await settled();
  expect(table.asked).toHaveLength(1);
});

it('fetches the next rows when the reader turns to the table, and says nothing of it', async () => {
  pages.want(seen(0));
  pages.begin();
  expect(pages.loading.state).toBe('ready');
  await settled();
  expect(windows()).toEqual([[0, 128]]);
  expect(pages.cell(100, 0)).toBe(300);
});

it('knows by that that the session has gone', async () => {
  table.refusal = { reason: 'gone', message: 'The session has ended.' };
  pages.want(seen(0));
  pages.begin();
  await settled();
  expect(pages.loading.state).toBe('gone');
});

it('asks for nothing of rows without columns', async () => {
  open(1000, 0);
  pages.want({ rows: [0, 14], columns: [0, 0] });
  pages.begin();
  await settled();
  expect(table.asked).toEqual([]);
  pages.show({ sort: null, filters: [{ column: 0, op: 'present' }] });
  await settled();
  expect(table.asked).toHaveLength(1);
});

it('asks for nothing once it is closed, and goes on where it is shown again', async () => {
  table.most = 1;
  table.isHeld = true;
  pages.want(seen(300));
  pages.close();
  table.isHeld = false;
  table.release();
  await settled();
  expect(table.asked).toHaveLength(1);
  pages.want(seen(300));
  await settled();
  expect(table.asked.length).toBeGreaterThan(1);
});

const doubled = (): void => {
  const [column] = table.columns as MemoryColumn[];
  const { at } = column!;
  Object.assign(column!, { at: (row: number) => Number(at(row)) * 2 });
  table.run += 1;
};

it('shows nothing of the first rows beside younger ones', async () => {
  pages.want(seen(0));
  doubled();
  pages.want(seen(45));
  expect(pages.cell(45, 0)).toBe(135);
  await settled();
  expect([0, 45, 55].map((row) => pages.cell(row, 0))).toEqual([0, 270, 330]);
  expect(windows()).toEqual([[0, 128]]);
});

it('fetches again what is seen when other cells turn out to be younger', async () => {
  pages.want({ rows: [300, 314], columns: [0, 8] });
  await settled();
  doubled();
  pages.want({ rows: [380, 394], columns: [0, 8] });
  await settled();
  expect([383, 384].map((row) => pages.cell(row, 0))).toEqual([383 * 6, 384 * 6]);
  expect(pages.cell(300, 0)).toBe(300 * 6);
  pages.saw(table.run);
  pages.saw(null);
  expect(pages.cell(300, 0)).toBe(300 * 6);
  doubled();
  pages.saw(table.run);
  expect(pages.cell(384, 0)).toBe(384 * 6);
  await settled();
  expect(pages.cell(384, 0)).toBe(384 * 12);
});

it('hears of the same run once, though the session counts less', async () => {
  pages.want({ rows: [300, 314], columns: [0, 8] });
  await settled();
  const before = windows().length;
  for (let n = 0; n < 5; n++) {
    pages.saw(table.run + 7);
    await settled();
  }
  expect(windows().length).toBe(before + 1);
});

it('follows a run when the reader turns to the table again', async () => {
  pages.want(seen(0));
  pages.begin();
  await settled();
  pages.begin();
  await settled();
  expect(windows()).toEqual([
    [0, 128],
    [0, 0],
  ]);
  doubled();
  pages.begin();
  await settled();
  expect([pages.cell(5, 0), pages.cell(100, 0)]).toEqual([30, 600]);
});

it('takes another number of rows that match after a run', async () => {
  const view: View = { sort: null, filters: [{ column: 0, op: 'less', value: 3000 }] };
  pages.want(seen(0));
  pages.show(view);
  await settled();
  expect(pages.matched).toBe(1000);
  doubled();
  pages.want(seen(300));
  await settled();
  expect([pages.matched, pages.loading.state, pages.cell(300, 0)]).toEqual([500, 'ready', 1800]);
});
