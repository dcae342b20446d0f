/** The page and the server agree on fences, cells and sources: both assert the same vectors. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Cell, Message } from '../protocol/generated.js';
import { cellsOfMessage, type CellSource } from '../conversation/cells/cells.js';
import { findFences, type Fence } from './fences.js';
import { seedClient, seedUpdate } from '../conversation/sources/seed.js';

interface FenceVector {
  readonly name: string;
  readonly text: string;
  readonly fences: readonly Record<string, unknown>[];
}

interface CellVector {
  readonly name: string;
  readonly fences: number;
  readonly cells: readonly { id: string; after: string | null; removed?: boolean; moment?: number }[];
  readonly order: readonly string[];
}

interface SourceVectors {
  readonly seeds: readonly { name: string; cell: string; text: string; client: number; update: string }[];
  readonly merges: readonly {
    name: string;
    cell: string;
    text: string;
    updates: readonly string[];
    merged: string;
  }[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), 'utf8'));
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** As the server spells it. */
function wire({ startLine, endLine, ...rest }: Fence): Record<string, unknown> {
  return { ...rest, start_line: startLine, end_line: endLine };
}

/** A store with one message: so many fences, and cells that were added to it, one a second. */
function sourceOf({ fences, cells }: CellVector): CellSource {
  const message: Message = {
    id: 'm',
    conversation: 'talk',
    parent: null,
    role: 'assistant',
    author: '',
    status: 'complete',
    model: null,
    text: '```python\n```\n\n'.repeat(fences),
    error: null,
    reasoning: '',
    thought: 0,
    attachments: [],
    about: null,
    attempt: 1,
    created: '2026-01-01T00:00:00Z',
  };
  const rows = cells.map(({ id, after, removed = false, moment }, n): Cell => ({
    id: `m.${id}`,
    conversation: 'talk',
    language: null,
    limits: null,
    line_numbers: null,
    after: after === null ? null : `m.${after}`,
    removed,
    created: new Date(Date.UTC(2026, 0, 1, 0, 0, moment ?? n)).toISOString(),
  }));
  return {
    tree: { branch: () => ['m'], message: () => message },
    cells: {
      cell: (id) => rows.find((row) => row.id === id),
      addedCells: () => rows.filter((row) => !row.removed),
    },
  };
}

describe('cells', () => {
  const found = read('cells.json') as readonly CellVector[];
  test.each(found.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const order = cellsOfMessage(sourceOf(vector), 'm').map(({ id }) => id.slice(2));
    expect(order).toEqual(vector.order);
  });
});

describe('fences', () => {
  const found = read('fences.json') as readonly FenceVector[];
  test('there are enough vectors', () => expect(found.length).toBeGreaterThanOrEqual(60));
  test.each(found.map((vector) => [vector.name, vector] as const))('%s', (_name, { text, fences }) => {
    expect(findFences(text).map(wire)).toEqual(fences);
  });
});

describe('sources', () => {
  const { seeds, merges } = read('sources.json') as SourceVectors;

  test.each(seeds.map((vector) => [vector.name, vector] as const))('the seed of %s', (_name, vector) => {
    expect(seedClient(vector.cell, vector.text)).toBe(vector.client);
    expect(Buffer.from(seedUpdate(vector.cell, vector.text)).toString('hex')).toBe(vector.update);
  });

  test.each(merges.map((vector) => [vector.name, vector] as const))(
    'first edits made apart merge: %s',
    (_name, { cell, text, updates, merged }) => {
      const all = [...updates.map(bytes), seedUpdate(cell, text)];
      for (const order of [all, [...all].reverse()]) {
        const doc = new Y.Doc();
        for (const update of order) Y.applyUpdate(doc, update);
        expect(doc.getText(cell).toJSON()).toBe(merged);
      }
    },
  );
});
