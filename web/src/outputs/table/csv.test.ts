import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { collectCsv, type CsvProgress } from './csv.js';
import { MemoryTable, someColumns } from '../../testing/table.js';
import { PLAIN } from './view-state.js';

let table: MemoryTable;
let reports: CsvProgress[];
let abort: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  table = new MemoryTable(2500, someColumns(1));
  reports = [];
  abort = new AbortController();
});
afterEach(() => vi.useRealTimers());

const collect = (rows = 2500, view = PLAIN): Promise<Blob> =>
  collectCsv(table.ask, view, rows, abort.signal, (report) => reports.push(report));

it('joins windows, as large as the session makes them, into one file', async () => {
  const text = await (await collect()).text();
  const lines = text.split('\n');
  expect([lines[0], lines[1], lines[2500], lines.length]).toEqual([',id_0', '0,0', '2499,7497', 2502]);
  expect(table.asked.map(({ params }) => params['start'])).toEqual([0, 1000, 2000]);
  expect(reports.at(-1)).toEqual({ done: 2500, isWaiting: false });
});

it('honours order and filter', async () => {
  const view = {
    sort: { column: 0, descending: true },
    filters: [{ column: 0, op: 'less', value: 9 }],
  } as const;
  expect(await (await collect(3, view)).text()).toBe(',id_0\n2,6\n1,3\n0,0\n');
});

it('has the names of the columns where there are no rows', async () => {
  table = new MemoryTable(0, someColumns(1));
  expect(await (await collect(0)).text()).toBe(',id_0\n');
});

it('waits while a program runs', async () => {
  table.refusal = { reason: 'busy', message: 'A program runs.' };
  const blob = collect();
  await vi.advanceTimersByTimeAsync(100);
  expect(reports).toEqual([{ done: 0, isWaiting: true }]);
  table.refusal = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect((await blob).size).toBeGreaterThan(10_000);
});

it('ends when it is cancelled, also while it waits', async () => {
  table.refusal = { reason: 'busy', message: 'A program runs.' };
  const ended = expect(collect()).rejects.toThrow('abort');
  await vi.advanceTimersByTimeAsync(100);
  abort.abort();
  await vi.advanceTimersByTimeAsync(1000);
  await ended;
});

it('does not take nothing for an answer for ever', async () => {
  table.forge = () => ({ text: '', rows: 0, matched: 2500, run: 1 });
  await expect(collect()).rejects.toThrow('no rows');
  expect(table.asked).toHaveLength(1);
});

it('begins again where a program ran in between, which may have changed the rows', async () => {
  table.forge = (answer) => {
    if (table.asked.length === 2) table.run = 2;
    return { ...answer, run: table.run };
  };
  const lines = (await (await collect()).text()).split('\n');
  expect([lines[0], lines[1], lines[2500], lines.length]).toEqual([',id_0', '0,0', '2499,7497', 2502]);
  expect(table.asked.map(({ params }) => params['start'])).toEqual([0, 1000, 0, 1000, 2000]);
});
