/** For tests of tables: a table in memory that answers as a session does, and can be busy, slow, gone or lying. */
import { RequestRefused } from '../execution/api.js';
import type { JsonValue } from '../protocol/generated.js';
import type { RequestRefusal } from '../protocol/session.js';
import type { CellValue, Column } from '../protocol/kernel.js';
import type { AskTable, TableMethod, TableSource } from '../outputs/table/source.js';
import { sliceBy } from '../outputs/table/source.js';
import { readSlice } from '../outputs/table/answers.js';

export interface MemoryColumn extends Column {
  readonly at: (row: number) => CellValue;
}

interface Question {
  readonly method: TableMethod;
  readonly params: Readonly<Record<string, JsonValue>>;
}

type Condition = { readonly column: number; readonly op: string; readonly value?: string | number };

const COMPARISONS: Readonly<Record<string, (value: CellValue, wanted: string | number) => boolean>> = {
  contains: (value, wanted) => String(value).toLowerCase().includes(String(wanted).toLowerCase()),
  equals: (value, wanted) => value === wanted,
  not_equals: (value, wanted) => value !== wanted,
  less: (value, wanted) => value !== null && value < wanted,
  greater: (value, wanted) => value !== null && value > wanted,
  missing: (value) => value === null,
  present: (value) => value !== null,
};

export class MemoryTable {
  readonly asked: Question[] = [];
  /** Set by a test: every request is refused for this reason. */
  refusal: { readonly reason: RequestRefusal; readonly message: string } | null = null;
  /** Set by a test: answers wait for `release`. */
  isHeld = false;
  /** Set by a test: what an answer is turned into. */
  forge: (answer: Readonly<Record<string, JsonValue>>) => JsonValue = (answer) => answer;
  /** Rows of an answer at most, as where cells are large. */
  most = 1000;
  /** How many runs the session has seen. */
  run = 1;
  /** Set by a test: characters of a cell, unless it is asked for in full. */
  longest = Infinity;
  readonly #held: (() => void)[] = [];

  constructor(
    readonly rows: number,
    readonly columns: readonly MemoryColumn[],
  ) {}

  release(): void {
    for (const go of this.#held.splice(0)) go();
  }

  readonly ask: AskTable = async (method, params) => {
    this.asked.push({ method, params });
    if (this.isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.refusal !== null) throw new RequestRefused(this.refusal.reason, this.refusal.message);
    return this.forge(this.#answer(method, params));
  };

  source(headRows = 50, headColumns = 50): TableSource {
    const window = { start: 0, stop: headRows, columns: [0, headColumns] as const };
    return {
      title: 'DataFrame',
      rows: this.rows,
      columns: this.columns.length,
      fields: this.columns.slice(0, 200).map(({ name, type, dtype }) => ({ name, type, dtype })),
      index: null,
      head: readSlice(this.#slice({ start: 0, stop: headRows, columns: [0, headColumns] }), window),
      slice: sliceBy(this.ask),
      ask: this.ask,
    };
  }

  /** The data of an output that shows it. */
  bundle(headRows = 50, headColumns = 50): Record<string, JsonValue> {
    return {
      version: 1,
      handle: 'table-1',
      kind: 'frame',
      title: 'DataFrame',
      rows: this.rows,
      columns: this.columns.length,
      fields: this.columns.slice(0, 200).map(({ name, type, dtype }) => ({ name, type, dtype })),
      index: { name: null, type: 'integer' },
      head: this.#slice({ start: 0, stop: headRows, columns: [0, headColumns] }),
    };
  }

  #answer(method: TableMethod, params: Question['params']): Record<string, JsonValue> {
    if (method === 'slice') return this.#slice(params);
    if (method === 'summary') return this.#summary(params);
    const {
      columns,
      index,
      rows,
      matched = 0,
    } = this.#slice({
      ...params,
      columns: [0, this.columns.length],
    });
    const lines = (rows as CellValue[][]).map((row, n) => [(index as CellValue[])[n], ...row].join(','));
    const head = params['start'] === 0 ? [['', ...(columns as string[])].join(',')] : [];
    const text = [...head, ...lines, ''].join('\n');
    return { text, rows: lines.length, matched, run: this.run };
  }

  #slice(params: Question['params']): Record<string, JsonValue> {
    const order = this.#order(params);
    const start = Math.min(Number(params['start']), order.length);
    const rows = order.slice(start, Math.min(Number(params['stop']), start + this.most));
    const [from = 0, to = 0] = params['columns'] as number[];
    const columns = this.columns.slice(from, to);
    const longest = params['whole'] === true ? Infinity : this.longest;
    const cut = (value: CellValue): CellValue =>
      typeof value === 'string' && value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
    return {
      columns: columns.map(({ name }) => name),
      types: columns.map(({ type }) => type),
      index: rows,
      rows: rows.map((row) => columns.map(({ at }) => cut(at(row)))),
      total: this.rows,
      total_columns: this.columns.length,
      matched: order.length,
      run: this.run,
    };
  }

  #order(params: Question['params']): number[] {
    const conditions = (params['filter'] ?? []) as unknown as readonly Condition[];
    const [sort] = (params['sort'] ?? []) as unknown as readonly { column: number; descending: boolean }[];
    const at = (row: number, column: number): CellValue => this.columns[column]?.at(row) ?? null;
    const order = Array.from({ length: this.rows }, (_, row) => row).filter((row) =>
      conditions.every(({ column, op, value }) => COMPARISONS[op]?.(at(row, column), value ?? '') ?? false),
    );
    if (sort === undefined) return order;
    const sign = sort.descending ? -1 : 1;
    return order.sort((a, b) => {
      const [one, other] = [at(a, sort.column), at(b, sort.column)];
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return one === other ? 0 : sign * (one < other ? -1 : 1);
    });
  }

  #summary(params: Question['params']): Record<string, JsonValue> {
    const order = this.#order(params);
    const column = this.columns[Number(params['column'])];
    const values = order.map((row) => column?.at(row) ?? null).filter((value) => value !== null);
    const numbers = values.filter((value) => typeof value === 'number');
    const counts = new Map<CellValue, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const [min, max] = numbers.reduce(([a, b], n) => [Math.min(a, n), Math.max(b, n)], [Infinity, -Infinity]);
    const isNumeric = numbers.length > 0;
    const bars = Array.from({ length: 20 }, () => 0);
    for (const n of numbers) {
      const bar = Math.min(19, Math.floor(((n - min) / (max - min || 1)) * 20));
      bars[bar] = (bars[bar] ?? 0) + 1;
    }
    const top = [...counts].sort(([, a], [, b]) => b - a).slice(0, 10);
    return {
      type: column?.type ?? 'other',
      dtype: column?.dtype ?? '',
      count: values.length,
      missing: order.length - values.length,
      distinct: counts.size,
      min: isNumeric ? min : null,
      max: isNumeric ? max : null,
      mean: isNumeric ? numbers.reduce((sum, n) => sum + n, 0) / numbers.length : null,
      histogram: isNumeric
        ? { edges: bars.map((_, n) => min + (n * (max - min)) / 20).concat(max), counts: bars }
        : null,
      top: isNumeric ? null : top.map(([value, count]) => ({ value, count })),
      run: this.run,
    };
  }
}

/** As many columns as wanted, of several kinds. */
export function someColumns(count: number): MemoryColumn[] {
  const words = ['Amsterdam', 'Bergen', 'Cádiz', 'Dresden', 'Évora'];
  const noise = (row: number, column: number): number =>
    ((Math.imul(row + 1, 2654435761) ^ Math.imul(column + 7, 40503)) >>> 0) / 2 ** 32;
  const kinds: readonly ((n: number) => MemoryColumn)[] = [
    (n) => ({ name: `id_${n}`, type: 'integer', dtype: 'int64', at: (row) => row * 3 + n }),
    (n) => ({
      name: `price_${n}`,
      type: 'number',
      dtype: 'float64',
      at: (row) => (noise(row, n) < 0.03 ? null : Math.round(noise(row, n) * 1e6) / 1e4),
    }),
    (n) => ({
      name: `city_${n}`,
      type: 'text',
      dtype: 'str',
      at: (row) => words[Math.floor(noise(row, n) * 5)] ?? null,
    }),
    (n) => ({ name: `open_${n}`, type: 'boolean', dtype: 'bool', at: (row) => noise(row, n) < 0.5 }),
    (n) => ({
      name: `day_${n}`,
      type: 'time',
      dtype: 'datetime64[ns]',
      at: (row) => new Date(Date.UTC(2024, 0, 1 + (row % 700))).toISOString().slice(0, 10),
    }),
    (n) => ({
      name: `remark_${n}`,
      type: 'text',
      dtype: 'str',
      at: (row) => `Order ${row} was ${noise(row, n) < 0.5 ? 'sent' : 'returned'} and paid in ${n + 1} parts`,
    }),
  ];
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]!(n));
}
