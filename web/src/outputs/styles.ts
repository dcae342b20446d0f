/** How outputs look; adopted by whatever element shows them. */
import { css, unsafeCSS } from 'lit';

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const ALL = [...NAMES, ...NAMES.map((name) => `bright-${name}`)];

const colors = unsafeCSS(
  ALL.map(
    (name) =>
      `.ansi-${name} { color: var(--ansi-${name}); } ` +
      `.ansi-on-${name} { background: color-mix(in srgb, var(--ansi-${name}) 24%, transparent); }`,
  ).join('\n'),
);

export const outputStyles = [
  css`
    .text {
      max-block-size: 30rem;
      overflow: auto;
      scrollbar-width: thin;
      scrollbar-gutter: auto;
      font: 400 var(--text-code) / var(--leading-code) var(--font-mono);
      font-variant-ligatures: none;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      tab-size: 8;
      color: var(--text);
    }
    .text:focus-visible {
      outline: 2px solid var(--ring);
      outline-offset: 4px;
      border-radius: 2px;
    }
    .chunk:not(.open) {
      content-visibility: auto;
      contain-intrinsic-size: auto calc(var(--lines, 100) * 1.5em);
    }
    .chunk.open:empty {
      display: none;
    }
    .gap {
      display: block;
      inline-size: 100%;
      margin: 4px 0;
      padding: 4px 8px;
      border: 0;
      border-radius: var(--radius-s);
      background: var(--hover);
      color: var(--text-2);
      font: 500 var(--text-xs) / 1.5 var(--font-sans);
      cursor: pointer;
    }
    .gap[hidden] {
      display: none;
    }
    .gap:hover {
      background: var(--active);
      color: var(--text);
    }
    .stderr {
      color: var(--stale);
    }
    .ansi-bold {
      font-weight: 700;
    }
    .ansi-dim {
      opacity: 0.75;
    }
    .ansi-italic {
      font-style: italic;
    }
    .ansi-underline {
      text-decoration: underline;
    }
    .ansi-strike {
      text-decoration: line-through;
    }
    .ansi-inverse {
      background: var(--text);
      color: var(--page);
    }
    .picture {
      display: block;
      max-inline-size: 100%;
      block-size: auto;
      border-radius: 4px;
      /* Plots are drawn for paper; a dark page must not swallow their black axes. */
      background: #fff;
    }
    .formula {
      overflow-x: auto;
      overflow-y: hidden;
      padding-block: 4px;
      font-size: 1.05rem;
    }
    .math-broken {
      font: 400 var(--text-code) / 1.5 var(--font-mono);
      color: var(--text-2);
    }
    .error-line {
      margin: 0;
      font: 400 var(--text-code) / var(--leading-code) var(--font-mono);
      color: var(--failed);
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    .error-line.stopped {
      color: var(--stale);
    }
    .error-line strong {
      font-weight: 650;
    }
    .error details {
      margin-block-start: 8px;
    }
    summary {
      inline-size: fit-content;
      border-radius: 4px;
      font: 500 var(--text-xs) / 1.6 var(--font-sans);
      color: var(--text-2);
      cursor: pointer;
    }
    summary:hover {
      color: var(--text);
    }
    summary:focus-visible,
    .gap:focus-visible {
      outline: 2px solid var(--ring);
      outline-offset: 2px;
    }
    .error details .text {
      margin-block-start: 8px;
      padding: 12px;
      border-radius: var(--radius-s);
      background: var(--failed-soft);
      /* Carets point at columns: a line that wraps would move them. */
      white-space: pre;
      overflow-wrap: normal;
    }
    .error-line.stopped ~ details .text {
      background: var(--surface);
    }
    .json {
      font: 400 var(--text-code) / 1.6 var(--font-mono);
    }
    .json summary {
      font: inherit;
    }
    .json-body,
    .json > .json-leaf {
      padding-inline-start: 18px;
    }
    .json-leaf {
      overflow-wrap: anywhere;
    }
    .json-key {
      color: var(--syn-function);
    }
    .json-string {
      color: var(--syn-string);
    }
    .json-number {
      color: var(--syn-number);
    }
    .json-constant {
      color: var(--syn-keyword);
    }
    .json-size {
      color: var(--text-3);
    }
  `,
  colors,
];
