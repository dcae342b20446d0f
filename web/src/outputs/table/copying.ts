/** Cells on the clipboard, as text with tabs and as a table. */
import { readSlice, type CellValue, type Window } from './answers.js';
import { cellsIn, type Range } from './selection.js';
import type { TableSource } from './source.js';
import type { View } from './view-state.js';
import { wholeText } from './words.js';

/** More than this belongs into a file. */
export const MOST_COPIED = 100_000;
const ROWS = 500;
const COLUMNS = 200;

export interface Cells {
  readonly names: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** All cells of a range; `null` where they are too many. */
export async function collect(source: TableSource, view: View, range: Range): Promise<Cells | null> {
  if (cellsIn(range) > MOST_COPIED) return null;
  const names: string[] = [];
  const rows: CellValue[][] = [];
  for (let from = range.columns[0]; from < range.columns[1]; from += COLUMNS) {
    const to = Math.min(range.columns[1], from + COLUMNS);
    for (let start = range.rows[0]; start < range.rows[1];) {
      const window: Window = { start, stop: Math.min(range.rows[1], start + ROWS), columns: [from, to] };
      const slice = readSlice(await source.slice(window, view), window);
      if (start === range.rows[0]) names.push(...slice.columns);
      if (slice.rows.length === 0) break;
      slice.rows.forEach((row, n) => (rows[start + n - range.rows[0]] ??= []).push(...row));
      start += slice.rows.length;
    }
  }
  return { names, rows };
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
