/** Styles that every element shares: the box model, focus, buttons, icons, and text for screen readers alone. */
import { css } from 'lit';

export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--ring);
    outline-offset: 1px;
  }
  .icon {
    display: inline-flex;
    flex: none;
  }
  .icon svg {
    inline-size: 16px;
    block-size: 16px;
    stroke-width: 1.75;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    block-size: 32px;
    padding: 0 12px;
    border: 1px solid var(--border);
    border-radius: var(--radius-s);
    background: var(--raised);
    color: var(--text);
    font: 500 var(--text-s) / 1 var(--font-sans);
    white-space: nowrap;
    cursor: pointer;
    transition:
      background-color var(--quick),
      color var(--quick),
      border-color var(--quick);
  }
  .button:hover {
    background: var(--hover);
  }
  .button:active {
    background: var(--active);
  }
  .button:disabled {
    color: var(--text-3);
    opacity: 0.6;
    cursor: default;
  }
  .button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--text-2);
  }
  .button.quiet:hover:not(:disabled) {
    background: var(--hover);
    color: var(--text);
  }
  .button.quiet:active:not(:disabled) {
    background: var(--active);
  }
  .button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  .button.primary:hover:not(:disabled) {
    background: var(--accent-strong);
  }
  .button.danger {
    border-color: transparent;
    background: var(--failed);
    color: var(--page);
  }
  .button.small {
    block-size: 28px;
    padding: 0 8px;
    font-size: var(--text-xs);
  }
  .button.square {
    inline-size: 32px;
    padding: 0;
  }
  .button.square.small {
    inline-size: 28px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  wa-dropdown::part(menu) {
    min-inline-size: 12rem;
    padding: 4px;
    border: 1px solid var(--border);
    border-radius: var(--radius-m);
    background: var(--raised);
    box-shadow: var(--shadow-m);
  }
  wa-dropdown-item {
    padding: 7px 10px;
    border-radius: var(--radius-s);
    color: var(--text);
    font: 400 var(--text-s) / 1.4 var(--font-sans);
    cursor: pointer;
  }
  wa-dropdown-item .icon {
    color: var(--text-3);
  }
  wa-dropdown-item[variant='danger'],
  wa-dropdown-item[variant='danger'] .icon {
    color: var(--failed);
  }
  wa-dialog {
    --width: 26rem;
    --spacing: 24px;
    font: 400 var(--text-m) / 1.5 var(--font-sans);
    color: var(--text);
  }
  wa-dialog::part(dialog) {
    border: 1px solid var(--border);
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  .icon[data-icon='loader'] svg {
    animation: turn 900ms linear infinite;
  }
  @media (prefers-reduced-motion: reduce) {
    .icon[data-icon='loader'] svg {
      animation: none;
    }
  }
  @media (pointer: coarse) {
    .button.small {
      block-size: 36px;
    }
    .button.square.small {
      inline-size: 36px;
    }
    /* Phones zoom into a field with smaller letters, and stay there. */
    input,
    textarea {
      font-size: 16px !important;
    }
  }
`;
