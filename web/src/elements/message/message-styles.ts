/** The reader's words stand in a quiet card at the right, answers on the page itself. */
import { css } from 'lit';

export const messageStyles = css`
  :host {
    display: block;
  }
  /* Until it has rendered itself. */
  :host(:not([data-role])) {
    block-size: var(--room);
  }
  article {
    position: relative;
    padding-block: 10px 4px;
  }
  .author {
    margin-block-end: 4px;
    color: var(--text-3);
    font: 500 var(--text-xs) / 1.5 var(--font-sans);
  }
  .author:empty {
    display: none;
  }
  :host([data-role='user']) article {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
  }
  :host([data-role='user']) .author {
    padding-inline-end: 2px;
  }
  :host([data-role='user']) .body {
    inline-size: fit-content;
    max-inline-size: min(100%, 40rem);
    padding: 10px 16px;
    border-radius: var(--radius-l);
    border-start-end-radius: 4px;
    background: var(--surface);
  }
  :host([data-role='user'][wide]) .body,
  :host([data-role='user']) .body:has(fenced-message-editor) {
    inline-size: 100%;
    max-inline-size: none;
  }
  :host([data-role='user']) .body:has(fenced-message-editor:focus-within) {
    background: var(--raised);
    box-shadow:
      0 0 0 1px var(--accent),
      0 0 0 4px color-mix(in srgb, var(--accent) 14%, transparent);
  }
  .body:has(.awaited) {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .awaited {
    color: var(--text-3);
    font-size: var(--text-s);
    /* Most answers begin sooner than one could read this. */
    animation: appear 1ms 1s both;
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  /* About what the message will take. */
  .absent {
    block-size: max(72px, var(--room) - 64px);
    border-radius: var(--radius-m);
    background: var(--surface);
  }
  .actions {
    display: flex;
    align-items: center;
    gap: 2px;
    min-block-size: 28px;
    margin: 4px 0 0 -6px;
    opacity: 0;
    transition: opacity var(--quick);
  }
  :host([data-role='user']) .actions {
    margin: 4px -4px 0 0;
  }
  :host([last]) .actions,
  article:hover .actions,
  article:focus-within .actions,
  .actions:has(.versions) {
    opacity: 1;
  }
  @media (hover: none) {
    .actions {
      opacity: 1;
    }
  }
  .actions .button {
    color: var(--text-3);
  }
  .actions .button:hover:not(:disabled) {
    color: var(--text);
  }
  .versions {
    display: inline-flex;
    align-items: center;
    color: var(--text-3);
    font: 500 var(--text-xs) / 1 var(--font-sans);
    font-variant-numeric: tabular-nums;
  }
  .step {
    inline-size: 22px !important;
  }
  .ending {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: fit-content;
    max-inline-size: 100%;
    margin-block: 12px 4px;
    padding: 8px 8px 8px 14px;
    border: 1px solid var(--border);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--text-2);
    font-size: var(--text-s);
    line-height: 1.45;
  }
  .ending.failed {
    border-color: var(--failed-border);
    background: var(--failed-soft);
  }
  .ending.failed .icon {
    color: var(--failed);
  }
  .ending strong {
    color: var(--text);
    font-weight: 600;
  }
`;
