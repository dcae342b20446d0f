import { afterEach, expect, it } from 'vitest';
import { MemoryStore } from '../testing/memory-store.js';
import type { ExecuteOptions, ExecutionContextApi } from '../execution/api.js';
import { MemorySandbox } from '../execution/memory-port.js';
import { Runner } from './runner.js';

const ceilings = {
  execution_seconds: 30,
  heap_bytes: 1 << 29,
  output_bytes: 1_000_000,
  idle_seconds: 600,
  sessions: 2,
};
const open: Runner[] = [];
afterEach(() => open.splice(0).forEach((runner) => runner.close()));

/** A runner whose context takes every run and ends none. */
function make(): { store: MemoryStore; runner: Runner; cell: string; asked: (ExecuteOptions | undefined)[] } {
  const store = new MemoryStore();
  const { id } = store.add({ role: 'assistant', text: '```python\nx = 1\n```' });
  const asked: (ExecuteOptions | undefined)[] = [];
  const context: ExecutionContextApi = {
    state: 'idle',
    sessions: [],
    execute: () => Promise.reject(new Error('nobody reads outputs twice')),
    run: (_code, _language, options) => {
      asked.push(options);
      return new Promise(() => undefined);
    },
    prepare: () => undefined,
    abort: () => undefined,
    stop: () => undefined,
    reply: () => undefined,
    clearState: () => Promise.resolve(),
    request: () => Promise.resolve(null),
    exchange: () => Promise.resolve({ value: null }),
    configure: () => undefined,
    rest: () => Promise.resolve(null),
    live: () => undefined,
    subscribe: () => () => undefined,
    close: () => undefined,
  };
  const runner = new Runner({
    store,
    context,
    sandbox: new MemorySandbox(),
    config: {
      version: '1',
      revision: 'r',
      tested: [],
      examples: [],
      sandbox: 'site',
      sandbox_origin: 'http://127.0.0.1',
      ceilings,
      network: { allowed: [], consent: true, index: null },
    },
    by: 'page',
    whenGone: () => undefined,
    theme: () => 'light',
  });
  open.push(runner);
  return { store, runner, cell: `${id}.0`, asked };
}

it('records a version at each run of changed source', () => {
  const { store, runner, cell } = make();
  for (const source of ['x = 1', 'x = 2', 'x = 2', 'x = 3']) runner.run(cell, 'python', source);
  expect(store.cells.versions(cell).map(({ source, reason }) => [source, reason])).toEqual([
    ['x = 2', 'run'],
    ['x = 3', 'run'],
  ]);
  expect(store.history.runs(cell)).toHaveLength(4);
});

it('puts a run after those before it, also where the clock of this machine is behind', () => {
  const { store, runner, cell } = make();
  runner.run(cell, 'python', 'x = 1');
  const [first] = store.history.runs(cell);
  const ahead = new Date(Date.now() + 3_600_000).toISOString();
  store.history.putRun({
    ...first!,
    id: '01990000-0000-7000-8000-000000000001',
    by: 'other',
    created: ahead,
  });
  runner.run(cell, 'python', 'x = 2');
  expect(store.history.runs(cell).map(({ source, by }) => [source, by])).toEqual([
    ['x = 1', 'page'],
    ['x = 1', 'other'],
    ['x = 2', 'page'],
  ]);
});

it('holds a run to the limits of its cell, those of the run first and those of the operator last', () => {
  const { store, runner, cell, asked } = make();
  store.cells.changeCell(cell, {
    limits: { execution_seconds: 5, heap_bytes: 1 << 30, output_bytes: null },
  });
  runner.run(cell, 'python', 'x = 1');
  runner.run(cell, 'python', 'x = 1', { execution: 9000 });
  expect(asked.map((options) => options?.limits)).toEqual([
    { execution: 5000, heap: 1 << 29 },
    { execution: 9000, heap: 1 << 29 },
  ]);
});

it('begins no run of which nothing would be kept', () => {
  const { store, runner, cell, asked } = make();
  runner.run(cell, 'python', '#'.repeat(1_000_001));
  expect([asked, store.history.runs(cell), store.cells.versions(cell)]).toEqual([[], [], []]);
});
