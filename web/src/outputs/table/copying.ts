/** Cells on the clipboard, as text with tabs and as a table. */
import type { CellValue } from '../../protocol/kernel.js';
import { BadAnswer, readSlice, type Window } from './answers.js';
import { isExact } from './local.js';
import { isGone, TableChanged } from './pages.js';
import { cellsIn, type Range } from './selection.js';
import { isWhole, type TableSource } from './source.js';
import { isPlain, type View } from './view-state.js';
import { counted, wholeText } from './words.js';

/** More than this belongs into a file. */
const MOST_CELLS = 100_000;
const MOST_CHARACTERS = 20e6;
const ROWS = 500;
const COLUMNS = 200;

export interface Cells {
  readonly names: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
}

export interface Copied extends Cells {
  /** Whether they are what is left without the session, which had cut long values. */
  readonly isCut: boolean;
}

/** What is to be copied does not fit on a clipboard. */
export class TooMuchToCopy extends Error {
  override readonly name = 'TooMuchToCopy';

  constructor(what: string, most: number) {
    super(`${what} are too many to copy (at most ${counted(most)}). Download the CSV instead.`);
  }
}

/**
 * All cells of a range, in full. `usesHead` says whether the first rows are what the reader sees: without the session
 * they are what can be copied. Throws `TooMuchToCopy`, `TableChanged` and what the session says.
 */
export async function collect(
  source: TableSource,
  view: View,
  range: Range,
  usesHead: boolean,
): Promise<Copied> {
  const count = cellsIn(range);
  if (count > MOST_CELLS) throw new TooMuchToCopy(`${counted(count)} cells`, MOST_CELLS);
  const known = usesHead && isPlain(view) ? ofHead(source, range) : null;
  if (known !== null && !known.isCut) return known;
  try {
    return await ofSession(source, view, range, true);
  } catch (error) {
    if (!isGone(error)) throw error;
    if (known !== null) return known;
    // All of it is here, and sorted or filtered here.
    if (isWhole(source)) return { ...(await ofSession(source, view, range, false)), isCut: true };
    throw error;
  }
}

/** Cells of the first rows; null where some are not among them. */
function ofHead({ head, fields }: TableSource, { rows, columns }: Range): Copied | null {
  if (rows[1] > head.rows.length || columns[1] > head.columns.length) return null;
  const part = head.rows.slice(...rows).map((row) => row.slice(...columns));
  const isCut = !isExact(part, fields.slice(...columns));
  return { names: head.columns.slice(...columns), rows: part, isCut };
}

async function ofSession(source: TableSource, view: View, range: Range, whole: boolean): Promise<Copied> {
  const names: string[] = [];
  const rows: CellValue[][] = [];
  const longest = whole ? Infinity : undefined;
  let run: number | null = null;
  let characters = 0;
  for (let from = range.columns[0]; from < range.columns[1]; from += COLUMNS) {
    const to = Math.min(range.columns[1], from + COLUMNS);
    for (let start = range.rows[0]; start < range.rows[1];) {
      const window: Window = { start, stop: Math.min(range.rows[1], start + ROWS), columns: [from, to] };
      const slice = readSlice(await source.slice(window, view, whole), window, longest);
      run ??= slice.run;
      // A program that ran meanwhile may have changed them: half of the copy would be older than the other.
      if (slice.run !== run || slice.total !== source.rows || slice.matched < range.rows[1])
        throw new TableChanged();
      if (slice.rows.length === 0 || slice.columns.length !== to - from) throw new BadAnswer('no rows');
      if (start === range.rows[0]) names.push(...slice.columns);
      slice.rows.forEach((row, n) => (rows[start + n - range.rows[0]] ??= []).push(...row));
      for (const value of slice.rows.flat()) characters += typeof value === 'string' ? value.length : 0;
      if (characters > MOST_CHARACTERS)
        throw new TooMuchToCopy(`${counted(characters)} characters`, MOST_CHARACTERS);
      start += slice.rows.length;
    }
  }
  return { names, rows, isCut: false };
}

export function asTsv({ names, rows }: Cells, withNames: boolean): string {
  const lines = rows.map((row) => row.map((value) => tsvField(wholeText(value))).join('\t'));
  return (withNames ? [names.map(tsvField).join('\t'), ...lines] : lines).join('\n');
}

function tsvField(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function asHtml({ names, rows }: Cells, withNames: boolean): string {
  const table = document.createElement('table');
  if (withNames) {
    const line = table.createTHead().insertRow();
    for (const name of names) {
      const heading = document.createElement('th');
      heading.textContent = name;
      line.append(heading);
    }
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) line.insertCell().textContent = wholeText(value);
  }
  return table.outerHTML;
}

export async function toClipboard(text: string, html: string): Promise<void> {
  const blob = (data: string, type: string): Blob => new Blob([data], { type });
  try {
    await navigator.clipboard.write([
      new ClipboardItem({ 'text/plain': blob(text, 'text/plain'), 'text/html': blob(html, 'text/html') }),
    ]);
  } catch {
    // Refused without permission or https; the older way still works on a click.
    const copy = (event: ClipboardEvent): void => {
      event.clipboardData?.setData('text/plain', text);
      event.clipboardData?.setData('text/html', html);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener('copy', copy, { capture: true, once: true });
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    document.execCommand('copy');
    document.removeEventListener('copy', copy, { capture: true });
  }
}
