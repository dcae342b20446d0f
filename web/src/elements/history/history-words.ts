/** The history of runs in words: when, how it ended, by whom, where. */
import type { Run, RunStatus } from '../../protocol/generated.js';
import type { IconName } from '../controls/icons.js';

const DAY = 86_400_000;

const two = (n: number): string => String(n).padStart(2, '0');

/** `today 14:05`, `yesterday 9:30`, `24 Nov 14:05`, `24 Nov 2025 14:05`; with `today 14:05:09` where `precise`. */
export function momentWords(iso: string, now: Date, precise = false): string {
  const moment = new Date(iso);
  const seconds = precise ? `:${two(moment.getSeconds())}` : '';
  const time = `${moment.getHours()}:${two(moment.getMinutes())}${seconds}`;
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (moment.getTime() >= midnight && moment.getTime() < midnight + DAY) return `today ${time}`;
  // Noon, since days are not of the same length.
  const before = new Date(midnight - DAY / 2);
  if (moment.toDateString() === before.toDateString()) return `yesterday ${time}`;
  const day = moment.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(moment.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  });
  return `${day} ${time}`;
}

/** `Saturday 28 November 2026, 14:05:09`. */
export function exactMoment(iso: string): string {
  const moment = new Date(iso);
  const day = moment
    .toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
    .replace(',', '');
  return `${day}, ${moment.getHours()}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
}

export type Kind = 'running' | 'done' | 'failed' | 'stale';

/** How each state of a run is called and marked in a list. */
export const STATUSES: Readonly<Record<RunStatus, readonly [word: string, icon: IconName, kind: Kind]>> = {
  queued: ['Waiting', 'clock', 'running'],
  loading: ['Starting', 'loader', 'running'],
  executing: ['Running', 'loader', 'running'],
  completed: ['Done', 'check', 'done'],
  failed: ['Failed', 'failed', 'failed'],
  aborted: ['Stopped', 'stopped', 'stale'],
  timed_out: ['Timed out', 'clock', 'failed'],
  lost: ['Lost', 'unplug', 'failed'],
};

export type RunFilter = 'all' | 'wrong' | 'going' | RunStatus;

/** What a list of runs can be narrowed to; null stands for every state. */
export const FILTERS: readonly (readonly [RunFilter, string, readonly RunStatus[] | null])[] = [
  ['all', 'All runs', null],
  ['completed', 'Done', ['completed']],
  ['wrong', 'Went wrong', ['failed', 'timed_out', 'lost']],
  ['failed', 'Failed', ['failed']],
  ['timed_out', 'Timed out', ['timed_out']],
  ['lost', 'Lost', ['lost']],
  ['aborted', 'Stopped', ['aborted']],
  ['going', 'Going on', ['queued', 'loading', 'executing']],
];

export function statusesOf(filter: RunFilter): readonly RunStatus[] | null {
  return FILTERS.find(([name]) => name === filter)?.[2] ?? null;
}

/** Who ran it: `me` names this page as the rows do, its browser before the dot. */
export function byWords(by: string, me: string): string {
  if (by === me) return 'this page';
  return browserOf(by) === browserOf(me) ? 'another page of this browser' : 'another browser';
}

export function engineWords({ engine, by }: Pick<Run, 'engine' | 'by'>, me: string): string {
  if (engine === 'server') return 'the server';
  return browserOf(by) === browserOf(me) ? 'this browser' : 'another browser';
}

const browserOf = (page: string): string => page.split('.')[0] ?? '';

const LONGEST_LINE = 120;

/** The first line of a source that says something; empty when none does. */
export function firstLine(source: string): string {
  const line = /^[^\S\n]*(\S.*)$/m.exec(source)?.[1]?.trimEnd() ?? '';
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** Names a run among others of its cell. */
export const runName = ({ created }: Pick<Run, 'created'>): string =>
  `Run of ${momentWords(created, new Date(), true)}`;

/** What `Clear` would take away and what it leaves, before it is done. */
export function clearWords(ofCell: boolean): string {
  const newest = ofCell ? 'the newest run of this cell' : 'the newest run of each cell';
  return `Clearing earlier runs keeps ${newest} with its outputs. Clearing all takes those too. Programs, their versions, and runs that go on stay.`;
}
