/** Limits as a reader reads and writes them: an amount and a unit. */
import type { Ceilings, ConversationSettings, RunLimits } from '../../protocol/generated.js';
import type { Limits } from '../../protocol/session.js';

export interface Unit {
  readonly name: string;
  /** How much of what is stored one of it is. */
  readonly size: number;
  /** The least amount that is said in it: a minute is 60 s, an hour is 1 h. */
  readonly from: number;
}

export type LimitName =
  | 'execution_seconds'
  | 'heap_bytes'
  | 'output_bytes'
  | 'idle_seconds'
  | 'sessions'
  | 'history_runs'
  | 'history_bytes';

export interface LimitSpec {
  readonly name: LimitName;
  readonly label: string;
  /** From small to large; a single one is not a choice. */
  readonly units: readonly Unit[];
  readonly fallback: number;
  /** What the server takes at all; the operator's ceiling may be lower. */
  readonly least: number;
  readonly most: number;
}

const SECONDS: readonly Unit[] = [
  { name: 's', size: 1, from: 0 },
  { name: 'min', size: 60, from: 120 },
];
const MINUTES: readonly Unit[] = [
  { name: 'min', size: 60, from: 0 },
  { name: 'h', size: 3600, from: 3600 },
];
/** Memory is counted as computers do, output as disks do; the figures of a run are, too. */
const MEMORY: readonly Unit[] = [
  { name: 'MB', size: 2 ** 20, from: 0 },
  { name: 'GB', size: 2 ** 30, from: 2 ** 30 },
];
const OUTPUT: readonly Unit[] = [{ name: 'MB', size: 1e6, from: 0 }];

export const LIMITS: Readonly<Record<LimitName, LimitSpec>> = {
  execution_seconds: {
    name: 'execution_seconds',
    label: 'Execution time',
    units: SECONDS,
    fallback: 60,
    least: 1,
    most: 86_400,
  },
  heap_bytes: {
    name: 'heap_bytes',
    label: 'Memory',
    units: MEMORY,
    fallback: 2 ** 30,
    least: 64 * 2 ** 20,
    most: 4 * 2 ** 30,
  },
  output_bytes: {
    name: 'output_bytes',
    label: 'Output of a run',
    units: OUTPUT,
    fallback: 10e6,
    least: 1e5,
    most: 2 ** 30,
  },
  idle_seconds: {
    name: 'idle_seconds',
    label: 'Close idle sessions after',
    units: MINUTES,
    fallback: 3600,
    least: 60,
    most: 7 * 86_400,
  },
  sessions: {
    name: 'sessions',
    label: 'Live sessions in this tab',
    units: [{ name: '', size: 1, from: 0 }],
    fallback: 4,
    least: 1,
    most: 16,
  },
  history_runs: {
    name: 'history_runs',
    label: 'Runs kept of each cell',
    units: [{ name: '', size: 1, from: 0 }],
    fallback: 50,
    least: 1,
    most: 1000,
  },
  history_bytes: {
    name: 'history_bytes',
    label: 'Outputs kept in all',
    units: MEMORY,
    fallback: 200 * 2 ** 20,
    least: 2 ** 20,
    most: 16 * 2 ** 30,
  },
};

/** The most that may be asked for here. */
export function ceilingOf(spec: LimitSpec, ceilings: Ceilings | null): number {
  const { name, most } = spec;
  // What is kept has no ceiling of the operator's.
  if (name === 'history_runs' || name === 'history_bytes') return most;
  return Math.min(most, ceilings?.[name] ?? most);
}

/** The default, as far as the operator allows it. */
export function defaultOf(spec: LimitSpec, ceilings: Ceilings | null): number {
  return Math.min(spec.fallback, ceilingOf(spec, ceilings));
}

/** The largest unit in which the amount is a round figure. */
export function unitOf(spec: LimitSpec, value: number): Unit {
  return spec.units.findLast(({ size, from }) => value >= from && value % size === 0) ?? spec.units[0]!;
}

/** `1 GB`, `60 s`, `90 s`, `10 MB`. */
export function amount(spec: LimitSpec, value: number): string {
  const unit = unitOf(spec, value);
  const figure = figureOf(value, unit);
  return unit.name === '' ? figure : `${figure} ${unit.name}`;
}

/** At most two decimals, without zeros at the end. */
export function figureOf(value: number, unit: Unit): string {
  return String(Math.round((value / unit.size) * 100) / 100);
}

/** The line under a field. */
export function limitHint(spec: LimitSpec, ceilings: Ceilings | null): string {
  const most = ceilingOf(spec, ceilings);
  const words = `Default ${amount(spec, defaultOf(spec, ceilings))}`;
  if (most <= spec.fallback) return `${words}, the most on this server`;
  return most < spec.most ? `${words} · at most ${amount(spec, most)} on this server` : words;
}

export type ParsedLimit = { readonly value: number } | { readonly problem: string };

export function parseLimit(
  spec: LimitSpec,
  written: string,
  unit: Unit,
  ceilings: Ceilings | null,
): ParsedLimit {
  const text = written.trim().replace(',', '.');
  const most = ceilingOf(spec, ceilings);
  const range = `from ${amount(spec, spec.least)} to ${amount(spec, most)}`;
  if (!/^\d*\.?\d+$/.test(text)) return { problem: `Write a number, ${range}.` };
  const value = Math.round(Number(text) * unit.size);
  if (spec.units[0]?.size === 1 && unit.size === 1 && text.includes('.')) {
    return { problem: `Write a whole number, ${range}.` };
  }
  if (value < spec.least) return { problem: `At least ${amount(spec, spec.least)}.` };
  if (value > most) {
    const server = most < spec.most ? ' on this server' : '';
    return { problem: `At most ${amount(spec, most)}${server}.` };
  }
  return { value };
}

/** The conversation's limits as new; its places stay. */
export function defaultSettings(
  settings: ConversationSettings,
  ceilings: Ceilings | null,
): ConversationSettings {
  return {
    ...settings,
    execution_seconds: defaultOf(LIMITS.execution_seconds, ceilings),
    heap_bytes: defaultOf(LIMITS.heap_bytes, ceilings),
    output_bytes: defaultOf(LIMITS.output_bytes, ceilings),
    idle_seconds: defaultOf(LIMITS.idle_seconds, ceilings),
  };
}

/** What a run may be given that no other run of the conversation is. */
export const RUN_LIMITS = ['execution_seconds', 'heap_bytes', 'output_bytes'] as const;
export type RunLimitName = (typeof RUN_LIMITS)[number];

export function runLimits(chosen: Readonly<Record<RunLimitName, number>>): Limits {
  return {
    execution: chosen.execution_seconds * 1000,
    heap: chosen.heap_bytes,
    output: chosen.output_bytes,
  };
}

/** The conversation's settings as they hold for a cell with limits of its own. */
export function withLimits(settings: ConversationSettings, limits: RunLimits | null): ConversationSettings {
  const own = RUN_LIMITS.flatMap((name) => (limits?.[name] == null ? [] : [[name, limits[name]] as const]));
  return { ...settings, ...Object.fromEntries(own) };
}

/** What a cell is held to otherwise than the conversation; null when nothing is. */
export function differentLimits(
  wanted: ConversationSettings,
  settings: ConversationSettings,
): RunLimits | null {
  const own = (name: (typeof RUN_LIMITS)[number]): number | null =>
    wanted[name] === settings[name] ? null : wanted[name];
  const [execution_seconds, heap_bytes, output_bytes] = RUN_LIMITS.map(own) as [
    number | null,
    number | null,
    number | null,
  ];
  if (execution_seconds === null && heap_bytes === null && output_bytes === null) return null;
  return { execution_seconds, heap_bytes, output_bytes };
}
