/** How a table looks: hairlines, quiet headings, figures under figures. */
const CSS = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
:host { display: block; max-inline-size: 100%; min-inline-size: 0; color: var(--text);
  font: 400 var(--text-s) / 1.4 var(--font-sans); }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 1px; }

.frame { position: static; display: flex; flex-direction: column; align-items: flex-start; inline-size: auto; max-inline-size: 100%;
  block-size: auto; max-block-size: none; margin: 0; padding: 0; border: 0; background: none; color: inherit; overflow: visible; }
.frame:modal { position: fixed; inset: 0; margin: auto; inline-size: min(96vw, 1600px); block-size: 92vh; max-inline-size: none;
  padding: 16px; border: 1px solid var(--border); border-radius: var(--radius-l); background: var(--page); box-shadow: var(--shadow-l); }
.frame::backdrop { background: var(--scrim); }

.grid { position: relative; inline-size: fit-content; max-inline-size: 100%; max-block-size: 400px; overflow: auto;
  overscroll-behavior: auto; scrollbar-width: thin; border: 1px solid var(--border); border-radius: var(--radius-s);
  background: var(--page); font: 400 13px / 1 var(--font-sans); cursor: default; }
.frame:modal .grid { max-block-size: none; flex: 0 1 auto; min-block-size: 0; }
.grid:focus-visible { outline: 2px solid var(--ring); outline-offset: 1px; }
.canvas { position: relative; }
.pane { position: sticky; inset-block-start: 0; inset-inline-start: 0; overflow: hidden; contain: strict; }
.head { position: relative; z-index: 2; }
.body { position: absolute; inset-block-start: var(--head); inset-inline: 0; transform: translateY(var(--y, 0)); }
.row { position: relative; display: flex; block-size: var(--row); inline-size: 100%; border-block-end: 1px solid var(--border); }
.header { block-size: var(--head); border-block-end-color: var(--border-strong); background: var(--surface); }
.strip { position: absolute; inset-block: 0; inset-inline-start: var(--label); display: flex; transform: translateX(var(--x, 0)); }
.label { position: relative; z-index: 1; flex: none; inline-size: var(--label); block-size: 100%; padding: 0 12px;
  display: block; line-height: calc(var(--row) - 1px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  background: var(--page); color: var(--text-3); border-inline-end: 1px solid var(--border); text-align: end; }
.corner { line-height: 1.35; padding-block-start: 8px; background: var(--surface); font-weight: 500; text-align: start; }
.scrolled .label { border-inline-end-color: var(--border-strong); }
.cell { flex: none; block-size: 100%; padding: 0 12px; line-height: calc(var(--row) - 1px); overflow: hidden;
  text-overflow: ellipsis; white-space: pre; }
.cell.end { text-align: end; }
.cell.end, .cell.figures, .label { font-variant-numeric: tabular-nums; }
.cell.missing { color: var(--text-3); }
.pending { color: var(--text-3); }
.cell.pending::before { content: ''; display: inline-block; inline-size: 60%; block-size: 8px; border-radius: 4px;
  background: var(--hover); vertical-align: middle; }
.row:hover > .strip > .cell { background: var(--hover); }
.header:hover { background: var(--surface); }
.cell.selected, .row:hover > .strip > .cell.selected { background: var(--accent-soft); }
.cell.cursor, .heading.cursor { position: relative; }
.grid:focus .cursor { outline: 2px solid var(--ring); outline-offset: -2px; border-radius: 2px; }
.grid:focus-visible:has(.cursor) { outline-color: color-mix(in srgb, var(--ring) 50%, transparent); }
.stale .body { opacity: 0.5; }

.heading { position: relative; flex: none; block-size: 100%; padding: 7px 12px 0; overflow: hidden; text-align: start; cursor: pointer; }
.heading .line { display: flex; gap: 4px; line-height: 1.35; font-weight: 600; color: var(--text); }
.heading .name { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.heading .arrow { flex: none; color: var(--accent); }
.heading .type { margin-block-start: 2px; font-size: 11px; line-height: 1.3; color: var(--text-3); overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.heading.end { text-align: end; }
.heading.end .line { justify-content: flex-end; }
.heading.filtered .type { color: var(--accent); }
.heading:hover { background: var(--hover); }
.heading.selected { background: var(--accent-soft); }
.heading .summary { position: absolute; inset-inline: 12px; inset-block-start: 44px; text-align: start; }
.grid:not(.summarised) .heading .summary { display: none; }
.histogram { display: block; inline-size: 100%; block-size: 26px; fill: color-mix(in srgb, var(--accent) 55%, var(--page)); }
.histogram .rest { fill: var(--border-strong); }
.summary-note { margin-block-start: 1px; font-size: 11px; line-height: 1.3; color: var(--text-3); overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.open-menu { position: absolute; inset-block-start: 6px; inset-inline-end: 6px; inline-size: 22px; block-size: 20px; padding: 0;
  border: 0; border-radius: 4px; background: var(--hover); color: var(--text-2); opacity: 0; cursor: pointer; }
.open-menu::before { content: ''; display: block; inline-size: 6px; block-size: 6px; margin: -3px auto 0;
  border: solid currentColor; border-width: 0 1.5px 1.5px 0; rotate: 45deg; }
.heading.end .open-menu { inset-inline: 6px auto; }
.heading:hover .open-menu, .heading.cursor .open-menu, .open-menu:focus-visible { opacity: 1; }
.open-menu:hover { background: var(--active); color: var(--text); }
.grip { position: absolute; inset-block: 0; inset-inline-end: 0; inline-size: 9px; cursor: col-resize; touch-action: none; }
.grip::after { content: ''; position: absolute; inset-block: 8px; inset-inline-end: 0; inline-size: 1px; background: var(--border); }
.grip:hover::after { inline-size: 2px; background: var(--accent); }

.peek { position: absolute; z-index: 3; max-inline-size: min(28rem, 100%); max-block-size: 8rem; overflow: auto; padding: 8px 12px;
  border: 1px solid var(--border-strong); border-radius: var(--radius-s); background: var(--raised); box-shadow: var(--shadow-m);
  line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; }

.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 2px 16px; inline-size: 100%;
  margin-block-start: 4px; color: var(--text-3); font: 400 var(--text-xs) / 1.5 var(--font-sans); font-variant-numeric: tabular-nums; }
.words, .actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; min-inline-size: 0; }
.words > * + .view::before, .words > * + .remark::before { content: '·'; margin-inline-end: 8px; color: var(--text-3); }
.view { color: var(--text-2); overflow-wrap: anywhere; }
.remark { display: inline-flex; align-items: center; gap: 6px; }
.remark.gone { color: var(--stale); }
.remark.failed { color: var(--failed); }
.actions { gap: 2px; margin-inline-start: auto; }
.progress { margin-inline-end: 8px; }
.icon { display: inline-flex; flex: none; }
.icon svg { inline-size: 15px; block-size: 15px; stroke-width: 1.75; }
.remark .icon svg, .quiet .icon svg { inline-size: 12px; block-size: 12px; }
.tool { display: inline-flex; align-items: center; justify-content: center; inline-size: 28px; block-size: 28px; padding: 0; border: 0;
  border-radius: var(--radius-s); background: none; color: var(--text-3); font: 500 var(--text-s) / 1 var(--font-sans); cursor: pointer; }
.tool:hover:not(:disabled) { background: var(--hover); color: var(--text); }
.tool:disabled { opacity: 0.45; cursor: default; }
.tool[aria-pressed='true'] { background: var(--accent-soft); color: var(--accent); }
.link { padding: 2px 4px; border: 0; border-radius: 4px; background: none; color: var(--accent); font: 500 var(--text-xs) / 1.5 var(--font-sans);
  cursor: pointer; }
.link:hover { text-decoration: underline; text-underline-offset: 2px; }

.menu { position: fixed; inset: auto; inline-size: 300px; max-inline-size: calc(100vw - 16px); max-block-size: calc(100vh - 16px);
  margin: 0; padding: 12px; overflow: auto; border: 1px solid var(--border); border-radius: var(--radius-m); background: var(--raised);
  color: var(--text); box-shadow: var(--shadow-l); font: 400 var(--text-s) / 1.45 var(--font-sans); }
.menu header { display: flex; align-items: flex-start; justify-content: space-between; gap: 8px; margin-block-end: 8px; }
.menu .title { min-inline-size: 0; overflow-wrap: anywhere; }
.menu .title strong { display: block; font-weight: 600; white-space: pre-wrap; }
.menu .title span { color: var(--text-3); font-size: var(--text-xs); }
.choices { display: flex; gap: 2px; padding: 2px; border-radius: var(--radius-s); background: var(--hover); }
.choice { flex: 1; block-size: 28px; padding: 0 6px; border: 0; border-radius: 4px; background: none; color: var(--text-2);
  font: 500 var(--text-xs) / 1 var(--font-sans); white-space: nowrap; cursor: pointer; }
.choice:hover:not(:disabled) { color: var(--text); }
.choice[aria-pressed='true'] { background: var(--raised); color: var(--text); box-shadow: var(--shadow-s); }
.filter { margin-block: 12px; }
.fields { display: flex; gap: 6px; }
.fields select, .fields input { min-inline-size: 0; flex: 1 1 50%; block-size: 32px; padding: 0 8px; border: 1px solid var(--border-strong);
  border-radius: var(--radius-s); background: var(--raised); color: var(--text); font: 400 var(--text-s) / 1 var(--font-sans); }
.fields select { color: var(--text-2); cursor: pointer; }
.fields :is(select, input):focus-visible { border-color: var(--accent); outline-offset: 0; }
.fields input[aria-invalid] { border-color: var(--failed); }
.fields input::placeholder { color: var(--text-3); opacity: 1; }
.problem { margin: 4px 0 0; color: var(--failed); font-size: var(--text-xs); }
.buttons { display: flex; align-items: center; gap: 8px; margin-block-start: 8px; }
.apply { block-size: 28px; padding: 0 12px; border: 1px solid var(--border); border-radius: var(--radius-s); background: var(--raised);
  color: var(--text); font: 500 var(--text-xs) / 1 var(--font-sans); cursor: pointer; }
.apply:hover:not(:disabled) { background: var(--hover); }
.apply:disabled, .choice:disabled { opacity: 0.5; cursor: default; }
.summary-part { padding-block: 12px; border-block: 1px solid var(--border); }
.summary-part .histogram { block-size: 56px; margin-block-end: 8px; }
.quiet { display: flex; align-items: center; gap: 6px; margin: 0; color: var(--text-3); font-size: var(--text-xs); }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 16px; margin: 0; font-size: var(--text-xs); font-variant-numeric: tabular-nums; }
dl div { display: flex; justify-content: space-between; gap: 8px; min-inline-size: 0; }
dt { color: var(--text-3); }
dd { margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.top { display: grid; gap: 3px; margin: 8px 0 0; padding: 0; list-style: none; font-size: var(--text-xs); font-variant-numeric: tabular-nums; }
.top li { position: relative; display: flex; justify-content: space-between; gap: 8px; padding: 1px 6px; }
.top li span { position: relative; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.top meter { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; appearance: none; border: 0; background: none; }
.top meter::-webkit-meter-bar { block-size: 100%; border: 0; border-radius: 3px; background: none; }
.top meter::-webkit-meter-optimum-value { border-radius: 3px; background: var(--accent-soft); }
.top meter::-moz-meter-bar { border-radius: 3px; background: var(--accent-soft); }
.menu footer { display: flex; align-items: center; justify-content: space-between; margin-block: 8px -4px; color: var(--text-3);
  font-size: var(--text-xs); }
.widths { display: inline-flex; align-items: center; gap: 2px; }

@keyframes turn { to { rotate: 360deg; } }
.icon[data-icon='loader'] svg { animation: turn 900ms linear infinite; }
@media (prefers-reduced-motion: reduce) { .icon[data-icon='loader'] svg { animation: none; } }
@media (pointer: coarse) {
  .tool { inline-size: 36px; block-size: 36px; }
  .open-menu { opacity: 1; background: none; }
  .grip { inline-size: 16px; }
  .fields :is(select, input) { block-size: 40px; font-size: 16px; }
  .choice, .apply { block-size: 36px; }
}
@media (max-width: 800px) {
  .frame:modal { inline-size: 100vw; block-size: 100dvh; max-block-size: none; padding: 8px; border: 0; border-radius: 0; }
}
`;

let sheet: CSSStyleSheet | null = null;

export function tableSheet(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
