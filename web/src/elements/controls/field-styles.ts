/** Fields of settings: one line, a border that can be seen, words under them. */
import { css } from 'lit';

export const fieldStyles = css`
  input,
  select {
    min-inline-size: 0;
    block-size: 32px;
    padding: 0 10px;
    border: 1px solid var(--border-strong);
    border-radius: var(--radius-s);
    background: var(--raised);
    color: var(--text);
    font: 400 var(--text-s) / 1 var(--font-sans);
  }
  select {
    color: var(--text-2);
    cursor: pointer;
  }
  input:hover,
  select:hover {
    border-color: var(--text-3);
  }
  input:focus-visible,
  select:focus-visible {
    border-color: var(--accent);
    outline: 2px solid var(--ring);
    outline-offset: 0;
  }
  input[aria-invalid='true'] {
    border-color: var(--failed);
  }
  input::placeholder {
    color: var(--text-3);
    opacity: 1;
  }
  .hint,
  .problem {
    color: var(--text-3);
    font: 400 var(--text-xs) / 1.45 var(--font-sans);
    overflow-wrap: anywhere;
  }
  .problem {
    color: var(--failed);
  }
  @media (pointer: coarse) {
    input,
    select {
      block-size: 36px;
    }
  }
`;
