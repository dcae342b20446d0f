/** The settings' panel and its parts: quiet headings, rows of one line, remarks in small letters. */
import { css } from 'lit';

export const settingsStyles = css`
  section {
    padding: 20px 20px 24px;
    border-block-start: 1px solid var(--border);
  }
  h3 {
    margin: 0 0 4px;
    color: var(--text);
    font: 600 var(--text-s) / 1.4 var(--font-sans);
  }
  .lead {
    margin: 0 0 14px;
    color: var(--text-2);
    font: 400 var(--text-s) / 1.5 var(--font-sans);
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 36px;
    padding-block: 3px;
    border-block-end: 1px solid var(--border);
    font: 400 var(--text-s) / 1.45 var(--font-sans);
  }
  li:last-child {
    border-block-end: 0;
  }
  li > :first-child {
    flex: 1;
    min-inline-size: 0;
  }
  .site {
    color: var(--text);
    font: 400 var(--text-xs) / 1.5 var(--font-mono);
    font-variant-ligatures: none;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  .quietly {
    color: var(--text-3);
    font: 400 var(--text-xs) / 1.45 var(--font-sans);
    font-variant-numeric: tabular-nums;
  }
  li .button,
  li > .quietly {
    flex: none;
  }
  li .button.quiet {
    margin-inline-end: -8px;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 32px;
    color: var(--text);
    font: 400 var(--text-s) / 1.4 var(--font-sans);
  }
  .check input {
    inline-size: 16px;
    block-size: 16px;
    margin: 0;
    accent-color: var(--accent);
  }
  .fields {
    display: grid;
    gap: 14px;
  }
`;
