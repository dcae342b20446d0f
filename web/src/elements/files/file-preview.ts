/** `<fenced-file-preview>`: the beginning of a file: rows of a table, lines of text, or a picture. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { hiddenStyles, withMarks } from '../../outputs/hidden.js';
import type { FileEntry } from '../../protocol/session.js';
import { HEAD_BYTES, kindOf, rowsIn } from './file-kinds.js';
import type { FileShelf } from './file-shelf.js';

const MOST_ROWS = 20;
const MOST_CELLS = 12;
const MOST_LINES = 60;
const MOST_LINE = 400;
/** A larger picture is not drawn in a panel. */
const MOST_PICTURE = 32 << 20;

type Preview =
  | { readonly as: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly as: 'lines'; readonly lines: readonly string[]; readonly more: boolean }
  | { readonly as: 'picture'; readonly address: string }
  | { readonly as: 'words'; readonly words: string };

@customElement('fenced-file-preview')
export class FencedFilePreview extends LitElement {
  static override styles = [
    hiddenStyles,
    css`
      :host {
        display: block;
        margin: 4px 12px 10px 20px;
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        overflow: auto;
        max-block-size: 22rem;
        background: var(--raised);
        scrollbar-width: thin;
      }
      table {
        border-collapse: collapse;
        font: 400 var(--text-xs) / 1.5 var(--font-sans);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      th,
      td {
        max-inline-size: 14rem;
        padding: 4px 10px;
        border-block-end: 1px solid var(--border);
        color: var(--text);
        text-align: start;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      th {
        position: sticky;
        inset-block-start: 0;
        background: var(--surface);
        font-weight: 600;
      }
      tr:last-child td {
        border-block-end: 0;
      }
      ol {
        margin: 0;
        padding: 8px 12px 8px 3.25em;
        color: var(--text-3);
        font: 400 var(--text-xs) / 1.6 var(--font-mono);
        font-variant-ligatures: none;
      }
      code {
        color: var(--text);
        font: inherit;
        white-space: pre;
      }
      img {
        display: block;
        max-inline-size: 100%;
        max-block-size: 20rem;
        margin: auto;
      }
      p {
        margin: 0;
        padding: 10px 12px;
        color: var(--text-2);
        font: 400 var(--text-s) / 1.5 var(--font-sans);
      }
    `,
  ];

  @property({ attribute: false }) shelf: FileShelf | null = null;
  @property({ attribute: false }) file: FileEntry | null = null;
  @state() private preview: Preview | null = null;

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get('file');
    const { file } = this;
    if (!changed.has('file') || file === null) return;
    if (before?.path === file.path && before.modified === file.modified && before.size === file.size) return;
    void this.#load(file);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#show(null);
  }

  override render(): TemplateResult | typeof nothing {
    const { preview } = this;
    switch (preview?.as) {
      case undefined:
        return nothing;
      case 'table':
        return table(preview.rows);
      case 'picture':
        return html`<img src=${preview.address} alt=${this.file?.path ?? ''} />`;
      case 'words':
        return html`<p>${preview.words}</p>`;
      case 'lines':
        return html`<ol>
            ${preview.lines.map((line) => html`<li><code>${withMarks(line)}</code></li>`)}
          </ol>
          ${preview.more ? html`<p>… and more.</p>` : nothing}`;
    }
  }

  async #load(file: FileEntry): Promise<void> {
    let preview: Preview;
    try {
      preview = await read(file, await this.shelf!.read(file.path));
    } catch (error) {
      preview = { as: 'words', words: error instanceof Error ? error.message : String(error) };
    }
    if (this.file?.path === file.path && this.isConnected) this.#show(preview);
    else revoke(preview);
  }

  #show(preview: Preview | null): void {
    if (this.preview !== null) revoke(this.preview);
    this.preview = preview;
  }
}

function revoke(preview: Preview): void {
  if (preview.as === 'picture') URL.revokeObjectURL(preview.address);
}

async function read(entry: FileEntry, file: Blob): Promise<Preview> {
  const { kind, mime } = kindOf(entry.path);
  if (file.size === 0) return { as: 'words', words: 'The file is empty.' };
  if (kind === 'image') {
    if (file.size > MOST_PICTURE) return { as: 'words', words: 'The picture is too large to be shown here.' };
    // As a picture, whatever is in it runs no scripts; the type is ours, not the file's.
    return { as: 'picture', address: URL.createObjectURL(file.slice(0, file.size, mime)) };
  }
  const head = await file.slice(0, HEAD_BYTES).text();
  if (head.includes('\0'))
    return { as: 'words', words: 'There is no preview of this kind of file. A program can open it.' };
  const whole = file.size <= HEAD_BYTES;
  if (kind === 'table') {
    const complete = whole ? head : head.slice(0, head.lastIndexOf('\n') + 1);
    return { as: 'table', rows: rowsIn(complete, MOST_ROWS + 1) };
  }
  const lines = (kind === 'json' && whole ? indented(head) : head).split('\n');
  const shown = lines.slice(0, MOST_LINES).map((line) => line.slice(0, MOST_LINE));
  return { as: 'lines', lines: shown, more: !whole || lines.length > MOST_LINES };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function table(rows: readonly (readonly string[])[]): TemplateResult {
  const [header = [], ...others] = rows;
  return html`<table>
    <thead>
      <tr>
        ${header.slice(0, MOST_CELLS).map((name) => html`<th>${withMarks(name)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${others.map(
        (row) =>
          html`<tr>
            ${row.slice(0, MOST_CELLS).map((value) => html`<td>${withMarks(value)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-file-preview': FencedFilePreview;
  }
}
