/** What a file is, as far as its name and its first bytes tell: for lists, previews, and what a model is told of it. */
import Papa from 'papaparse';
import type { Attachment, AttachmentColumn } from '../../protocol/generated.js';
import type { IconName } from '../controls/icons.js';

/** Bytes of a file that are looked at. */
export const HEAD_BYTES = 64 << 10;

const MOST_COLUMNS = 60;
const MOST_NAME = 80;

export type FileKind = 'table' | 'json' | 'lines' | 'text' | 'image' | 'other';

interface Kind {
  readonly kind: FileKind;
  /** In a word or two: `CSV`. */
  readonly words: string;
  readonly mime?: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  csv: { kind: 'table', words: 'CSV' },
  tsv: { kind: 'table', words: 'TSV' },
  json: { kind: 'json', words: 'JSON' },
  geojson: { kind: 'json', words: 'GeoJSON' },
  ipynb: { kind: 'json', words: 'Notebook' },
  jsonl: { kind: 'lines', words: 'JSON lines' },
  ndjson: { kind: 'lines', words: 'JSON lines' },
  txt: { kind: 'text', words: 'Text' },
  md: { kind: 'text', words: 'Markdown' },
  log: { kind: 'text', words: 'Log' },
  py: { kind: 'text', words: 'Python' },
  js: { kind: 'text', words: 'JavaScript' },
  ts: { kind: 'text', words: 'TypeScript' },
  sql: { kind: 'text', words: 'SQL' },
  r: { kind: 'text', words: 'R' },
  html: { kind: 'text', words: 'HTML' },
  css: { kind: 'text', words: 'CSS' },
  xml: { kind: 'text', words: 'XML' },
  svg: { kind: 'image', words: 'SVG', mime: 'image/svg+xml' },
  yaml: { kind: 'text', words: 'YAML' },
  yml: { kind: 'text', words: 'YAML' },
  toml: { kind: 'text', words: 'TOML' },
  ini: { kind: 'text', words: 'Settings' },
  png: { kind: 'image', words: 'PNG', mime: 'image/png' },
  jpg: { kind: 'image', words: 'JPEG', mime: 'image/jpeg' },
  jpeg: { kind: 'image', words: 'JPEG', mime: 'image/jpeg' },
  gif: { kind: 'image', words: 'GIF', mime: 'image/gif' },
  webp: { kind: 'image', words: 'WebP', mime: 'image/webp' },
  bmp: { kind: 'image', words: 'BMP', mime: 'image/bmp' },
  parquet: { kind: 'other', words: 'Parquet' },
  feather: { kind: 'other', words: 'Feather' },
  arrow: { kind: 'other', words: 'Arrow' },
  xlsx: { kind: 'other', words: 'Excel' },
  xls: { kind: 'other', words: 'Excel' },
  ods: { kind: 'other', words: 'Spreadsheet' },
  db: { kind: 'other', words: 'SQLite' },
  sqlite: { kind: 'other', words: 'SQLite' },
  zip: { kind: 'other', words: 'ZIP' },
  gz: { kind: 'other', words: 'Gzip' },
  pdf: { kind: 'other', words: 'PDF' },
  pkl: { kind: 'other', words: 'Pickle' },
  npy: { kind: 'other', words: 'NumPy' },
  npz: { kind: 'other', words: 'NumPy' },
};

const ICONS: Readonly<Record<FileKind, IconName>> = {
  table: 'table',
  json: 'braces',
  lines: 'braces',
  text: 'fileText',
  image: 'image',
  other: 'file',
};

export function kindOf(path: string): Kind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  return (
    KINDS[extension] ?? {
      kind: 'other',
      words: extension === '' ? 'File' : extension.slice(0, 8).toUpperCase(),
    }
  );
}

export function iconOf(path: string): IconName {
  return ICONS[kindOf(path).kind];
}

/** The first rows of a table. */
export function rowsIn(text: string, most: number): readonly (readonly string[])[] {
  return Papa.parse<string[]>(text, { preview: most, skipEmptyLines: 'greedy' }).data;
}

/** What a model is told of a file. Never rejects: what cannot be read has no columns. */
export async function describeFile(path: string, file: Blob): Promise<Attachment> {
  const { kind, words } = kindOf(path);
  const plain = { name: path, size: file.size, kind: words, columns: null, rows: null };
  if (kind !== 'table' && kind !== 'json' && kind !== 'lines') return plain;
  try {
    const whole = file.size <= HEAD_BYTES;
    const text = await file.slice(0, HEAD_BYTES).text();
    if (kind === 'table') return { ...plain, ...tableIn(text, whole) };
    return { ...plain, ...recordsIn(text, kind, whole) };
  } catch {
    return plain;
  }
}

interface Described {
  readonly columns: AttachmentColumn[] | null;
  readonly rows: number | null;
}

function tableIn(text: string, whole: boolean): Described {
  // The last line of a part may be cut in two.
  const complete = whole ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  const [header, ...rows] = rowsIn(complete, 0);
  if (header === undefined) return { columns: null, rows: null };
  const columns = header
    .slice(0, MOST_COLUMNS)
    .map((name, n) => ({ name: named(name, n), type: typeOf(rows.map((row) => row[n] ?? '')) }));
  return { columns, rows: whole ? rows.length : null };
}

function recordsIn(text: string, kind: 'json' | 'lines', whole: boolean): Described {
  if (kind === 'json' && !whole) return { columns: null, rows: null };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values: unknown =
    kind === 'json'
      ? JSON.parse(text)
      : (whole ? lines : lines.slice(0, -1)).map((line) => JSON.parse(line) as unknown);
  const records = Array.isArray(values) ? (values as unknown[]) : [values];
  const [first] = records;
  if (typeof first !== 'object' || first === null || Array.isArray(first))
    return { columns: null, rows: null };
  const columns = Object.entries(first)
    .slice(0, MOST_COLUMNS)
    .map(([name, value], n) => ({ name: named(name, n), type: jsonType(value) }));
  return { columns, rows: whole && Array.isArray(values) ? records.length : null };
}

function named(name: string, n: number): string {
  const words = name.trim().slice(0, MOST_NAME);
  return words === '' ? `column ${n + 1}` : words;
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const INTEGER = /^[+-]?\d{1,18}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;

function typeOf(values: readonly string[]): AttachmentColumn['type'] {
  const present = values.map((value) => value.trim()).filter((value) => value !== '');
  const all = (pattern: RegExp): boolean =>
    present.length > 0 && present.every((value) => pattern.test(value));
  if (all(INTEGER)) return 'integer';
  if (all(NUMBER)) return 'number';
  if (all(BOOLEAN)) return 'boolean';
  return all(TIME) ? 'time' : 'text';
}

function jsonType(value: unknown): AttachmentColumn['type'] {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return TIME.test(value) ? 'time' : 'text';
  return 'other';
}
