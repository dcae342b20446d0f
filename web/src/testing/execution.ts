/** For tests of contexts: one over a sandbox in memory, whose clock the test moves. */
import { beforeEach } from 'vitest';
import type { ContextEvent } from '../execution/api.js';
import type { LiveRun } from '../execution/run.js';
import type { Language } from '../protocol/language.js';
import { ManualClock } from './manual-clock.js';
import { ExecutionContext, type ContextOptions } from '../execution/context.js';
import { MemorySandbox } from '../execution/memory-port.js';
import { SessionPool } from '../execution/pool.js';

export let sandbox: MemorySandbox;
export let pool: SessionPool;
export let clock: ManualClock;
let nextId: number;

const makeId = (): string => {
  nextId += 1;
  return `id-${nextId}`;
};

export function setUp(
  options: ConstructorParameters<typeof MemorySandbox>[0] = {},
  poolOptions: ConstructorParameters<typeof SessionPool>[1] = {},
): void {
  sandbox = new MemorySandbox(options);
  pool = new SessionPool(sandbox, { makeId, ...poolOptions });
}

/** Makes contexts for these languages; each keeps what it has told. */
export function contextsOf(
  languages: readonly Language[],
): (options?: Partial<ContextOptions>) => ExecutionContext & { readonly log: ContextEvent[] } {
  return (options = {}) => {
    const made = new ExecutionContext(pool, { languages, clock, makeId, ...options });
    const log: ContextEvent[] = [];
    made.subscribe((event) => log.push(event));
    return Object.assign(made, { log });
  };
}

export function statuses(log: readonly ContextEvent[], run: string): string[] {
  const seen: string[] = [];
  for (const event of log) {
    if (event.type === 'run' && event.run.id === run && seen.at(-1) !== event.run.status)
      seen.push(event.run.status);
  }
  return seen;
}

export function lastRun(log: readonly ContextEvent[], run: string): LiveRun {
  const event = log.findLast((candidate) => candidate.type === 'run' && candidate.run.id === run);
  if (event?.type !== 'run') throw new Error(`expected an event of run ${run}`);
  return event.run;
}

beforeEach(() => {
  clock = new ManualClock();
  nextId = 0;
  setUp();
});
