/** The tree of variables: two quiet lines each, what can be done with one beside it when it is pointed at. */
import { css } from 'lit';

export const variableStyles = css`
  :host {
    display: block;
    font: 400 var(--text-s) / 1.45 var(--font-sans);
  }
  .tools {
    display: flex;
    gap: 8px;
    padding: 0 16px;
  }
  .tools input {
    flex: 1;
    min-inline-size: 0;
  }
  .tools select {
    flex: none;
  }
  .sum {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-block-size: 40px;
    padding: 0 8px 0 16px;
    color: var(--text-3);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
  }
  .ask {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--text);
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  [role='treeitem'] {
    outline-offset: -2px;
  }
  [role='treeitem']:focus-visible {
    outline: none;
  }
  [role='treeitem']:focus-visible > .row {
    outline: 2px solid var(--ring);
    outline-offset: -2px;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    column-gap: 6px;
    padding: 6px 16px 7px calc(10px + 14px * var(--level, 0));
    border-radius: var(--radius-s);
    content-visibility: auto;
    contain-intrinsic-block-size: auto 48px;
    cursor: default;
  }
  .row:hover {
    background: var(--hover);
  }
  .twist {
    display: inline-flex;
    align-items: center;
    color: var(--text-3);
  }
  .twist .icon svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .twist[data-open] .icon {
    rotate: 90deg;
  }
  .first {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-inline-size: 0;
  }
  .name {
    overflow: hidden;
    color: var(--text);
    font: 500 var(--text-s) / 1.5 var(--font-mono);
    font-variant-ligatures: none;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  [data-kind='function'] > .first > .name,
  [data-kind='class'] > .first > .name {
    color: var(--text-2);
    font-weight: 400;
  }
  .type {
    flex: none;
    max-inline-size: 55%;
    overflow: hidden;
    color: var(--text-3);
    font-size: var(--text-xs);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .change {
    flex: none;
    padding: 0 5px;
    border-radius: var(--radius-full);
    background: var(--accent-soft);
    color: var(--accent-strong);
    font: 500 0.6875rem / 1.45 var(--font-sans);
  }
  .size {
    color: var(--text-3);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .what {
    grid-column: 2 / -1;
    overflow: hidden;
    color: var(--text-2);
    font: 400 var(--text-xs) / 1.5 var(--font-mono);
    font-variant-ligatures: none;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .actions {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 8px;
    display: flex;
    gap: 2px;
    padding-inline-start: 12px;
    background: linear-gradient(to right, transparent, var(--hover) 12px);
    opacity: 0;
  }
  .row:hover > .actions,
  .actions:focus-within,
  [role='treeitem']:focus-visible > .row > .actions {
    opacity: 1;
  }
  .rest {
    margin-inline-start: calc(30px + 14px * var(--level, 0));
  }
  .note {
    margin: 0;
    padding: 8px 16px;
    color: var(--text-3);
    font-size: var(--text-xs);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 48px 32px;
    color: var(--text-2);
    text-align: center;
    text-wrap: balance;
  }
  .empty .icon {
    margin-block-end: 6px;
    color: var(--text-3);
  }
  .empty .icon svg {
    inline-size: 24px;
    block-size: 24px;
    stroke-width: 1.5;
  }
  .empty p {
    margin: 0;
  }
  .quietly {
    color: var(--text-3);
    font-size: var(--text-xs);
    line-height: 1.5;
  }
  @media (pointer: coarse) {
    .row > .actions {
      position: static;
      grid-column: 2 / -1;
      padding: 0;
      background: none;
      opacity: 1;
    }
  }
`;
