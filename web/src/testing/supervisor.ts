/** A supervisor whose world is in memory, and words for what a test does with it. */
import { beforeEach } from 'vitest';
import { LANGUAGES } from '../languages/registry.js';
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { Capabilities, Command, Limits, SandboxEvent } from '../protocol/session.js';
import { MemoryEnvironment } from './sandbox-environment.js';
import type { PlayedWorker } from './sandbox-environment.js';
import { Sessions } from '../sandbox/sessions.js';

export const CAPABLE: Capabilities = { interrupt: true, input: true, heap: true, requests: ['variables'] };

export let environment: MemoryEnvironment;
export let events: SandboxEvent[];
export let sessions: Sessions;

beforeEach(() => {
  environment = new MemoryEnvironment();
  events = [];
  sessions = new Sessions(environment, LANGUAGES, (event) => events.push(event));
});

export function command(value: Command): void {
  sessions.handle(value);
}

export function ofType<T extends SandboxEvent['type']>(type: T): Extract<SandboxEvent, { type: T }>[] {
  return events.filter((event): event is Extract<SandboxEvent, { type: T }> => event.type === type);
}

export function worker(index = -1): PlayedWorker {
  const played = environment.workers.at(index);
  if (played === undefined) throw new Error('expected a worker');
  return played;
}

/** Until the list of runtimes has been read. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 6; n += 1) await Promise.resolve();
}

type Open = Extract<Command, { type: 'open' }>;

/** Asks for a session: a plain one of no conversation, unless a test says otherwise. */
export function askFor(fields: Partial<Open> = {}): void {
  command({
    type: 'open',
    session: 's',
    conversation: null,
    keep: false,
    language: 'python',
    profile: '',
    limits: DEFAULT_LIMITS,
    network: [],
    index: null,
    ...fields,
  });
}

export async function opening(session = 's'): Promise<PlayedWorker> {
  askFor({ session });
  await settled();
  return worker();
}

export async function opened(session = 's'): Promise<PlayedWorker> {
  const played = await opening(session);
  played.says({ type: 'opened', heap: 1 << 20, capabilities: CAPABLE });
  return played;
}

export function execute(played: PlayedWorker, run = 'r', limits: Limits = DEFAULT_LIMITS): void {
  command({ type: 'execute', session: 's', run, cell: 'c', source: 'pass', limits, theme: 'light' });
  played.says({ type: 'started', run, names: null });
}

export function finish(
  played: PlayedWorker,
  run = 'r',
  status: 'completed' | 'failed' | 'aborted' = 'completed',
): void {
  played.says({ type: 'result', run, status, error: null, download: 0, execution: 1, heap: 1 << 20 });
}

export function printed(): string {
  return ofType('output')
    .flatMap((event) => event.outputs)
    .map((output) => (output.output_type === 'stream' ? output.text : ''))
    .join('');
}
