/** How prose looks. */
import { css } from 'lit';

export const prose = css`
  :host {
    display: block;
    overflow-wrap: break-word;
  }
  .block > :first-child {
    margin-block-start: 0;
  }
  .block > :last-child {
    margin-block-end: 0;
  }
  /*
   * Of a long answer what is out of sight costs nothing while the end grows: a group is skipped as one, for a browser looks at
   * each part that it may skip in every frame. Its height is remembered. A shorter answer has its height before it comes into
   * view, so that nothing moves then.
   */
  .group {
    contain: layout style;
    contain-intrinsic-block-size: auto 1180px;
  }
  .group:not(:nth-last-child(-n + 2)) {
    content-visibility: auto;
    overflow-clip-margin: 12px;
  }
  .block {
    margin-block-end: 14px;
    contain: layout style;
  }
  .block.last {
    margin-block-end: 0;
  }
  .block.prose {
    max-inline-size: var(--measure);
  }
  /* Each line has the direction of its own words. */
  .block.typed {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    tab-size: 4;
    unicode-bidi: plaintext;
  }
  .block.prose.wide {
    max-inline-size: none;
  }
  .block.prose.wide :is(p, li, blockquote):not(:has(table, fenced-cell)) {
    max-inline-size: var(--measure);
  }
  .block.heading {
    margin-block: 24px 8px;
  }
  .group:first-child > .block.heading:first-child {
    margin-block-start: 0;
  }
  p {
    margin: 0 0 12px;
  }
  /* Marks of direction end with what they stand in, and a paragraph reads as its first words do. */
  :is(p, h1, h2, h3, h4, h5, h6, td, th, summary, dt, dd) {
    unicode-bidi: plaintext;
  }
  :is(li, blockquote, a, strong, em, del, sub, sup, code, span, button) {
    unicode-bidi: isolate;
  }
  h1,
  h2,
  h3,
  h4,
  h5,
  h6 {
    margin: 20px 0 8px;
    font-size: var(--text-m);
    font-weight: 650;
    line-height: 1.35;
    letter-spacing: -0.006em;
    text-wrap: balance;
  }
  h1 {
    font-size: 1.375rem;
    letter-spacing: -0.014em;
  }
  h2 {
    font-size: 1.1875rem;
    letter-spacing: -0.011em;
  }
  h3 {
    font-size: var(--text-l);
  }
  ul,
  ol {
    margin: 0 0 12px;
    padding-inline-start: 24px;
  }
  li + li {
    margin-block-start: 4px;
  }
  li::marker {
    color: var(--text-3);
  }
  li > p {
    margin-block-end: 8px;
  }
  li:has(> input[type='checkbox']:first-child) {
    list-style: none;
    margin-inline-start: -22px;
  }
  input[type='checkbox'] {
    margin: 0 6px 0 0;
    accent-color: var(--accent);
    vertical-align: -1px;
  }
  a {
    color: var(--accent);
    text-decoration-color: color-mix(in srgb, var(--accent) 40%, transparent);
    text-underline-offset: 3px;
  }
  a:hover {
    text-decoration-color: currentColor;
  }
  strong {
    font-weight: 650;
  }
  code {
    padding: 1px 5px;
    border-radius: 5px;
    background: var(--hover);
    font: 400 0.875em / 1.4 var(--font-mono);
    font-variant-ligatures: none;
  }
  pre {
    margin: 0 0 12px;
    padding: 12px 16px;
    overflow-x: auto;
    border: 1px solid var(--border);
    border-radius: var(--radius-m);
    background: var(--code);
  }
  pre code {
    padding: 0;
    background: none;
    font-size: var(--text-code);
    line-height: var(--leading-code);
  }
  blockquote {
    margin: 0 0 12px;
    padding-inline-start: 16px;
    border-inline-start: 2px solid var(--border-strong);
    color: var(--text-2);
  }
  :is(blockquote, li) > fenced-cell:last-child {
    margin-block-end: 8px;
  }
  hr {
    margin: 24px 0;
    border: 0;
    border-block-start: 1px solid var(--border);
  }
  .table {
    inline-size: fit-content;
    max-inline-size: 100%;
    margin: 0 0 12px;
    overflow-x: auto;
    scrollbar-width: thin;
  }
  table {
    border-collapse: collapse;
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 7px 14px;
    text-align: start;
    vertical-align: top;
  }
  [align='center'] {
    text-align: center;
  }
  [align='right'] {
    text-align: end;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 0;
  }
  th {
    font-weight: 600;
    border-block-end: 1px solid var(--border-strong);
    white-space: nowrap;
  }
  tbody tr + tr > td {
    border-block-start: 1px solid var(--border);
  }
  img {
    max-inline-size: 100%;
    block-size: auto;
    border-radius: var(--radius-s);
  }
  .math[data-display='true'] {
    display: block;
    overflow-x: auto;
    overflow-y: hidden;
    padding-block: 4px;
  }
  .math:not(.math-set) {
    font: 400 0.875em / 1.4 var(--font-mono);
    color: var(--text-2);
  }
  .math-broken {
    text-decoration: underline dotted var(--failed);
    text-underline-offset: 3px;
  }
  .remote-image {
    padding: 6px 12px;
    border: 1px dashed var(--border-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    color: var(--text-2);
    font: 500 var(--text-s) / 1.4 var(--font-sans);
    cursor: pointer;
  }
  .remote-image:hover {
    background: var(--hover);
    color: var(--text);
  }
  .remote-image:focus-visible,
  .table:focus-visible,
  a:focus-visible {
    outline: 2px solid var(--ring);
    outline-offset: 2px;
    border-radius: 3px;
  }
  /* The caret of the stream: after the last letter, wherever that is. */
  :host([streaming]) .block.last.prose > :last-child:not(ul, ol, table, blockquote, pre)::after,
  :host([streaming]) .block.last.prose > :is(ul, ol):last-child > li:last-child::after,
  :host([streaming]) .waiting::after,
  :host([streaming]) .block.last.prose > blockquote:last-child > p:last-child::after {
    content: '';
    display: inline-block;
    inline-size: 2px;
    block-size: 1.1em;
    margin-inline-start: 3px;
    border-radius: 1px;
    background: var(--accent);
    vertical-align: -0.18em;
    animation: blink 1.1s steps(2, jump-none) infinite;
  }
  @keyframes blink {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.15;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host([streaming]) *::after {
      animation: none !important;
    }
  }
`;
