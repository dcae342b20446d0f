/* Generated from src/fenced_kernel/wire.py by `make generate`; change it there. */
/**
 * What the kernel answers, as it crosses to the page; the page's types and readers are made from here.
 *
 * A runtime of any language answers in these shapes, so that its variables, tables and completions look the same. Texts
 * that may be long are cut by the kernel; the bounds are wider, and hold for whoever speaks in the kernel's name.
 */
import { cutText, either, flag, list, name, nullable, number, oneOf, otherwise, parsed, type Reader, record, tagged, text, whole, withDefault } from './readers.js';

/** What is told of one value. */
export interface Described {
  readonly type: string;
  readonly dtype: string | null;
  readonly length: number | null;
  readonly shape: readonly number[] | null;
  /** Bytes. */
  readonly size: number | null;
  readonly preview: string;
  readonly expandable: boolean;
  /** Whether it has rows that a table can show. */
  readonly tabular: boolean;
  readonly plottable: boolean;
}

export type VariableKind = 'data' | 'function' | 'class';

export type Change = 'added' | 'changed';

export interface Variable {
  readonly type: string;
  readonly dtype: string | null;
  readonly length: number | null;
  readonly shape: readonly number[] | null;
  /** Bytes. */
  readonly size: number | null;
  readonly preview: string;
  readonly expandable: boolean;
  /** Whether it has rows that a table can show. */
  readonly tabular: boolean;
  readonly plottable: boolean;
  readonly name: string;
  readonly kind: VariableKind;
  /** What the last run did to it. */
  readonly change: Change | null;
}

/** `variables`: data in order of definition, then functions, then classes. */
export interface Variables {
  readonly variables: readonly Variable[];
  /** Variables beyond those listed. */
  readonly more: number;
}

export interface Part {
  readonly type: string;
  readonly dtype: string | null;
  readonly length: number | null;
  readonly shape: readonly number[] | null;
  /** Bytes. */
  readonly size: number | null;
  readonly preview: string;
  readonly expandable: boolean;
  /** Whether it has rows that a table can show. */
  readonly tabular: boolean;
  readonly plottable: boolean;
  /** Leads on in a path. */
  readonly step: number;
  readonly label: string;
}

/** `expand`: the parts of a value. */
export interface Parts {
  readonly children: readonly Part[];
  readonly total: number;
}

/** `remove`. */
export interface Removed {
  readonly removed: number;
}

export type ColumnType = 'integer' | 'number' | 'boolean' | 'text' | 'time' | 'duration' | 'category' | 'complex' | 'other';

export type TableKind = 'frame' | 'series' | 'records' | 'array' | 'sequence';

export type CellValue = string | number | boolean | null;

/** Some rows of a table. Numbers stay numbers, missing values are null. */
export interface Head {
  readonly columns: readonly string[];
  readonly index: readonly CellValue[];
  readonly rows: readonly (readonly CellValue[])[];
  readonly total: number;
  readonly total_columns: number;
  /** Rows that the filter lets through. */
  readonly matched: number;
  readonly types: readonly ColumnType[];
}

/** `slice`. */
export interface Slice {
  readonly columns: readonly string[];
  readonly index: readonly CellValue[];
  readonly rows: readonly (readonly CellValue[])[];
  readonly total: number;
  readonly total_columns: number;
  /** Rows that the filter lets through. */
  readonly matched: number;
  readonly types: readonly ColumnType[];
  /** How many runs the session had seen: rows of one count belong together. */
  readonly run: number | null;
}

/** Bars of equal width; an edge may be a time, as text. */
export interface Histogram {
  readonly edges: readonly CellValue[];
  readonly counts: readonly number[];
}

export interface Frequency {
  readonly value: CellValue;
  readonly count: number;
}

/** What one column holds; null is what its type does not have. */
export interface ColumnSummary {
  readonly type: ColumnType;
  readonly dtype: string;
  /** Without the missing values. */
  readonly count: number;
  readonly missing: number;
  readonly distinct: number | null;
  readonly min: CellValue;
  readonly max: CellValue;
  readonly mean: CellValue;
  readonly histogram: Histogram | null;
  readonly top: readonly Frequency[] | null;
}

/** `summary`. */
export interface Summary {
  readonly type: ColumnType;
  readonly dtype: string;
  /** Without the missing values. */
  readonly count: number;
  readonly missing: number;
  readonly distinct: number | null;
  readonly min: CellValue;
  readonly max: CellValue;
  readonly mean: CellValue;
  readonly histogram: Histogram | null;
  readonly top: readonly Frequency[] | null;
  /** As that of a slice. */
  readonly run: number | null;
}

/** `csv`: some lines of comma-separated values. */
export interface Csv {
  readonly text: string;
  /** So many rows are in the text. */
  readonly rows: number;
  /** Of so many that the filter lets through. */
  readonly matched: number;
  readonly run: number | null;
}

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The type in the words of the library, or nothing. */
  readonly dtype: string;
}

/** The labels of rows. */
export interface Index {
  readonly name: string | null;
  readonly type: ColumnType;
}

/** The content of an output of `application/vnd.fenced.table+json`. */
export interface Table {
  readonly version: 1;
  /** By which the session finds the table again. */
  readonly handle: string;
  readonly kind: TableKind;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  /** Names and types of the first columns. */
  readonly fields: readonly Column[];
  readonly index: Index | null;
  readonly head: Head;
}

/** Each point stands for some numbers: the least and the greatest of them. */
export interface PlotLine {
  readonly name: string;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

export interface PlotLines {
  readonly kind: 'lines';
  readonly total: number;
  readonly lines: readonly PlotLine[];
}

export interface PlotImage {
  readonly kind: 'image';
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly (readonly (number | null)[])[];
}

export interface PlotPicture {
  readonly kind: 'picture';
  /** Base64. */
  readonly png: string;
  readonly words: string;
}

/** `plot`. */
export type Plot = PlotLines | PlotImage | PlotPicture;

export interface Match {
  readonly text: string;
  /** A word of the editor: variable, function, class, namespace, property, keyword or text. */
  readonly type: string;
}

/** `complete`: what could stand from `start` to `end`, positions in UTF-16 code units. */
export interface Completion {
  readonly matches: readonly Match[];
  readonly start: number;
  readonly end: number;
}

/** `inspect`: what the name at the cursor is. */
export interface Inspection {
  readonly found: boolean;
  readonly type: string | null;
  readonly signature: string | null;
  readonly doc: string | null;
}

/** `format`: the code as it was laid out, or null and what to do. */
export interface Formatting {
  readonly code: string | null;
  readonly by: string | null;
  readonly message: string | null;
}

/** A variable that was not saved or could not be brought back, or a package, and why, in words. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** `snapshot`: the file is beside it, unless `unchanged`. */
export interface Snapshot {
  readonly saved: readonly string[];
  readonly skipped: readonly Skipped[];
  /** Bytes. */
  readonly size: number;
  readonly digest: string;
  readonly unchanged: boolean;
}

/** `restore`. */
export interface Restoration {
  readonly restored: readonly string[];
  readonly skipped: readonly Skipped[];
  /** What could not be installed again. */
  readonly packages: readonly Skipped[];
}

/** Why a program did not run to its end. */
export interface Failure {
  /** The exception's class. */
  readonly name: string;
  readonly message: string;
  /** Line of the cell's source, from 1. */
  readonly line: number | null;
}

export interface Ending {
  readonly status: 'completed' | 'failed' | 'aborted';
  readonly error: Failure | null;
}

/** What a file of saved variables needs. */
export interface FileNeeds {
  readonly modules: readonly string[];
  /** How many came from the index. */
  readonly packages: number;
}

export interface Installed {
  /** Why it failed, in words for the reader. */
  readonly error: string | null;
}

const readVariableKind: Reader<VariableKind> = oneOf('data', 'function', 'class');

const readChange: Reader<Change> = oneOf('added', 'changed');

const readVariable: Reader<Variable> = record({
  type: cutText(400),
  dtype: nullable(cutText(400)),
  length: nullable(whole()),
  shape: nullable(list(whole(), 32)),
  size: nullable(whole()),
  preview: cutText(400),
  expandable: flag,
  tabular: flag,
  plottable: flag,
  name: cutText(400),
  kind: readVariableKind,
  change: nullable(readChange),
});

const readVariables: Reader<Variables> = record({
  variables: list(readVariable, 2000),
  more: whole(),
});

const readPart: Reader<Part> = record({
  type: cutText(400),
  dtype: nullable(cutText(400)),
  length: nullable(whole()),
  shape: nullable(list(whole(), 32)),
  size: nullable(whole()),
  preview: cutText(400),
  expandable: flag,
  tabular: flag,
  plottable: flag,
  step: whole(),
  label: cutText(400),
});

const readParts: Reader<Parts> = record({
  children: list(readPart, 2000),
  total: whole(),
});

const readCellValue: Reader<CellValue> = nullable(either(text(50_331_648), number(), flag));

const readColumnType: Reader<ColumnType> = oneOf('integer', 'number', 'boolean', 'text', 'time', 'duration', 'category', 'complex', 'other');

const readSlice: Reader<Slice> = record({
  columns: list(cutText(200), 200),
  index: list(readCellValue, 1000),
  rows: list(list(readCellValue, 200), 1000),
  total: whole(),
  total_columns: whole(),
  matched: whole(),
  types: list(otherwise(readColumnType, 'other'), 200),
  run: withDefault(nullable(whole()), null),
});

const readHistogram: Reader<Histogram> = record({
  edges: list(readCellValue, 201),
  counts: list(whole(), 200),
});

const readFrequency: Reader<Frequency> = record({
  value: readCellValue,
  count: whole(),
});

const readSummary: Reader<Summary> = record({
  type: otherwise(readColumnType, 'other'),
  dtype: otherwise(cutText(400), ''),
  count: whole(),
  missing: whole(),
  distinct: nullable(whole()),
  min: withDefault(readCellValue, null),
  max: withDefault(readCellValue, null),
  mean: withDefault(readCellValue, null),
  histogram: withDefault(nullable(readHistogram), null),
  top: withDefault(nullable(list(readFrequency, 50)), null),
  run: withDefault(nullable(whole()), null),
});

const readCsv: Reader<Csv> = record({
  text: text(64_000_000),
  rows: whole(),
  matched: whole(),
  run: withDefault(nullable(whole()), null),
});

const readTableKind: Reader<TableKind> = oneOf('frame', 'series', 'records', 'array', 'sequence');

const readColumn: Reader<Column> = record({
  name: cutText(200),
  type: otherwise(readColumnType, 'other'),
  dtype: otherwise(cutText(200), ''),
});

const readIndex: Reader<Index> = record({
  name: nullable(cutText(200)),
  type: otherwise(readColumnType, 'other'),
});

const readHead: Reader<Head> = record({
  columns: list(cutText(200), 200),
  index: list(readCellValue, 1000),
  rows: list(list(readCellValue, 200), 1000),
  total: whole(),
  total_columns: whole(),
  matched: whole(),
  types: list(otherwise(readColumnType, 'other'), 200),
});

const readTable: Reader<Table> = record({
  version: oneOf(1),
  handle: text(200),
  kind: otherwise(readTableKind, 'frame'),
  title: cutText(200),
  rows: whole(),
  columns: whole(),
  fields: list(readColumn, 1000),
  index: withDefault(nullable(readIndex), null),
  head: readHead,
});

const readPlotLine: Reader<PlotLine> = record({
  name: cutText(120),
  low: list(otherwise(nullable(number()), null), 1000),
  high: list(otherwise(nullable(number()), null), 1000),
});

const readPlotLines: Reader<PlotLines> = record({
  kind: oneOf('lines'),
  total: whole(),
  lines: list(readPlotLine, 8),
});

const readPlotImage: Reader<PlotImage> = record({
  kind: oneOf('image'),
  rows: whole(),
  columns: whole(),
  values: list(list(otherwise(nullable(number()), null), 1000), 1000),
});

const readPlotPicture: Reader<PlotPicture> = record({
  kind: oneOf('picture'),
  png: text(8_388_608, /^(?:[A-Za-z0-9+\/]+={0,2})$/),
  words: cutText(200),
});

const readPlot: Reader<Plot> = tagged('kind', {
  lines: readPlotLines,
  image: readPlotImage,
  picture: readPlotPicture,
});

const readMatch: Reader<Match> = record({
  text: text(400),
  type: text(40),
});

const readCompletion: Reader<Completion> = record({
  matches: list(readMatch, 500),
  start: whole(),
  end: whole(),
});

const readInspection: Reader<Inspection> = record({
  found: flag,
  type: nullable(cutText(400)),
  signature: nullable(cutText(2000)),
  doc: nullable(cutText(16_000)),
});

const readFormatting: Reader<Formatting> = record({
  code: nullable(text(8_388_608)),
  by: nullable(cutText(400)),
  message: nullable(cutText(2000)),
});

const readSkipped: Reader<Skipped> = record({
  name: text(400),
  reason: text(1000),
});

const readSnapshot: Reader<Snapshot> = record({
  saved: list(text(400), 100_000),
  skipped: list(readSkipped, 100_000),
  size: whole(),
  digest: name(),
  unchanged: flag,
});

const readRestoration: Reader<Restoration> = record({
  restored: list(text(400), 100_000),
  skipped: list(readSkipped, 100_000),
  packages: otherwise(list(readSkipped, 100_000), []),
});

/** Null when it is not as declared. */
export function parseVariables(value: unknown): Variables | null {
  return parsed(readVariables, value);
}

/** Null when it is not as declared. */
export function parseParts(value: unknown): Parts | null {
  return parsed(readParts, value);
}

/** Null when it is not as declared. */
export function parseSlice(value: unknown): Slice | null {
  return parsed(readSlice, value);
}

/** Null when it is not as declared. */
export function parseSummary(value: unknown): Summary | null {
  return parsed(readSummary, value);
}

/** Null when it is not as declared. */
export function parseCsv(value: unknown): Csv | null {
  return parsed(readCsv, value);
}

/** Null when it is not as declared. */
export function parseTable(value: unknown): Table | null {
  return parsed(readTable, value);
}

/** Null when it is not as declared. */
export function parsePlot(value: unknown): Plot | null {
  return parsed(readPlot, value);
}

/** Null when it is not as declared. */
export function parseCompletion(value: unknown): Completion | null {
  return parsed(readCompletion, value);
}

/** Null when it is not as declared. */
export function parseInspection(value: unknown): Inspection | null {
  return parsed(readInspection, value);
}

/** Null when it is not as declared. */
export function parseFormatting(value: unknown): Formatting | null {
  return parsed(readFormatting, value);
}

/** Null when it is not as declared. */
export function parseSnapshot(value: unknown): Snapshot | null {
  return parsed(readSnapshot, value);
}

/** Null when it is not as declared. */
export function parseRestoration(value: unknown): Restoration | null {
  return parsed(readRestoration, value);
}
