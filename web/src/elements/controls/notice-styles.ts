/** A notice above the composer: what happened to a session, and what can be done. */
import { css } from 'lit';

export const noticeStyles = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-block-end: 10px;
    padding: 10px 10px 10px 14px;
    border: 1px solid var(--stale-border);
    border-radius: var(--radius-m);
    background: var(--stale-soft);
    color: var(--text-2);
    font: 400 var(--text-s) / 1.5 var(--font-sans);
  }
  .notice > .icon {
    align-self: flex-start;
    margin-block-start: 2px;
    color: var(--stale);
  }
  p {
    flex: 1 1 18rem;
    min-inline-size: 0;
    max-block-size: 6.2rem;
    margin: 0;
    overflow: auto;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  strong {
    color: var(--text);
    font-weight: 550;
  }
  .buttons {
    display: flex;
    flex: none;
    gap: 4px;
    margin-inline-start: auto;
  }
  .link {
    padding: 0 1px;
    border: 0;
    background: none;
    color: var(--text);
    font: inherit;
    font-variant-numeric: tabular-nums;
    text-decoration: underline;
    text-decoration-color: var(--text-3);
    text-underline-offset: 3px;
    cursor: pointer;
  }
  .link:hover {
    text-decoration-color: currentColor;
  }
  @media (pointer: coarse) {
    .link {
      padding: 4px 6px;
    }
  }
`;
