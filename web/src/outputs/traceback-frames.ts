/**
 * The levels of a traceback: each with its lines, the one it stands at marked, and the values of its variables where
 * the pointer or the keyboard is. Levels in libraries are folded, since the reader cannot mend those.
 */
import type { FrameRepeat, TracebackFrame } from '../protocol/generated.js';
import { withoutControls } from './ansi.js';
import { withMarks } from './hidden.js';

/** Levels that are drawn; a recursion has a thousand, all alike. */
const MOST = 40;
/** Levels in one function that are drawn one below the other. */
const MOST_ALIKE = 4;

let made = 0;

export function renderFrames(frames: readonly TracebackFrame[]): HTMLElement {
  const list = document.createElement('ol');
  list.className = 'frames';
  const shown = frames.slice(-MOST);
  if (shown.length < frames.length)
    list.append(item(remark(`${frames.length - shown.length} levels before`)));
  for (let at = 0; at < shown.length;) {
    const frame = shown[at];
    if (frame === undefined) break;
    const same = alike(shown, at);
    if (frame.where === 'library') list.append(item(folded(same, librariesOf(same))));
    else if (same.length > MOST_ALIKE) {
      // The first and the last tell where it came from and where it ended.
      list.append(item(level(frame)));
      const between = same.slice(1, -1);
      list.append(item(folded(between, `${between.length} levels more in ${nameOf(frame)}`)));
      list.append(...same.slice(-1).map((last) => item(level(last))));
    } else list.append(...same.map((one) => item(level(one))));
    at += same.length;
  }
  return list;
}

/** The levels from here on that are drawn together: in libraries, or in one function without a circle in it. */
function alike(frames: readonly TracebackFrame[], at: number): readonly TracebackFrame[] {
  const first = frames[at];
  const belongs = (other: TracebackFrame): boolean =>
    first?.where === 'library'
      ? other.where === 'library'
      : other.where === first?.where && other.file === first.file && other.name === first.name;
  const end = frames.findIndex((other, n) => n > at && !belongs(other));
  return frames.slice(at, end === -1 ? frames.length : end);
}

function librariesOf(frames: readonly TracebackFrame[]): string {
  const files = [...new Set(frames.map(({ file }) => libraryOf(file)))];
  const levels = frames.length === 1 ? '1 level' : `${frames.length} levels`;
  return `${levels} in ${files.slice(0, 3).join(', ')}`;
}

function folded(frames: readonly TracebackFrame[], words: string): HTMLElement {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = words;
  details.append(summary);
  details.addEventListener('toggle', () => details.append(...frames.map(level)), { once: true });
  return details;
}

/** `numpy` of `/lib/python3.14/site-packages/numpy/linalg/x.py`. */
function libraryOf(file: string): string {
  const clean = withoutControls(file);
  const [, below] = /site-packages\/(.+)/.exec(clean) ?? [];
  const [name = clean] = (below ?? clean.split('/').at(-1) ?? clean).split('/');
  return name;
}

function level(frame: TracebackFrame): HTMLElement {
  const element = document.createElement('div');
  element.className = 'level';
  const head = document.createElement('div');
  head.className = 'level-head';
  const file = frame.where === 'library' ? libraryOf(frame.file) : withoutControls(frame.file);
  const where =
    frame.where === 'cell' ? 'this cell' : frame.where === 'earlier' ? `an earlier cell (${file})` : file;
  const name = nameOf(frame);
  head.textContent = `${name === '' || name === '<module>' ? '' : `${name} · `}${where}, line ${frame.line}`;
  element.append(head);
  if (frame.source !== null) element.append(code(frame));
  if (frame.repeat) element.append(remark(repeatWords(frame.repeat)));
  return element;
}

/** As the reader would say it: a function within another. */
function nameOf({ name }: TracebackFrame): string {
  return withoutControls(name).replaceAll('.<locals>.', '.');
}

function repeatWords({ levels, times }: FrameRepeat): string {
  const what = levels === 1 ? 'The level above' : `The ${levels} levels above`;
  return `${what}, ${(times - 1).toLocaleString('en-GB')} times more`;
}

function code({ source, line, values }: TracebackFrame): HTMLElement {
  const block = document.createElement('div');
  block.className = 'level-code';
  source?.lines.forEach((text, n) => {
    const number = source.first + n;
    const row = document.createElement('div');
    row.className = number === line ? 'row here' : 'row';
    const count = document.createElement('span');
    count.className = 'count';
    count.textContent = String(number);
    const words = document.createElement('span');
    words.append(...withMarks(withoutControls(text)));
    row.append(count, words);
    if (number === line && values.length > 0) addValues(row, values);
    block.append(row);
  });
  return block;
}

/** The values stand below the line when the pointer or the keyboard is at it. */
function addValues(row: HTMLElement, values: TracebackFrame['values']): void {
  const box = document.createElement('div');
  box.className = 'values';
  made += 1;
  box.id = `values-${made}`;
  box.setAttribute('role', 'tooltip');
  for (const { name, preview } of values) {
    const term = document.createElement('span');
    term.className = 'name';
    term.append(...withMarks(withoutControls(name)));
    const value = document.createElement('span');
    value.className = 'value';
    value.append(...withMarks(withoutControls(preview)));
    box.append(term, value);
  }
  row.tabIndex = 0;
  row.setAttribute('aria-describedby', box.id);
  row.append(box);
}

function remark(text: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'level-head';
  element.textContent = text;
  return element;
}

function item(child: HTMLElement): HTMLElement {
  const element = document.createElement('li');
  element.append(child);
  return element;
}
