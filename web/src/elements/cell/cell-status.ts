/** The state of a cell in its header: an icon, words, and its clocks on hover. */
import { html, type TemplateResult } from 'lit';
import type { RunView } from '../../execution/run.js';
import { icon, type IconName } from '../controls/icons.js';
import { clockLines, isBusy, runParts } from './run-words.js';

type Kind = 'idle' | 'running' | 'done' | 'failed' | 'stale';

const KINDS: Readonly<Record<RunView['status'], readonly [Kind, IconName]>> = {
  queued: ['running', 'clock'],
  loading: ['running', 'loader'],
  executing: ['running', 'loader'],
  completed: ['done', 'check'],
  failed: ['failed', 'failed'],
  aborted: ['stale', 'stopped'],
  timed_out: ['failed', 'clock'],
  lost: ['failed', 'unplug'],
};

/** Why what is shown is not what the cell would show now: in a few words, and in a sentence. */
export interface StaleRemark {
  readonly words: string;
  readonly sentence: string;
}

/** `stale` is null where the cell would show the same again. */
export function cellStatus(
  view: RunView | null,
  stranded: boolean,
  stale: StaleRemark | null,
): TemplateResult {
  if (view === null) return html`<span class="status"></span>`;
  const [kind, name] = KINDS[view.status];
  const isStale = stale !== null && !isBusy(view.status);
  const said = runParts(view, stranded);
  // The run's own words may say already that its session has ended.
  const isSaid = stale === null || said.some((part) => part.includes(stale.words));
  const [first = '', ...rest] = said;
  const parts = isStale && !isSaid ? [first, ` · ${stale.words}`, ...rest] : said;
  // That it failed matters more than that it would do so otherwise now.
  const isToldAsStale = isStale && kind !== 'failed';
  const title = [parts.join(''), ...(isStale ? [stale.sentence] : []), ...clockLines(view)].join('\n');
  return html`<span class="status" data-kind=${isToldAsStale ? 'stale' : kind} title=${title}>
    ${icon(view.input != null ? 'prompt' : isToldAsStale ? 'stale' : name)}<span class="words"
      >${parts.map((part) => html`<span>${part}</span>`)}</span
    >
  </span>`;
}
