/** The cell is one object: header, code and output in one frame. */
import { css } from 'lit';

export const cellStyles = css`
  :host {
    display: block;
    margin-block: 16px;
    container-type: inline-size;
  }
  .cell {
    border: 1px solid var(--border);
    border-radius: var(--radius-m);
    background: var(--code);
    overflow: clip;
    transition: border-color var(--quick);
  }
  :host([data-state='queued']) .cell,
  :host([data-state='loading']) .cell,
  :host([data-state='executing']) .cell {
    border-color: color-mix(in srgb, var(--running) 45%, var(--border));
  }
  :host([data-state='failed']) .cell,
  :host([data-state='timed_out']) .cell,
  :host([data-state='lost']) .cell {
    border-color: var(--failed-border);
  }
  .cell[data-editing]:focus-within {
    border-color: var(--accent);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 14%, transparent);
  }
  .cell:focus {
    border-color: var(--accent);
    outline: 2px solid var(--ring);
    outline-offset: 2px;
  }
  /* In a cell taller than the view, Run and the status stay in sight. */
  header {
    position: sticky;
    z-index: 2;
    inset-block-start: 0;
    display: flex;
    align-items: center;
    gap: 8px;
    background: var(--code);
    min-block-size: 40px;
    padding: 0 6px 0 16px;
    border-block-end: 1px solid var(--border);
    color: var(--text-3);
    font: 500 var(--text-xs) / 1.4 var(--font-sans);
  }
  .number {
    flex: none;
    min-inline-size: 1ch;
    font-variant-numeric: tabular-nums;
  }
  .file {
    overflow: hidden;
    min-inline-size: 0;
    font-family: var(--font-mono);
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .language {
    display: inline-flex;
    align-items: center;
    gap: 3px;
    flex: none;
    min-block-size: 24px;
    margin-inline-start: -6px;
    padding: 2px 4px 2px 6px;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-2);
    font: inherit;
    cursor: pointer;
  }
  .language .icon {
    opacity: 0.55;
    transition: opacity var(--quick);
  }
  .language .icon svg {
    inline-size: 12px;
    block-size: 12px;
  }
  .language:hover:not(:disabled) {
    background: var(--hover);
  }
  .language:disabled {
    cursor: default;
  }
  .cell:hover .language:not(:disabled) .icon,
  .language:focus-visible .icon {
    opacity: 1;
  }
  .edited {
    flex: none;
    min-block-size: 24px;
    padding: 1px 8px;
    border: 0;
    border-radius: var(--radius-full);
    background: var(--hover);
    color: var(--text-2);
    font: inherit;
    cursor: pointer;
  }
  .edited:hover {
    background: var(--active);
    color: var(--text);
  }
  fenced-saving {
    flex: none;
  }
  .status {
    display: flex;
    align-items: center;
    gap: 6px;
    flex: 1 1 auto;
    min-inline-size: 0;
    justify-content: flex-end;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  /* One line: a part that does not fit wraps to the next, where nobody sees it. */
  .words {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    min-inline-size: 0;
    block-size: 1lh;
    overflow: hidden;
  }
  .words span {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .status .icon svg {
    inline-size: 14px;
    block-size: 14px;
    stroke-width: 2;
  }
  .status[data-kind='running'] {
    color: var(--running);
  }
  .status[data-kind='done'] .icon {
    color: var(--done);
  }
  .status[data-kind='failed'] {
    color: var(--failed);
  }
  .status[data-kind='stale'] {
    color: var(--stale);
  }
  .actions {
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
  }
  .actions .quiet {
    color: var(--text-3);
  }
  .cell:hover .actions .quiet,
  .cell:focus-within .actions .quiet {
    color: var(--text-2);
  }
  .actions .quiet:hover {
    color: var(--text);
  }
  /* Run and Stop are in the same place and equally wide, so that the hand finds them. */
  .run {
    inline-size: 68px;
    margin-inline: 4px 2px;
  }
  .run[data-act='run'] {
    border-color: var(--border);
    background: var(--raised);
    color: var(--accent);
  }
  .run[data-act='run'] .icon svg {
    fill: currentColor;
    inline-size: 12px;
    block-size: 12px;
  }
  .run[data-act='run']:active:not(:disabled) {
    background: var(--accent-soft);
  }
  @media (hover: hover) {
    .cell:hover .run[data-act='run']:not(:disabled) {
      border-color: color-mix(in srgb, var(--accent) 40%, var(--border));
    }
    .run[data-act='run']:hover:not(:disabled) {
      background: var(--accent-soft);
    }
  }
  .run[data-act='stop'] {
    border-color: transparent;
    background: var(--running-soft);
    color: var(--running);
  }
  .run[data-act='stop'] .icon svg {
    fill: currentColor;
    inline-size: 11px;
    block-size: 11px;
  }
  .apply {
    padding: 8px 16px;
    border-block-start: 1px solid var(--border);
    background: var(--page);
  }
  .too-long {
    margin: 0;
    padding: 8px 20px 12px;
    color: var(--stale);
    font: 400 var(--text-s) / 1.5 var(--font-sans);
  }
  .bar {
    display: block;
    appearance: none;
    inline-size: 100%;
    block-size: 2px;
    margin-block-start: -2px;
    border: 0;
    background: transparent;
    color: var(--running);
  }
  .bar::-webkit-progress-bar {
    background: transparent;
  }
  .bar::-webkit-progress-value {
    background: var(--running);
    transition: inline-size 200ms linear;
  }
  .bar::-moz-progress-bar {
    background: var(--running);
  }
  @media (pointer: coarse) {
    header {
      min-block-size: 46px;
    }
    .language,
    .edited {
      min-block-size: 36px;
    }
    .language .icon {
      opacity: 1;
    }
  }
  @container (max-width: 500px) {
    header {
      padding-inline-start: 12px;
    }
    .run {
      inline-size: 60px;
      margin-inline: 0;
    }
    .actions {
      gap: 0;
    }
    /* What happens matters more than the language, which the code shows anyway. */
    .language:has(~ .status[data-kind]),
    .edited:has(~ .status[data-kind]) {
      display: none;
    }
    .status {
      justify-content: flex-start;
    }
    .words {
      justify-content: flex-start;
    }
  }
`;
