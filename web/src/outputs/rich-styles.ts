/** How HTML and Markdown of programs look: our type, our tables. */
const CSS = `
:host { display: block; max-inline-size: 100%; overflow-x: auto; contain: layout paint; color: var(--text);
  font: 400 var(--text-s) / 1.5 var(--font-sans); scrollbar-width: thin; }
table { border: 0; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: var(--text-s); margin: 0; }
th, td { padding: 5px 12px; text-align: end; white-space: nowrap; border: 0; max-inline-size: 24rem;
  overflow: hidden; text-overflow: ellipsis; }
:host(:focus-visible) { outline: 2px solid var(--ring); outline-offset: 4px; border-radius: 2px; }
thead :is(th, td) { font-weight: 600; color: var(--text-2); border-block-end: 1px solid var(--border-strong); }
tbody th { font-weight: 500; color: var(--text-3); text-align: start; }
tbody tr + tr > * { border-block-start: 1px solid var(--border); }
tbody tr:hover > * { background: var(--hover); }
p { margin: 0 0 8px; color: var(--text-2); max-inline-size: var(--measure); }
table + p { margin-block: 8px 0; font-size: var(--text-xs); color: var(--text-3); }
h1, h2, h3, h4, h5, h6 { font-size: var(--text-m); font-weight: 600; line-height: 1.35; margin: 12px 0 4px; }
h1 { font-size: var(--text-l); }
h1:first-child, h2:first-child, h3:first-child { margin-block-start: 0; }
ul, ol { margin: 0 0 8px; padding-inline-start: 20px; }
a { color: var(--accent); text-underline-offset: 2px; }
code, pre, samp { font: 400 var(--text-code) / 1.5 var(--font-mono); }
pre { margin: 0 0 8px; overflow-x: auto; }
img, svg { max-inline-size: 100%; block-size: auto; }
hr { border: 0; border-block-start: 1px solid var(--border); margin: 12px 0; }
blockquote { margin: 0 0 8px; padding-inline-start: 12px; border-inline-start: 2px solid var(--border-strong); }
/* Styles of a program may ask for any size. */
:host(.styled) { max-block-size: 800px; overflow: auto; }
/* No style of a program may hide what pressing it does. */
.remote-image { display: inline-block !important; inline-size: auto !important; min-inline-size: auto !important;
  max-inline-size: none !important; font: 400 var(--text-s) / 1.5 var(--font-sans) !important; text-transform: none !important;
  color: var(--text-2) !important; background: var(--hover) !important; border: 1px dashed var(--border-strong) !important;
  border-radius: var(--radius-s) !important; padding: 4px 10px !important; white-space: nowrap !important; cursor: pointer; }
.math-broken { font-family: var(--font-mono); color: var(--failed); }
`;

let sheet: CSSStyleSheet | null = null;

export function richSheet(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
