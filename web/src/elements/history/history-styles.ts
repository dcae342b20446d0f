/** The lists of runs and versions: rows that open, quiet facts under them, actions where a row is open. */
import { css } from 'lit';

export const historyStyles = css`
  :host {
    display: block;
    font: 400 var(--text-s) / 1.45 var(--font-sans);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-block-size: 44px;
    padding: 4px 12px 8px 16px;
  }
  .list {
    margin: 0;
    padding: 0;
    border-block-start: 1px solid var(--border);
    list-style: none;
  }
  .row {
    position: relative;
    border-block-end: 1px solid var(--border);
  }
  .row[data-open] {
    background: var(--side);
  }
  .head {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    align-items: center;
    gap: 1px 8px;
    inline-size: 100%;
    padding: 9px 16px 2px;
    border: 0;
    background: none;
    color: var(--text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .row:hover:not([data-open]) {
    background: var(--hover);
  }
  .head:focus-visible {
    outline-offset: -2px;
  }
  .head:disabled {
    cursor: default;
  }
  .row[data-aside] .head {
    opacity: 0.55;
  }
  .word {
    overflow: hidden;
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .word .figure {
    margin-inline-start: 6px;
    color: var(--text-2);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  time {
    color: var(--text-2);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  [data-kind='running'] .mark {
    color: var(--running);
  }
  [data-kind='done'] .mark {
    color: var(--done);
  }
  [data-kind='failed'] .mark {
    color: var(--failed);
  }
  [data-kind='stale'] .mark {
    color: var(--stale);
  }
  .mark {
    display: inline-flex;
    color: var(--text-3);
  }
  .first {
    grid-column: 2 / -1;
    overflow: hidden;
    color: var(--text-2);
    font: 400 var(--text-xs) / 1.6 var(--font-mono);
    font-variant-ligatures: none;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 6px;
    min-block-size: 24px;
    margin: 0;
    padding: 0 16px 8px 40px;
    color: var(--text-3);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
  }
  .cell {
    min-block-size: 24px;
    margin-inline-start: -4px;
    padding: 0 4px;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--accent);
    font: 500 var(--text-xs) / 1.4 var(--font-sans);
    cursor: pointer;
  }
  .cell:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .open {
    display: grid;
    gap: 10px;
    padding: 4px 16px 16px 40px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
  }
  .note {
    margin: 0;
    padding: 8px 16px;
    color: var(--text-2);
  }
  .note.warn {
    display: flex;
    gap: 8px;
    margin: 0 16px 12px;
    padding: 10px 12px;
    border: 1px solid var(--stale-border);
    border-radius: var(--radius-m);
    background: var(--stale-soft);
    color: var(--text-2);
  }
  .note.warn .icon {
    margin-block-start: 1px;
    color: var(--stale);
  }
  .note.warn .button {
    margin-block-start: 8px;
  }
  .ask {
    margin: 0 16px 12px;
    padding: 12px;
    border: 1px solid var(--border);
    border-radius: var(--radius-m);
    background: var(--raised);
  }
  .ask p {
    margin: 0 0 10px;
    color: var(--text-2);
  }
  .ask .all {
    color: var(--failed);
  }
  .pick {
    position: sticky;
    z-index: 1;
    inset-block-start: 0;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding: 8px 12px 8px 16px;
    border-block: 1px solid var(--border);
    background: var(--accent-soft);
    color: var(--text);
  }
  .pick p {
    margin: 0;
  }
  .more {
    padding: 12px 16px 24px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 48px 32px;
    color: var(--text-2);
    text-align: center;
  }
  .empty .icon {
    color: var(--text-3);
  }
  .empty .icon svg {
    inline-size: 24px;
    block-size: 24px;
  }
  .empty p {
    margin: 0;
  }
  .quietly {
    color: var(--text-3);
    font-size: var(--text-xs);
  }
  @media (pointer: coarse) {
    .head {
      min-block-size: 52px;
    }
    .cell {
      min-block-size: 32px;
    }
  }
  @media (max-width: 799px) {
    .open {
      padding-inline-start: 16px;
    }
  }
`;
