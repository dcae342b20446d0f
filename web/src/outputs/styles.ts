/** How outputs look; adopted by whatever element shows them. */
import { hiddenStyles } from './hidden.js';
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
  hiddenStyles,
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
    .display {
      position: relative;
    }
    .display > .content:empty {
      display: none;
    }
    .display > .content > .note {
      margin-block-end: 8px;
    }
    /* Quiet until the pointer or the keyboard is there; over the content, so that nothing moves for it. */
    .tools {
      position: absolute;
      inset-block-start: 4px;
      inset-inline-end: 4px;
      z-index: 2;
      display: flex;
      gap: 2px;
      padding: 2px;
      border: 1px solid var(--border);
      border-radius: var(--radius-s);
      background: var(--raised);
      box-shadow: var(--shadow-s);
      opacity: 0;
      transition: opacity var(--quick);
    }
    .tools.views {
      inset-block-start: -10px;
    }
    /* Not over a table's headings, which are pressed as well. */
    .display:has(fenced-table) > .tools.views {
      inset-block: auto 34px;
    }
    .tools[hidden] {
      display: none;
    }
    .display:hover > .tools,
    .display:focus-within > .tools,
    .picture:hover > .tools,
    .picture:focus-within > .tools {
      opacity: 1;
    }
    @media (hover: none) {
      .tools {
        opacity: 1;
      }
    }
    .tools button,
    .zoom-bar button {
      padding: 2px 8px;
      border: 0;
      border-radius: 4px;
      background: none;
      color: var(--text-2);
      font: 500 var(--text-xs) / 1.5 var(--font-sans);
      cursor: pointer;
    }
    .tools button:hover,
    .zoom-bar button:hover {
      background: var(--hover);
      color: var(--text);
    }
    .tools button[aria-pressed='true'] {
      background: var(--active);
      color: var(--text);
    }
    .tools button:focus-visible,
    .zoom-bar button:focus-visible,
    .zoom-field:focus-visible {
      outline: 2px solid var(--ring);
      outline-offset: -1px;
    }
    .picture {
      position: relative;
    }
    .card {
      inline-size: fit-content;
      max-inline-size: 100%;
      box-sizing: border-box;
      border-radius: var(--radius-m);
    }
    .card > img {
      display: block;
      max-inline-size: 100%;
      block-size: auto;
      border-radius: 4px;
      cursor: zoom-in;
    }
    .card.for-light,
    .zoom.for-light .zoom-field {
      padding: var(--card-light-pad);
      background: var(--card-light);
    }
    .card.for-dark,
    .zoom.for-dark .zoom-field {
      padding: var(--card-dark-pad);
      background: var(--card-dark);
    }
    .zoom {
      inline-size: 100vw;
      block-size: 100dvh;
      max-inline-size: none;
      max-block-size: none;
      box-sizing: border-box;
      margin: 0;
      padding: 0;
      border: 0;
      background: var(--page);
      color: var(--text);
    }
    .zoom::backdrop {
      background: var(--scrim);
    }
    .zoom[open] {
      display: grid;
      grid-template-rows: auto minmax(0, 1fr);
    }
    .zoom-bar {
      display: flex;
      justify-content: flex-end;
      gap: 4px;
      padding: 8px 12px;
      border-block-end: 1px solid var(--border);
      background: var(--page);
    }
    .zoom-bar button {
      min-inline-size: 64px;
      padding: 5px 12px;
      border: 1px solid var(--border);
      border-radius: var(--radius-s);
      font-size: var(--text-s);
    }
    .zoom-field {
      display: grid;
      overflow: auto;
    }
    .zoom-field img {
      margin: auto;
      cursor: zoom-out;
    }
    .zoom.fit .zoom-field {
      overflow: hidden;
    }
    .zoom.fit .zoom-field img {
      inline-size: auto;
      block-size: auto;
      max-inline-size: 100%;
      max-block-size: calc(100dvh - 80px);
      min-inline-size: min(60vw, 60rem);
      object-fit: contain;
      cursor: zoom-in;
    }
    .frame iframe {
      display: block;
      inline-size: 100%;
      border: 0;
      background: transparent;
    }
    .frame.html iframe {
      border: 1px solid var(--border);
      border-radius: var(--radius-m);
      background: #fff;
      color-scheme: light;
    }
    .scripts {
      display: grid;
      gap: 8px;
    }
    .scripts-bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      color: var(--text-3);
      font: 400 var(--text-s) / 1.5 var(--font-sans);
    }
    .scripts-bar button {
      padding: 3px 12px;
      border: 1px solid var(--border);
      border-radius: var(--radius-s);
      background: var(--raised);
      color: var(--accent);
      font: 500 var(--text-s) / 1.5 var(--font-sans);
      cursor: pointer;
    }
    .scripts-bar button:hover {
      background: var(--accent-soft);
    }
    .scripts-bar button:focus-visible {
      outline: 2px solid var(--ring);
      outline-offset: 2px;
    }
    .player {
      display: block;
      inline-size: min(100%, 40rem);
      border-radius: var(--radius-m);
      color-scheme: inherit;
    }
    audio.player {
      block-size: 40px;
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
    .frames {
      display: grid;
      gap: 8px;
      margin: 12px 0 0;
      padding: 0;
      list-style: none;
    }
    .level-head {
      margin-block-end: 4px;
      color: var(--text-2);
      font: 500 var(--text-xs) / 1.6 var(--font-sans);
    }
    .error .frames details {
      margin: 0;
    }
    .frames details .level {
      margin-block-start: 8px;
    }
    .level-code {
      padding-block: 4px;
      border-radius: var(--radius-s);
      background: var(--surface);
      font: 400 var(--text-code) / var(--leading-code) var(--font-mono);
      white-space: pre;
      overflow-x: auto;
      scrollbar-width: thin;
    }
    .row {
      min-inline-size: fit-content;
      padding-inline: 0 12px;
    }
    .row.here {
      background: var(--failed-soft);
      box-shadow: inset 2px 0 var(--failed);
    }
    .row:focus-visible {
      outline: 2px solid var(--ring);
      outline-offset: -2px;
    }
    .count {
      display: inline-block;
      inline-size: 5ch;
      margin-inline-end: 12px;
      color: var(--text-3);
      text-align: end;
      user-select: none;
    }
    .values {
      display: none;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 2px 12px;
      margin: 2px 0 4px calc(5ch + 12px);
      padding: 6px 10px;
      border: 1px solid var(--border);
      border-radius: var(--radius-s);
      background: var(--raised);
      box-shadow: var(--shadow-s);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .row:hover > .values,
    .row:focus > .values {
      display: grid;
    }
    .values .name {
      color: var(--text-2);
    }
    .values .value {
      margin: 0;
      color: var(--text);
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
