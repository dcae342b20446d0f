/** The panel of files: a row of two quiet lines for each, what can be done with it beside it. */
import { css } from 'lit';

export const filesStyles = css`
  :host {
    display: block;
    padding-block: 4px 24px;
    font: 400 var(--text-s) / 1.45 var(--font-sans);
  }
  .tools {
    display: flex;
    gap: 4px;
    padding: 4px 16px 8px;
  }
  .sum,
  .question {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-block-size: 36px;
    padding: 0 8px 0 20px;
    color: var(--text-3);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
  }
  .question {
    justify-content: flex-start;
    padding-block: 6px;
    background: var(--hover);
    color: var(--text);
  }
  .question span {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex: none;
    gap: 2px;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 48px;
    padding: 4px 8px 4px 20px;
  }
  .row:hover,
  .row:focus-within {
    background: var(--hover);
  }
  .row > .icon {
    color: var(--text-3);
  }
  .row input[type='checkbox'] {
    flex: none;
    inline-size: 15px;
    block-size: 15px;
    margin: 0;
    accent-color: var(--accent);
  }
  .what {
    display: grid;
    flex: 1;
    min-inline-size: 0;
    padding: 2px 0;
    border: 0;
    background: none;
    color: var(--text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .name {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .what .quietly {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .quietly {
    color: var(--text-3);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
  }
  .rename {
    flex: 1;
    min-inline-size: 0;
    block-size: 28px;
    padding: 0 8px;
    border: 1px solid var(--accent);
    border-radius: var(--radius-s);
    background: var(--raised);
    color: var(--text);
    font: inherit;
  }
  @media (hover: hover) {
    .row .actions {
      opacity: 0;
    }
    .row:hover .actions,
    .row:focus-within .actions {
      opacity: 1;
    }
  }
  .upload {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 2px 8px;
    padding: 6px 8px 6px 20px;
  }
  progress {
    grid-column: 1;
    inline-size: 100%;
    block-size: 4px;
    accent-color: var(--accent);
  }
  .upload .button {
    grid-area: 1 / 2 / 3 / 3;
  }
  .problem {
    display: flex;
    gap: 10px;
    margin: 4px 16px 12px;
    padding: 8px 8px 8px 12px;
    border: 1px solid var(--stale-border);
    border-radius: var(--radius-m);
    background: var(--stale-soft);
    color: var(--text);
  }
  .problem p {
    flex: 1;
    min-inline-size: 0;
    margin: 3px 0;
    overflow-wrap: anywhere;
  }
  .problem > .icon {
    margin-block-start: 5px;
    color: var(--stale);
  }
  .remark {
    margin: 0 20px 12px;
    color: var(--text-2);
  }
  .empty {
    display: grid;
    justify-items: center;
    padding: 40px 28px;
    text-align: center;
    color: var(--text);
  }
  .empty > .icon {
    color: var(--text-3);
  }
  .empty > .icon svg {
    inline-size: 24px;
    block-size: 24px;
  }
  .empty p {
    margin: 8px 0 0;
    text-wrap: balance;
  }
  .empty .quietly {
    font-size: var(--text-s);
  }
  pre {
    margin: 16px 0 0;
    padding: 6px 12px;
    border-radius: var(--radius-s);
    background: var(--code);
    color: var(--text-2);
    font: 400 var(--text-code) / 1.5 var(--font-mono);
  }
`;
